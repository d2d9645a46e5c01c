#include "engine/sqlite/statement.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "engine/sqlite/connection.h"

namespace annals::sqlite {

namespace {

// Whether only white space and comments are left; SQLite compiles such a rest to no statement.
bool is_blank(sqlite3* connection, const char* rest, const char* end) {
  while (rest < end) {
    sqlite3_stmt* next = nullptr;
    const char* tail = nullptr;
    int code = sqlite3_prepare_v2(connection, rest, static_cast<int>(end - rest), &next, &tail);
    bool empty = code == SQLITE_OK && next == nullptr;
    sqlite3_finalize(next);
    if (!empty) return false;
    if (tail == rest) return true;
    rest = tail;
  }
  return true;
}

}  // namespace

Statement::Statement(Connection& connection, std::string_view sql, bool persistent) {
  const char* tail = nullptr;
  int code = sqlite3_prepare_v3(connection.handle(), sql.data(), static_cast<int>(sql.size()),
                                persistent ? SQLITE_PREPARE_PERSISTENT : 0, &statement_, &tail);
  sqlite::check(code, connection.handle(), "Preparing a statement");
  if (!statement_) throw Error(ErrorKind::invalid_argument, "The SQL text holds no statement.");
  if (!is_blank(connection.handle(), tail, sql.data() + sql.size())) {
    sqlite3_finalize(std::exchange(statement_, nullptr));
    throw Error(ErrorKind::invalid_argument, "The SQL text holds more than one statement.");
  }
}

Statement::Statement(Statement&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)) {}

Statement& Statement::operator=(Statement&& other) noexcept {
  if (this != &other) {
    sqlite3_finalize(statement_);
    statement_ = std::exchange(other.statement_, nullptr);
  }
  return *this;
}

Statement::~Statement() {
  sqlite3_finalize(statement_);
}

void Statement::check(int code, const char* doing) const {
  if (code != SQLITE_OK) sqlite::check(code, sqlite3_db_handle(statement_), doing);
}

Statement& Statement::bind(int parameter, std::nullptr_t) {
  check(sqlite3_bind_null(statement_, parameter), "Binding NULL");
  return *this;
}

Statement& Statement::bind(int parameter, std::int64_t number) {
  check(sqlite3_bind_int64(statement_, parameter, number), "Binding a number");
  return *this;
}

Statement& Statement::bind(int parameter, std::uint64_t number) {
  if (number > static_cast<std::uint64_t>(INT64_MAX)) {
    throw Error(ErrorKind::invalid_argument, "A number above 2^63 - 1 has no place in SQLite.");
  }
  return bind(parameter, static_cast<std::int64_t>(number));
}

Statement& Statement::bind(int parameter, double number) {
  check(sqlite3_bind_double(statement_, parameter, number), "Binding a number");
  return *this;
}

Statement& Statement::bind(int parameter, std::string_view text) {
  // A null pointer would bind NULL where an empty text is meant.
  const char* data = text.data() ? text.data() : "";
  check(sqlite3_bind_text64(statement_, parameter, data, text.size(), SQLITE_STATIC, SQLITE_UTF8),
        "Binding a text");
  return *this;
}

Statement& Statement::bind(int parameter, std::span<const std::byte> bytes) {
  const void* data = bytes.data() ? static_cast<const void*>(bytes.data()) : "";
  check(sqlite3_bind_blob64(statement_, parameter, data, bytes.size(), SQLITE_STATIC),
        "Binding bytes");
  return *this;
}

Statement& Statement::bind(int parameter, const Value& value) {
  return std::visit(
      [&](const auto& held) -> Statement& {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<Held, std::string>) {
          return bind(parameter, std::string_view(held));
        } else if constexpr (std::is_same_v<Held, Bytes>) {
          return bind(parameter, std::span<const std::byte>(held));
        } else {
          return bind(parameter, held);
        }
      },
      value);
}

bool Statement::step() {
  int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  sqlite3* connection = sqlite3_db_handle(statement_);
  if (code == SQLITE_DONE) {
    sqlite3_reset(statement_);
    return false;
  }
  try {
    sqlite::check(code, connection, "Running a statement");
  } catch (...) {
    sqlite3_reset(statement_);
    throw;
  }
  return false;
}

void Statement::run() {
  while (step()) {
  }
}

void Statement::reset() {
  if (statement_) sqlite3_reset(statement_);
}

int Statement::column_count() const {
  return sqlite3_column_count(statement_);
}

std::string_view Statement::column_name(int column) const {
  const char* name = sqlite3_column_name(statement_, column);
  return name ? name : "";
}

Value Statement::value(int column) const {
  switch (sqlite3_column_type(statement_, column)) {
    case SQLITE_INTEGER:
      return integer(column);
    case SQLITE_FLOAT:
      return real(column);
    case SQLITE_TEXT:
      return std::string(text(column));
    case SQLITE_BLOB: {
      auto bytes = blob(column);
      return Bytes(bytes.begin(), bytes.end());
    }
    default:
      return nullptr;
  }
}

bool Statement::is_read_only() const {
  return sqlite3_stmt_readonly(statement_) != 0;
}

}  // namespace annals::sqlite
