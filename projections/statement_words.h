#pragma once

#include <string>

#include "engine/sqlite/connection.h"
#include "projections/authorizer.h"
#include "projections/module_text.h"

namespace annals {

/// A statement of a module's file, compiled. Throws Error{invalid_argument} "bank.sql:17: …" with
/// the line at fault and SQLite's words, or the authorizer's.
sqlite::Statement compile(sqlite::Connection& connection, Authorizer& authorizer,
                          const SqlText& statement, const std::string& file);

/// Executes a statement that returns nothing of interest, with the same errors.
void execute(sqlite::Connection& connection, Authorizer& authorizer, const SqlText& statement,
             const std::string& file);

/// "bank.sql:17: …" for what a call on this connection just failed with.
std::string failure_words(sqlite::Connection& connection, Authorizer& authorizer,
                          const SqlText& statement, const std::string& file);

}  // namespace annals
