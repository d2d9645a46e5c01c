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

/// Whether a result code tells of a statement or its values, and not of the surroundings (disk,
/// memory, locks). Too many steps are the statement's fault: see StepLimit.
bool is_fault_of_statement(int code);
/// Whether it is the values: they do not fit the tables, or SQLite cannot hold them.
bool is_refusal_of_values(int code);
/// Throws an Error for a failure of the surroundings; never invalid_argument.
[[noreturn]] void fail_for_surroundings(int code, sqlite::Connection& connection,
                                        const std::string& doing);

/// "bank.sql:17: …" for what a call on this connection just failed with.
std::string failure_words(sqlite::Connection& connection, Authorizer& authorizer,
                          const SqlText& statement, const std::string& file);

}  // namespace annals
