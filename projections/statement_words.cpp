#include "projections/statement_words.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>

#include "engine/sqlite/clockless_vfs.h"
#include "projections/statement_rules.h"
#include "projections/step_limit.h"

namespace annals {

namespace {

// The line in the file of the token at which SQLite stopped, or the statement's first.
int line_at_fault(sqlite3* connection, const SqlText& statement) {
  int offset = sqlite3_error_offset(connection);
  if (offset < 0 || static_cast<std::size_t>(offset) > statement.text.size()) return statement.line;
  auto begin = statement.text.begin();
  return statement.line + static_cast<int>(std::count(begin, begin + offset, '\n'));
}

}  // namespace

bool is_refusal_of_values(int code) {
  int primary = code & 0xff;
  return primary == SQLITE_CONSTRAINT || primary == SQLITE_MISMATCH || primary == SQLITE_TOOBIG;
}

bool is_fault_of_statement(int code) {
  int primary = code & 0xff;
  return is_refusal_of_values(code) || primary == SQLITE_ERROR || primary == SQLITE_AUTH ||
         primary == SQLITE_RANGE || primary == SQLITE_INTERRUPT;
}

void fail_for_surroundings(int code, sqlite::Connection& connection, const std::string& doing) {
  try {
    sqlite::check(code, connection.handle(), doing);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::invalid_argument) throw;
    throw Error(ErrorKind::io, error.what());
  }
  throw Error(ErrorKind::io, doing + " failed.");
}

std::string failure_words(sqlite::Connection& connection, Authorizer& authorizer,
                          const SqlText& statement, const std::string& file) {
  std::string words = authorizer.take_refusal();
  int line = line_at_fault(connection.handle(), statement);
  const int code = sqlite3_errcode(connection.handle()) & 0xff;
  bool refused = code != SQLITE_CONSTRAINT;
  if (code == SQLITE_INTERRUPT) return fmt::format("{}:{}: {}", file, line, StepLimit::words);
  if (words.empty() || !refused) words = sqlite3_errmsg(connection.handle());
  return fmt::format("{}:{}: {}", file, line, words);
}

sqlite::Statement compile(sqlite::Connection& connection, Authorizer& authorizer,
                          const SqlText& statement, const std::string& file) {
  authorizer.take_refusal();
  try {
    return connection.prepare(statement.text);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::invalid_argument) throw;
    int code = sqlite3_errcode(connection.handle());
    if (code == SQLITE_OK) {  // not SQLite's own complaint
      throw text_error(file, statement.line, error.what());
    }
    if (!is_fault_of_statement(code)) {
      fail_for_surroundings(code, connection, "Compiling a statement");
    }
    throw Error(ErrorKind::invalid_argument,
                failure_words(connection, authorizer, statement, file) + ".");
  }
}

void execute(sqlite::Connection& connection, Authorizer& authorizer, const SqlText& statement,
             const std::string& file) {
  auto prepared = compile(connection, authorizer, statement, file);
  sqlite::forget_clock_question();
  int code = SQLITE_ROW;
  while (code == SQLITE_ROW) code = sqlite3_step(prepared.handle());
  if (code != SQLITE_DONE) {
    if (!is_fault_of_statement(code)) {
      fail_for_surroundings(code, connection, "Executing a statement");
    }
    throw Error(ErrorKind::invalid_argument,
                failure_words(connection, authorizer, statement, file) + ".");
  }
  if (sqlite::clock_was_asked()) {
    throw text_error(file, statement.line, "The statement uses the current time.");
  }
}

}  // namespace annals
