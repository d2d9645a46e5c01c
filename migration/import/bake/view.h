#pragma once

#include <annals/engine.h>

#include "migration/import/bake/rows.h"

namespace annals::importing {

/// What the tables of the modules "bakery" and "imports" hold now; `format` is of the kept rows.
BakeState read_bakery(const Engine& engine, const std::string& format);

/// Whether the event that made the row with this id was an import's, of any format of a bakery.
bool was_baked_by_import(const Engine& engine, Position row);

}  // namespace annals::importing
