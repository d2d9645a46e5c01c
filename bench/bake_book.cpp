#include "bench/bake_book.h"

#include <annals/builtin_modules.h>
#include <fmt/format.h>

#include <stdexcept>

namespace annals::bench {
namespace {

constexpr int ingredients = 100;
constexpr int lots_each = 10;
constexpr int levels = 5;
constexpr int components = 20;
constexpr int goods_inside = 3;  // of the components of a good that is not on the innermost level

Engine open_with_bakery(const std::filesystem::path& path) {
  EngineOptions options;
  options.modules = {builtin_module("bakery").value()};
  return Engine::open(path, std::move(options));
}

std::string uuid(int kind, int number) {
  return fmt::format("{:08x}-0000-4000-8000-{:012x}", kind, number);
}

}  // namespace

std::string BakeBook::unit(int number) {
  return fmt::format("unit-{}", number);
}
std::string BakeBook::good(int level, int number) {
  return fmt::format("good-{}-{}", level, number);
}
std::string BakeBook::recipe(int number) {
  return fmt::format("recipe-{}", number);
}
std::string BakeBook::event(int number) {
  return fmt::format("Event {}", number);
}

BakeBook::BakeBook(const std::filesystem::path& path, const BakeSize& size)
    : engine_(open_with_bakery(path)) {
  fill_pantry();
  fill_recipes(size.recipes);
  fill_units(size);
  fill_goods(size);
  fill_events(size);
  flush();
}

void BakeBook::execute(const std::string& command, const std::string& json) {
  const auto result = engine_.execute("bakery." + command, json, {.actor = "bench"});
  if (!result) throw std::runtime_error(command + " " + json + ": " + result.message());
}

std::uint64_t BakeBook::count_rows(const std::string& query, const Parameters& parameters) {
  std::uint64_t count = 0;
  for ([[maybe_unused]] const auto& row : engine_.query_named("bakery." + query, parameters)) {
    ++count;
  }
  return count;
}

void BakeBook::add(const std::string& type, const std::string& json) {
  NewEvent event;
  event.stream = "fill";
  event.type = "bakery." + type;
  event.payload = engine_.from_json(event.type, json);
  pending_.events.push_back(std::move(event));
  if (pending_.events.size() == 1000) flush();
}

void BakeBook::flush() {
  if (pending_.events.empty()) return;
  const auto result = engine_.append(std::move(pending_));
  if (!result) throw std::runtime_error("filling the bakery: " + result.message());
  pending_ = {};
}

void BakeBook::fill_pantry() {
  for (int i = 0; i < ingredients; ++i) {
    add("IngredientAdded",
        fmt::format(R"({{"slug":"ingredient_{0}","displayName":"Ingredient {0}","category":"c"}})",
                    i));
    add("UnitConversionSet",
        fmt::format(R"({{"ingredient":"ingredient_{}","fromUnit":"lb","fromQuantity":1,)"
                    R"("toUnit":"cup","toQuantity":3.6}})",
                    i));
    add("ProductAdded",
        fmt::format(R"({{"uuid":"{}","ingredient":"ingredient_{}","packageUnit":"lb",)"
                    R"("packageUnitQuantity":5}})",
                    uuid(1, i), i));
    for (int lot = 0; lot < lots_each; ++lot) {
      add("LotAdded", fmt::format(R"({{"product":"{}","quantity":1000,"unitCost":{{"value":{}}},)"
                                  R"("purchaseDate":"2025-{:02}-01"}})",
                                  uuid(1, i), 5000 + 100 * lot, lot + 1));
    }
  }
}

void BakeBook::fill_recipes(int recipes) {
  for (int i = 0; i < recipes; ++i) {
    std::string lines;
    for (int k = 0; k < 8; ++k) {
      lines += fmt::format(R"({}{{"ingredient":"ingredient_{}","quantity":{},"unit":"cup"}})",
                           k ? "," : "", (i * 7 + k * 11) % ingredients, 0.25 * (k + 1));
    }
    add("RecipeAdded",
        fmt::format(R"({{"slug":"{0}","name":"{0}","category":"c","ingredients":[{1}]}})",
                    recipe(i), lines));
  }
}

void BakeBook::fill_units(const BakeSize& size) {
  for (int i = 0; i < size.units; ++i) {
    add("FinishedUnitAdded",
        fmt::format(R"({{"slug":"{}","displayName":"Unit {} of {}","description":"number {}",)"
                    R"("recipe":"{}","itemsPerBatch":{{"value":24}},"unitCost":{},)"
                    R"("inventoryCount":100000,"category":"c{}"}})",
                    unit(i), i, i % 7 ? "sugar" : "chocolate", i, recipe(i % size.recipes),
                    2500 + i % 1000, i % 20));
  }
}

void BakeBook::fill_goods(const BakeSize& size) {
  for (int level = levels; level >= 1; --level) {
    for (int i = 0; i < size.goods_a_level; ++i) {
      const auto slug = good(level, i);
      add("FinishedGoodAdded",
          fmt::format(R"({{"slug":"{0}","displayName":"Good {0}","assemblyType":"bulk_pack",)"
                      R"("inventoryCount":1000}})",
                      slug));
      const int inside = level == levels ? 0 : goods_inside;
      for (int k = 0; k < components; ++k) {
        const auto part =
            k < inside
                ? fmt::format(R"("finishedGood":"{}")",
                              good(level + 1, (i * goods_inside + k * 61) % size.goods_a_level))
                : fmt::format(R"("finishedUnit":"{}")",
                              unit((i * 131 + level * 977 + k * 17) % size.units));
        add("CompositionAdded",
            fmt::format(R"({{"assembly":"{}",{},"quantity":{},"sortOrder":{}}})", slug, part,
                        k % 3 + 1, k));
      }
    }
  }
}

void BakeBook::fill_events(const BakeSize& size) {
  add("RecipientAdded", fmt::format(R"({{"uuid":"{}","name":"Recipient"}})", uuid(2, 0)));
  for (int i = 0; i < size.events; ++i) {
    add("EventPlanned", fmt::format(R"({{"uuid":"{}","name":"{}","eventDate":"2026-01-{:02}"}})",
                                    uuid(3, i), event(i), i % 28 + 1));
    for (int k = 0; k < 10; ++k) {
      const int number = i * 10 + k;
      add("PackageAdded",
          fmt::format(R"({{"uuid":"{}","name":"Package {}"}})", uuid(4, number), number));
      add("PackageGoodAdded", fmt::format(R"({{"package":"{}","good":"{}","quantity":2}})",
                                          uuid(4, number), good(5, number % size.goods_a_level)));
      add("PackageAssigned",
          fmt::format(R"({{"event":"{}","recipient":"{}","package":"{}","quantity":3}})",
                      uuid(3, i), uuid(2, 0), uuid(4, number)));
      add("ProductionRecorded",
          fmt::format(R"({{"event":"{}","recipe":"{}","batches":2,"actualCost":50000}})",
                      uuid(3, i), recipe(number % size.recipes)));
    }
  }
}

}  // namespace annals::bench
