#pragma once

#include "engine/sqlite/connection.h"

namespace annals {

/// SQLite's date and time functions for connections on which events are applied. They are SQLite's
/// own, but for two modifiers that depend on the machine's time zone: 'localtime' and 'utc' are
/// refused, however they come.
void register_date_functions(sqlite::Connection& connection);

}  // namespace annals
