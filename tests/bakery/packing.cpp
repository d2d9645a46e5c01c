#include "tests/bakery/packing.h"

#include <fmt/format.h>

namespace annals::bakery_tests {

void Packing::baked(const std::string& slug, int items_per_batch) {
  if (one("select 1 from ingredients where slug = 'flour'") == "none") ingredient("flour");
  recipe(slug, "flour", 1);
  run("CreateFinishedUnit", fmt::format(R"({{"slug":"{0}","displayName":"{0}","recipe":"{0}",)"
                                        R"("itemsPerBatch":{{"value":{1}}},"unitCost":"0.25"}})",
                                        slug, items_per_batch));
}

void Packing::flour(double pounds) {
  lot(product("flour", "Mill"), pounds, "1", "2025-11-01");
}

std::string Packing::package(const std::string& name, const std::vector<std::string>& goods) {
  std::string list;
  for (const auto& good : goods) {
    list += fmt::format(R"({}{{"good":"{}"}})", list.empty() ? "" : ",", good);
  }
  run("CreatePackage", fmt::format(R"({{"name":"{}","goods":[{}]}})", name, list));
  return one("select uuid from packages order by id desc limit 1");
}

std::string Packing::assign(const std::string& event, const std::string& package, int quantity) {
  if (one("select 1 from recipients where name = 'Ann'") == "none") {
    run("CreateRecipient", R"({"name":"Ann"})");
  }
  run("AssignPackageToRecipient",
      fmt::format(R"({{"event":"{}","recipient":"Ann","package":"{}","quantity":{}}})", event,
                  package, quantity));
  return one("select uuid from event_recipient_packages order by id desc limit 1");
}

void Packing::record(const std::string& event, const std::string& recipe, int batches) {
  run("RecordProduction",
      fmt::format(R"({{"event":"{}","recipe":"{}","batches":{}}})", event, recipe, batches));
}

void Packing::set_status(const std::string& assignment, const std::string& status) {
  run("UpdatePackageStatus",
      fmt::format(R"({{"assignment":"{}","status":"{}"}})", assignment, status));
}

std::string Packing::packaging(const std::string& name, const std::string& brand) {
  if (one("select 1 from ingredients where slug = 'wrapping'") == "none") {
    run("CreateIngredient", R"({"slug":"wrapping","displayName":"Wrapping","category":"Packaging",)"
                            R"("isPackaging":true})");
  }
  run("CreateProduct", fmt::format(R"({{"ingredient":"wrapping","brand":"{}","productName":"{}",)"
                                   R"("packageUnit":"each"}})",
                                   brand, name));
  return one("select uuid from products order by id desc limit 1");
}

std::string Packing::require(const std::string& good, const std::string& product, double quantity,
                             bool generic) {
  run("CreateComposition", fmt::format(R"({{"assembly":"{}","packagingProduct":"{}",)"
                                       R"("quantity":{},"isGeneric":{}}})",
                                       good, product, quantity, generic));
  return one("select uuid from compositions order by id desc limit 1");
}

std::string Packing::require_for_package(const std::string& package, const std::string& product,
                                         double quantity, bool generic) {
  run("CreateComposition", fmt::format(R"({{"package":"{}","packagingProduct":"{}",)"
                                       R"("quantity":{},"isGeneric":{}}})",
                                       package, product, quantity, generic));
  return one("select uuid from compositions order by id desc limit 1");
}

std::string Packing::materials(const std::string& composition,
                               const std::vector<std::pair<std::string, double>>& lots) {
  std::string list;
  for (const auto& [lot, quantity] : lots) {
    list +=
        fmt::format(R"({}{{"lot":"{}","quantity":{}}})", list.empty() ? "" : ",", lot, quantity);
  }
  return fmt::format(R"({{"composition":"{}","materials":[{}]}})", composition, list);
}

std::string Packing::everything_in_stock() {
  return stock() + " / " + counts() + " / " +
         all("select count(*) from assembly_runs union all "
             "select count(*) from assembly_finished_unit_consumptions union all "
             "select count(*) from assembly_finished_good_consumptions union all "
             "select count(*) from assembly_packaging_consumptions union all "
             "select count(*) from production_records");
}

}  // namespace annals::bakery_tests
