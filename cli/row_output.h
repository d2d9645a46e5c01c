#pragma once

#include <annals/rows.h>

#include "cli/command.h"

namespace annals::cli {

enum class RowFormat { table, json, csv };

/// Prints the rows of a query as they come. In JSON each row is an object by column name; a name
/// that stands twice gets ":1", ":2" … from its second time on.
void print_rows(Context& context, Rows rows, RowFormat format);

}  // namespace annals::cli
