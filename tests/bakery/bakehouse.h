#pragma once

#include <string>

#include "tests/support/module_log.h"

namespace annals::bakery_tests {

using testing::json_text;

/// A fresh log with the module "bakery".
class Bakehouse : public testing::ModuleLog {
 public:
  Bakehouse() : ModuleLog("bakery", "2025-12-14T10:00:00Z") {}

  /// An ingredient of which 1 lb is 4 cups.
  void ingredient(const std::string& slug);
  /// A product of the ingredient, by the pound unless said; its uuid.
  std::string product(const std::string& ingredient, const std::string& brand = "Brand",
                      const std::string& unit = "lb");
  /// A lot; no cost and no date where they are empty. Its uuid.
  std::string lot(const std::string& product, double quantity, const std::string& cost = {},
                  const std::string& date = {});
  /// A recipe without ingredients, or with so many cups of one.
  void recipe(const std::string& slug);
  void recipe(const std::string& slug, const std::string& ingredient, double cups);
  /// A finished unit of the recipe "any", made where it is not there; slug and display name.
  void unit(const std::string& slug, const std::string& cost, std::int64_t count = 0,
            const std::string& name = {});
  /// A finished good; `components` is the JSON list of the command.
  void good(const std::string& slug, const std::string& type = "custom_order",
            const std::string& components = "[]");
  /// An event; its uuid.
  std::string event(const std::string& name);

  /// "quantity of every lot", oldest id first.
  std::string stock();
  /// "slug count" of every unit and good.
  std::string counts();
};

/// {"type":"finished_unit","slug":"a","quantity":2}
std::string of_unit(const std::string& slug, double quantity = 1);
std::string of_good(const std::string& slug, double quantity = 1);

}  // namespace annals::bakery_tests
