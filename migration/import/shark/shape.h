#pragma once

#include <string>
#include <vector>

#include "migration/import/source_row.h"

namespace annals::importing {

/// The modelled columns of a table of a task database, in the newest shape; empty for tables that
/// no module models.
std::vector<std::string> shark_columns(std::string_view table);

/// Names the shape of a task database by what its tables have, since nothing in the file tells:
/// the newest step of its evolution that is there, the steps before it that are not, and what
/// belongs to none: "2026-01-02: ideas; without status_override; with epics.feature_count".
std::string shark_shape(const std::vector<SourceTable>& tables);

}  // namespace annals::importing
