#pragma once

#include <annals/error.h>

#include <optional>
#include <string>
#include <string_view>

#include "projections/module_text.h"

namespace annals {

// What may stand in the sections of a module's .sql file, as far as the words of a statement tell
// without SQLite. The authorizer stands behind these rules; they exist for the better sentence,
// and for what an authorizer is not asked about.

/// An Error{invalid_argument} "bank.sql:17: sentence".
Error text_error(const std::string& file, int line, const std::string& sentence);

void require_definition(const SqlText& statement, const std::string& file);
void require_handler(const SqlText& statement, const std::string& file);
void require_upcast(const SqlText& statement, const std::string& file);
void require_check(const SqlText& statement, const std::string& file);
void require_query(const ModuleText::Query& query, const std::string& file);

/// The name of the view that it makes, if it makes one.
std::optional<std::string> name_of_view(const SqlText& statement);
/// Whether it is a "create index" that is no constraint, so that it can be made after the data.
bool is_plain_index(const SqlText& statement);
/// Tables and views whose names begin so belong to the engine or to SQLite.
bool is_reserved_name(std::string_view name);
/// Letters, digits and '_', not beginning with a digit.
bool is_identifier(std::string_view name);

}  // namespace annals
