#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include <string_view>

#include "bakery.capnp.h"

namespace annals::bakery {

Decision create_composition(const Tables& tables, CreateComposition::Reader ask);
Decision bulk_create_compositions(const Tables& tables, BulkCreateCompositions::Reader ask);
Decision update_composition(const Tables& tables, UpdateComposition::Reader ask);
Decision delete_composition(const Tables& tables, DeleteComposition::Reader ask);
Decision reorder_compositions(const Tables& tables, ReorderCompositions::Reader ask);
Decision copy_assembly_composition(const Tables& tables, CopyAssemblyComposition::Reader ask);

/// The same by uuid alone; an empty reason is none.
Decision remove_composition(const Tables& tables, std::string_view uuid, std::string_view reason);
Decision change_quantity(const Tables& tables, std::string_view uuid, double quantity);

}  // namespace annals::bakery
