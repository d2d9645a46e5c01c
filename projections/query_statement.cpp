#include "projections/query_statement.h"

#include <annals/error.h>
#include <annals/limits.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace annals {

namespace {

[[noreturn]] void refuse(const std::string& sentence) {
  throw Error(ErrorKind::invalid_argument, sentence);
}

StatementCache::Loan prepare(StatementCache& statements, Authorizer& authorizer,
                             std::string_view sql) {
  if (sql.size() > limits::query_bytes) {
    refuse(fmt::format("The text of the query has {} bytes; the limit is {}.", sql.size(),
                       limits::query_bytes));
  }
  authorizer.take_refusal();
  // Stays in force while the statement compiles; running it again does not ask again.
  Authorizer::Scope scope(authorizer, Authorizer::Mode::query);
  try {
    return statements.take(sql);
  } catch (const Error& error) {
    std::string refusal = authorizer.take_refusal();
    if (refusal.empty()) throw;
    throw Error(ErrorKind::invalid_argument, fmt::format("The query was refused: {}.", refusal));
  }
}

// The name of a parameter without its first sign; empty for ?1.
std::string_view name_of_parameter(const sqlite::Statement& statement, int index) {
  const char* name = sqlite3_bind_parameter_name(statement.handle(), index);
  return name && *name != '?' ? std::string_view(name + 1) : std::string_view();
}

const Value* find(const Parameters& parameters, std::string_view name) {
  for (const auto& [own, value] : parameters) {
    if (own == name) return &value;
  }
  return nullptr;
}

void require_no_repeats(const Parameters& parameters) {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (parameters[i].first == parameters[j].first) {
        refuse(fmt::format("The query was given the parameter {} twice.", parameters[i].first));
      }
    }
  }
}

}  // namespace

QueryStatement::QueryStatement(StatementCache& statements, Authorizer& authorizer,
                               std::string_view sql)
    : loan_(prepare(statements, authorizer, sql)) {
  if (!loan_->is_read_only()) refuse("The query was refused: it may only read.");
  if (loan_->column_count() == 0) refuse("The query was refused: it gives no rows.");
}

void QueryStatement::bind(std::span<const Value> arguments) {
  auto count = static_cast<std::size_t>(sqlite3_bind_parameter_count(loan_->handle()));
  if (arguments.size() != count) {
    refuse(fmt::format("The query has {} parameters but was given {} values.", count,
                       arguments.size()));
  }
  arguments_.assign(arguments.begin(), arguments.end());
  for (std::size_t i = 0; i < count; ++i) loan_->bind(static_cast<int>(i + 1), arguments_[i]);
}

void QueryStatement::bind(const Parameters& parameters) {
  require_no_repeats(parameters);
  int count = sqlite3_bind_parameter_count(loan_->handle());
  for (int i = 1; i <= count; ++i) {
    std::string_view name = name_of_parameter(*loan_, i);
    if (name.empty()) refuse(fmt::format("The query's parameter ?{} has no name.", i));
    if (!find(parameters, name)) refuse(fmt::format("The query's parameter {} is missing.", name));
  }
  for (const auto& parameter : parameters) {
    bool known = false;
    for (int i = 1; i <= count; ++i) known |= name_of_parameter(*loan_, i) == parameter.first;
    if (!known) refuse(fmt::format("The query has no parameter {}.", parameter.first));
  }
  bind_by_name(parameters);
}

void QueryStatement::bind_declared(const Parameters& parameters,
                                   std::span<const std::string> declared,
                                   std::span<const std::string> optional) {
  require_no_repeats(parameters);
  for (const auto& name : declared) {
    const bool needed = std::find(optional.begin(), optional.end(), name) == optional.end();
    if (needed && !find(parameters, name))
      refuse(fmt::format("The query's parameter {} is missing.", name));
  }
  for (const auto& parameter : parameters) {
    if (std::find(declared.begin(), declared.end(), parameter.first) == declared.end()) {
      refuse(fmt::format("The query has no parameter {}.", parameter.first));
    }
  }
  bind_by_name(parameters);
}

void QueryStatement::bind_by_name(const Parameters& parameters) {
  int count = sqlite3_bind_parameter_count(loan_->handle());
  arguments_.reserve(static_cast<std::size_t>(count));  // so that what is bound stays in place
  for (int i = 1; i <= count; ++i) {
    const Value* value = find(parameters, name_of_parameter(*loan_, i));
    if (!value) continue;
    arguments_.push_back(*value);
    loan_->bind(i, arguments_.back());
  }
}

bool QueryStatement::next() {
  // SQLite would begin anew after the end.
  if (!done_) done_ = !loan_->step();
  return !done_;
}

}  // namespace annals
