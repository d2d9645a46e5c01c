#pragma once

#include <annals/export.h>

namespace annals::importing {

/// Format "bake": the tables of the module "bakery" as the newest generation of exports has them,
/// with what imports kept beside them put back in its place.
ExportReport export_bake(const Engine& engine, const std::function<void(std::string_view)>& write);

}  // namespace annals::importing
