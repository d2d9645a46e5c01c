#include <fmt/format.h>

#include <stdexcept>

#include "bench/bake_book.h"
#include "bench/promise.h"

namespace annals::bench {
namespace {

/// The limits are those of the source system's contracts.
class BakeryPromises {
 public:
  explicit BakeryPromises(const PromiseInput& input)
      : folder_(input.disk),
        size_(input.scale.quick ? BakeSize{200, 4, 20, 2} : BakeSize{}),
        times_(input.scale.quick ? 2 : 20),
        book_(folder_ / "bakery.annals", size_) {}

  std::vector<Promise> all() {
    units();
    goods();
    compositions();
    making();
    return std::move(promises_);
  }

 private:
  void add(const std::string& name, double limit_ms, const std::function<void(int)>& work) {
    promises_.push_back(measure("bakery: " + name, limit_ms, times_, work));
  }

  // A named query that must give at least one row.
  void query(const std::string& name, double limit_ms, const std::string& query,
             const Parameters& parameters) {
    add(name, limit_ms, [&](int) {
      if (book_.count_rows(query, parameters) == 0) throw std::runtime_error(query + ": no rows");
    });
  }

  void run(const std::string& name, double limit_ms, const std::string& command,
           const std::function<std::string(int)>& json) {
    add(name, limit_ms, [&](int i) { book_.execute(command, json(i)); });
  }

  void units() {
    query(fmt::format("count of {} units", size_.units), 100, "finished_unit_count", {});
    query("unit by slug", 50, "finished_unit_by_slug", {{"slug", BakeBook::unit(7)}});
    query("all units", 200, "all_finished_units",
          {{"name_search", nullptr}, {"category", nullptr}, {"recipe", nullptr}});
    query("search units", 200, "search_finished_units", {{"text", "chocolate"}});
    query("units of a recipe", 200, "units_by_recipe", {{"recipe", BakeBook::recipe(3)}});
    query("availability of a unit", 50, "check_availability",
          {{"unit", BakeBook::unit(9)}, {"quantity", std::int64_t{5}}});
    query("cost of a unit by its recipe", 200, "calculate_unit_cost",
          {{"unit", BakeBook::unit(9)}});
    run("create a unit", 500, "CreateFinishedUnit", [](int i) {
      return fmt::format(
          R"({{"displayName":"New {}","recipe":"{}","itemsPerBatch":{{"value":12}}}})", i,
          BakeBook::recipe(1));
    });
    run("update a unit's cost, in goods five levels deep", 500, "UpdateFinishedUnit", [](int i) {
      return fmt::format(R"({{"unit":"{}","unitCost":"0.{}"}})", BakeBook::unit(17), 1000 + i);
    });
    run("change a unit's inventory", 200, "UpdateInventory",
        [](int) { return fmt::format(R"({{"unit":"{}","change":1}})", BakeBook::unit(5)); });
  }

  void goods() {
    const auto top = BakeBook::good(1, 0);
    query(fmt::format("all of {} goods", 5 * size_.goods_a_level), 300, "all_finished_goods", {});
    query("good by slug", 50, "finished_good_by_slug", {{"slug", top}});
    query("search goods", 300, "search_finished_goods", {{"text", "good-3"}});
    query("goods of a type", 200, "finished_goods_by_type", {{"assembly_type", "bulk_pack"}});
    query("goods with a component", 400, "finished_goods_containing",
          {{"type", "finished_good"}, {"component", BakeBook::good(3, 1)}});
    query("cost of a good", 500, "calculate_total_cost", {{"good", top}});
    query("availability for a good", 500, "check_assembly_availability",
          {{"good", top}, {"quantity", std::int64_t{5}}});
    run("create a good of 20 components", 2000, "CreateFinishedGood", [](int i) {
      std::string parts;
      for (int k = 0; k < 20; ++k) {
        parts += fmt::format(R"({}{{"type":"finished_unit","slug":"{}"}})", k ? "," : "",
                             BakeBook::unit(k));
      }
      return fmt::format(R"({{"displayName":"New {}","components":[{}]}})", i, parts);
    });
    run("add a component, five levels in", 500, "AddComponent", [](int i) {
      return fmt::format(
          R"({{"good":"{}","component":{{"type":"finished_unit","slug":"new-{}"}}}})",
          BakeBook::good(5, 1), i);
    });
    run("remove it", 300, "RemoveComponent", [](int i) {
      return fmt::format(R"({{"good":"{}","type":"finished_unit","component":"new-{}"}})",
                         BakeBook::good(5, 1), i);
    });
    run("put together from inventory", 1000, "CreateAssemblyFromInventory",
        [&](int) { return fmt::format(R"({{"good":"{}"}})", top); });
    run("take apart", 1000, "DisassembleIntoComponents",
        [&](int) { return fmt::format(R"({{"good":"{}"}})", top); });
  }

  void compositions() {
    const auto top = BakeBook::good(1, 0);
    query("components of an assembly", 100, "assembly_components", {{"assembly", top}});
    query("usages of a component", 200, "component_usages",
          {{"type", "finished_good"}, {"component", BakeBook::good(5, 1)}});
    query("hierarchy, five levels", 500, "assembly_hierarchy",
          {{"assembly", top}, {"max_depth", nullptr}});
    query("flattened, five levels", 400, "flatten_assembly_components", {{"assembly", top}});
    query("is it a circle?", 200, "validate_no_circular_reference",
          {{"assembly", BakeBook::good(5, 1)}, {"component", top}});
    query("costs of the components", 400, "calculate_assembly_component_costs",
          {{"assembly", top}});
    query("required inventory", 300, "calculate_required_inventory",
          {{"assembly", top}, {"quantity", std::int64_t{10}}});
    query("search by component", 400, "search_by_component", {{"text", "chocolate"}});
    query("statistics of an assembly", 200, "assembly_statistics", {{"assembly", top}});
    run("100 compositions at once", 1000, "BulkCreateCompositions", [&](int i) {
      std::string list;
      for (int k = 0; k < 100; ++k) {
        list += fmt::format(R"({}{{"assembly":"new-{}","finishedUnit":"{}"}})", k ? "," : "", i,
                            BakeBook::unit(30 + k));
      }
      return R"({"compositions":[)" + list + "]}";
    });
  }

  void making() {
    run("record a production", 500, "RecordProduction", [](int i) {
      return fmt::format(R"({{"event":"{}","recipe":"{}","batches":1}})", BakeBook::event(1),
                         BakeBook::recipe(i));
    });
    query("production records of an event", 200, "production_records",
          {{"event", BakeBook::event(1)}, {"recipe", nullptr}});
    query("progress of an event", 500, "production_progress", {{"event", BakeBook::event(1)}});
    query(fmt::format("dashboard of {} events", size_.events), 2000, "dashboard_summary",
          {{"include_complete", nullptr}});
  }

  ScratchFolder folder_;
  BakeSize size_;
  int times_;
  BakeBook book_;
  std::vector<Promise> promises_;
};

}  // namespace

std::vector<Promise> measure_bakery_promises(const PromiseInput& input) {
  return BakeryPromises(input).all();
}

}  // namespace annals::bench
