#include "tests/bakery/bakehouse.h"

#include <fmt/format.h>

namespace annals::bakery_tests {

std::string of_unit(const std::string& slug, double quantity) {
  return fmt::format(R"({{"type":"finished_unit","slug":"{}","quantity":{}}})", slug, quantity);
}

std::string of_good(const std::string& slug, double quantity) {
  return fmt::format(R"({{"type":"finished_good","slug":"{}","quantity":{}}})", slug, quantity);
}

void Bakehouse::ingredient(const std::string& slug) {
  run("CreateIngredient",
      fmt::format(R"({{"slug":"{0}","displayName":"{0}","category":"Baking"}})", slug));
  run("SetUnitConversion",
      fmt::format(R"({{"ingredient":"{}","fromUnit":"lb","toUnit":"cup","toQuantity":4}})", slug));
}

std::string Bakehouse::product(const std::string& ingredient, const std::string& brand,
                               const std::string& unit) {
  run("CreateProduct", fmt::format(R"({{"ingredient":"{}","brand":"{}","packageUnit":"{}"}})",
                                   ingredient, brand, unit));
  return one("select uuid from products order by id desc limit 1");
}

std::string Bakehouse::lot(const std::string& product, double quantity, const std::string& cost,
                           const std::string& date) {
  const auto field = [](const char* name, const std::string& value) {
    return value.empty() ? std::string() : fmt::format(R"(,"{}":"{}")", name, value);
  };
  run("AddInventoryItem", fmt::format(R"({{"product":"{}","quantity":{}{}{}}})", product, quantity,
                                      field("unitCost", cost), field("purchaseDate", date)));
  return one("select uuid from inventory_items order by id desc limit 1");
}

void Bakehouse::recipe(const std::string& slug) {
  run("CreateRecipe", fmt::format(R"({{"slug":"{0}","name":"{0}","category":"Any"}})", slug));
}

void Bakehouse::recipe(const std::string& slug, const std::string& ingredient, double cups) {
  run("CreateRecipe", fmt::format(R"({{"slug":"{0}","name":"{0}","category":"Any","ingredients":)"
                                  R"([{{"ingredient":"{1}","quantity":{2},"unit":"cup"}}]}})",
                                  slug, ingredient, cups));
}

void Bakehouse::unit(const std::string& slug, const std::string& cost, std::int64_t count,
                     const std::string& name) {
  if (one("select 1 from recipes where slug = 'any'") == "none") recipe("any");
  run("CreateFinishedUnit",
      fmt::format(R"({{"slug":"{}","displayName":{},"recipe":"any","unitCost":"{}",)"
                  R"("inventoryCount":{}}})",
                  slug, json_text(name.empty() ? slug : name), cost, count));
}

void Bakehouse::good(const std::string& slug, const std::string& type,
                     const std::string& components) {
  run("CreateFinishedGood",
      fmt::format(R"({{"slug":"{0}","displayName":"{0}","assemblyType":"{1}","components":{2}}})",
                  slug, type, components));
}

std::string Bakehouse::event(const std::string& name) {
  run("CreateEvent", fmt::format(R"({{"name":"{}","eventDate":"2025-12-20"}})", name));
  return one("select uuid from events order by id desc limit 1");
}

std::string Bakehouse::stock() {
  return one(
      "select group_concat(quantity, ' ') from (select quantity from inventory_items "
      "order by id)");
}

std::string Bakehouse::counts() {
  return one(
      "select group_concat(slug || ' ' || count, ', ') from (select slug, inventory_count "
      "as count, id from finished_units union all select slug, inventory_count, id from "
      "finished_goods order by id)");
}

}  // namespace annals::bakery_tests
