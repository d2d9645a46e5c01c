#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include <string>
#include <string_view>
#include <vector>

#include "bakery.capnp.h"
#include "modules/bakery/new_uuid.h"
#include "modules/bakery/rules.h"

namespace annals::bakery {

/// Adds to `decision` the events that put these goods into a package that has none of them.
/// Refused: unknown goods, a good that stands twice, quantities below 1.
Refusal add_goods(const Tables& tables, std::string_view package_uuid,
                  capnp::List<PackageContent>::Reader goods, UuidMaker& uuids, Decision& decision);

/// Adds to `decision` the events that leave the package with just these goods.
Refusal replace_goods(const Tables& tables, std::int64_t package_id, std::string_view package_uuid,
                      capnp::List<PackageContent>::Reader goods, UuidMaker& uuids,
                      Decision& decision);

Decision add_finished_good_to_package(const Tables& tables, AddFinishedGoodToPackage::Reader ask);
Decision remove_finished_good_from_package(const Tables& tables,
                                           RemoveFinishedGoodFromPackage::Reader ask);
Decision update_finished_good_quantity(const Tables& tables,
                                       UpdateFinishedGoodQuantity::Reader ask);

}  // namespace annals::bakery
