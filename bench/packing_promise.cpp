#include <annals/annals.h>
#include <fmt/format.h>

#include <stdexcept>

#include "bench/promise.h"

namespace annals::bench {
namespace {

Engine open_bakery(const std::filesystem::path& path) {
  EngineOptions options;
  options.modules = {builtin_module("bakery").value()};
  return Engine::open(path, std::move(options));
}

/// Rows of a bakery by number; their uuids differ in the kind and the number.
std::string uuid(char kind, int number) {
  return fmt::format("0000000{}-0000-8000-8000-{:012}", kind, number);
}
constexpr char product = '1', lot = '2', composition = '3', package = '4', event = '5',
               recipient = '6', assignment = '7';

std::string product_name(int number) {
  return fmt::format("Bag {}", number % 50);
}

/// The size at which deferred packaging was promised: 500 packaging products under 50 names, 50
/// events with four packages each, 200 generic requirements.
class PackingPromises {
 public:
  explicit PackingPromises(const PromiseInput& input)
      : folder_(input.disk),
        products_(input.scale.quick ? 50 : 500),
        events_(input.scale.quick ? 5 : 50),
        goods_(input.scale.quick ? 10 : 100),
        times_(input.scale.quick ? 2 : 20),
        engine_(open_bakery(folder_ / "packing.annals")) {
    fill_products();
    fill_goods();
    fill_events();
    flush();
  }

  std::vector<Promise> all() {
    asking();
    assigning();
    assembling();
    return std::move(promises_);
  }

 private:
  void asking() {
    query("names of generic products", "generic_products", {});
    query("stock of a generic product", "generic_inventory_summary",
          {{"product_name", product_name(7)}});
    query("lots of a generic product", "available_inventory_items",
          {{"product_name", product_name(7)}});
    query("estimated cost", "estimated_cost",
          {{"product_name", product_name(7)}, {"quantity", std::int64_t{25}}});
    query(fmt::format("all of {} pending requirements", 2 * goods_), "pending_requirements",
          {{"event", nullptr}, {"assembly", nullptr}});
    query("pending requirements of an event", "pending_requirements",
          {{"event", uuid(event, 1)}, {"assembly", nullptr}});
    query("shopping list of an event", "shopping_list", {{"event", uuid(event, 1)}});
    query("summary of a requirement", "assignment_summary",
          {{"composition", uuid(composition, 1)}});
    query("what can be assembled", "check_can_assemble",
          {{"good", "good-1"},
           {"quantity", std::int64_t{2}},
           {"packaging_bypassed", std::int64_t{1}}});
    query("progress of an event", "production_progress", {{"event", uuid(event, 1)}});
    add(fmt::format("dashboard of {} events", events_), 2000, [&](int) {
      if (count_rows("dashboard_summary", {{"include_complete", nullptr}}) == 0) {
        throw std::runtime_error("dashboard_summary: no rows");
      }
    });
  }

  void assigning() {
    add("assign materials", 200, [&](int i) {
      execute("AssignMaterials",
              fmt::format(R"({{"composition":"{}","materials":[{{"lot":"{}","quantity":2}}]}})",
                          uuid(composition, i % 2), uuid(lot, i % 2)));
    });
    add("clear assignments", 200, [&](int i) {
      execute("ClearAssignments",
              fmt::format(R"({{"composition":"{}"}})", uuid(composition, i % 2)));
    });
  }

  void assembling() {
    add("record an assembly", 1000,
        [&](int) { execute("RecordAssembly", R"({"good":"good-1","packagingBypassed":true})"); });
    query("history of assemblies", "assembly_history",
          {{"good", nullptr},
           {"since", nullptr},
           {"until", nullptr},
           {"limit", nullptr},
           {"offset", nullptr}});
  }

  void fill_products() {
    append("IngredientAdded",
           R"({"slug":"bags","displayName":"Bags","category":"Packaging","isPackaging":true})");
    for (int i = 0; i < products_; ++i) {
      append(
          "ProductAdded",
          fmt::format(R"({{"uuid":"{}","ingredient":"bags","brand":"Brand {}","productName":"{}",)"
                      R"("packageUnit":"each","packageUnitQuantity":1}})",
                      uuid(product, i), i, product_name(i)));
      append("LotAdded", fmt::format(R"({{"uuid":"{}","product":"{}","quantity":100,)"
                                     R"("unitCost":{{"value":{}}},"purchaseDate":"2025-01-01"}})",
                                     uuid(lot, i), uuid(product, i), 1000 + i));
    }
  }

  // Each good holds twelve cookies and requires two kinds of packaging.
  void fill_goods() {
    append("RecipeAdded", R"({"slug":"cookie","name":"Cookie","category":"Cookies"})");
    append("FinishedUnitAdded", R"({"slug":"cookie","displayName":"Cookie","recipe":"cookie",)"
                                R"("itemsPerBatch":{"value":24},"unitCost":2500,)"
                                R"("inventoryCount":1000000})");
    for (int i = 0; i < goods_; ++i) {
      append("FinishedGoodAdded",
             fmt::format(R"({{"slug":"good-{0}","displayName":"Good {0}"}})", i));
      append("CompositionAdded",
             fmt::format(R"({{"assembly":"good-{}","finishedUnit":"cookie","quantity":12}})", i));
      for (int k = 0; k < 2; ++k) {
        append("CompositionAdded",
               fmt::format(R"({{"uuid":"{}","assembly":"good-{}","packagingProduct":"{}",)"
                           R"("quantity":2,"isGeneric":true}})",
                           uuid(composition, 2 * i + k), i, uuid(product, (i + k) % products_)));
      }
    }
  }

  void fill_events() {
    append("RecipientAdded", fmt::format(R"({{"uuid":"{}","name":"Ann"}})", uuid(recipient, 0)));
    for (int i = 0; i < goods_; ++i) {
      append("PackageAdded",
             fmt::format(R"({{"uuid":"{}","name":"Package {}"}})", uuid(package, i), i));
      append("PackageGoodAdded",
             fmt::format(R"({{"package":"{}","good":"good-{}"}})", uuid(package, i), i));
    }
    for (int i = 0; i < events_; ++i) {
      append("EventPlanned",
             fmt::format(R"({{"uuid":"{}","name":"Event {}","eventDate":"2025-12-24"}})",
                         uuid(event, i), i));
      for (int k = 0; k < 4; ++k) {
        append("PackageAssigned",
               fmt::format(R"({{"uuid":"{}","event":"{}","recipient":"{}","package":"{}"}})",
                           uuid(assignment, 4 * i + k), uuid(event, i), uuid(recipient, 0),
                           uuid(package, (2 * i + k) % goods_)));
      }
    }
  }

  void append(const std::string& type, const std::string& json) {
    NewEvent next;
    next.stream = "bench";
    next.type = "bakery." + type;
    next.payload = engine_.from_json(next.type, json);
    pending_.events.push_back(std::move(next));
  }

  void flush() {
    const auto result = engine_.append(std::move(pending_));
    if (!result) throw std::runtime_error("filling the packing: " + result.message());
  }

  void execute(const std::string& command, const std::string& json) {
    const auto result = engine_.execute("bakery." + command, json, {.actor = "bench"});
    if (!result) throw std::runtime_error(command + " " + json + ": " + result.message());
  }

  std::uint64_t count_rows(const std::string& name, const Parameters& parameters) {
    std::uint64_t count = 0;
    for ([[maybe_unused]] const auto& row : engine_.query_named("bakery." + name, parameters))
      ++count;
    return count;
  }

  void add(const std::string& name, double limit_ms, const std::function<void(int)>& work) {
    promises_.push_back(measure("packing: " + name, limit_ms, times_, work));
  }

  // A named query that must give at least one row, within the 200 ms that a screen may take.
  void query(const std::string& name, const std::string& query, const Parameters& parameters) {
    add(name, 200, [&](int) {
      if (count_rows(query, parameters) == 0) throw std::runtime_error(query + ": no rows");
    });
  }

  ScratchFolder folder_;
  int products_, events_, goods_, times_;
  Engine engine_;
  AppendRequest pending_;
  std::vector<Promise> promises_;
};

}  // namespace

std::vector<Promise> measure_packing_promises(const PromiseInput& input) {
  return PackingPromises(input).all();
}

}  // namespace annals::bench
