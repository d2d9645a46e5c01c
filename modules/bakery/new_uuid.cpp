#include "modules/bakery/new_uuid.h"

namespace annals::bakery {

namespace {

// The newest row of all tables whose rows go by uuid: two decisions at the same moment differ in
// it.
constexpr const char* hash_sql = R"sql(
select sha256(format('%d %d %d %s', ?1, ?2,
  max(coalesce((select max(id) from products), 0), coalesce((select max(id) from inventory_items), 0),
      coalesce((select max(id) from compositions), 0), coalesce((select max(id) from packages), 0),
      coalesce((select max(id) from package_finished_goods), 0),
      coalesce((select max(id) from recipients), 0), coalesce((select max(id) from events), 0),
      coalesce((select max(id) from event_recipient_packages), 0),
      coalesce((select max(id) from production_records), 0),
      coalesce((select max(id) from assembly_runs), 0)), ?3)))sql";

}  // namespace

std::string UuidMaker::next() {
  auto hash = *tables_.value<std::string>(hash_sql, tables_.now().time_since_epoch().count(),
                                          made_++, tables_.actor());
  hash[12] = '8';                   // the version
  hash[16] = "89ab"[hash[16] % 4];  // the variant
  return hash.substr(0, 8) + '-' + hash.substr(8, 4) + '-' + hash.substr(12, 4) + '-' +
         hash.substr(16, 4) + '-' + hash.substr(20, 12);
}

}  // namespace annals::bakery
