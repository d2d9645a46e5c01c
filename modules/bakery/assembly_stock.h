#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include <optional>
#include <string>
#include <vector>

#include "bakery.capnp.h"
#include "modules/bakery/money.h"

namespace annals::bakery {

/// Units or goods that putting together so many of a good takes; its direct components alone.
struct ComponentNeed {
  std::string slug;
  std::string name;
  std::int64_t needed = 0;  ///< rounded up to whole ones
  std::int64_t available = 0;
  Money unit_cost = 0;
  bool is_good = false;
};

std::vector<ComponentNeed> component_needs(const Tables& tables, std::int64_t good_id,
                                           std::int64_t quantity);
/// Nothing when all are there; else insufficient_inventory, with every component that is short.
std::optional<Decision> refuse_shortage(const std::vector<ComponentNeed>& needs);
/// The units among the needs, or the goods.
std::vector<ComponentNeed> only(const std::vector<ComponentNeed>& needs, bool goods);
void write_components(const std::vector<ComponentNeed>& needs,
                      capnp::List<ConsumedComponent>::Builder into);

Decision create_assembly_from_inventory(const Tables& tables,
                                        CreateAssemblyFromInventory::Reader ask);
Decision disassemble_into_components(const Tables& tables, DisassembleIntoComponents::Reader ask);

}  // namespace annals::bakery
