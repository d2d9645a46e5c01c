#pragma once

#include <annals/rows.h>
#include <sqlite3.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace annals::sqlite {

class Connection;

/// A prepared statement: prepared once, run many times. Owned by one thread at a time; must not
/// outlive its connection. Parameters count from 1, columns from 0.
class Statement {
 public:
  Statement() = default;
  /// Throws Error{invalid_argument} with SQLite's words when `sql` does not compile, and when
  /// anything but white space and comments follows its first statement.
  Statement(Connection& connection, std::string_view sql, bool persistent = true);
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  ~Statement();

  explicit operator bool() const { return statement_ != nullptr; }

  // Texts and blobs are not copied: they must stay until the next reset.
  Statement& bind(int parameter, std::nullptr_t);
  Statement& bind(int parameter, std::int64_t number);
  Statement& bind(int parameter, std::uint64_t number);
  Statement& bind(int parameter, int number) { return bind(parameter, std::int64_t{number}); }
  Statement& bind(int parameter, double number);
  Statement& bind(int parameter, std::string_view text);
  Statement& bind(int parameter, const std::string& text) {
    return bind(parameter, std::string_view(text));
  }
  Statement& bind(int parameter, const char* text) {
    return bind(parameter, std::string_view(text));
  }
  Statement& bind(int parameter, std::span<const std::byte> bytes);
  Statement& bind(int parameter, const Value& value);
  template <class T>
  Statement& bind(int parameter, const std::optional<T>& value) {
    return value ? bind(parameter, *value) : bind(parameter, nullptr);
  }
  template <class... Arguments>
  Statement& bind_all(const Arguments&... arguments) {
    [[maybe_unused]] int parameter = 0;
    (bind(++parameter, arguments), ...);
    return *this;
  }

  /// True with a row, false at the end (after which the statement is reset). Throws Error, or
  /// ConstraintViolation, after having reset the statement.
  bool step();
  /// Steps to the end and resets.
  void run();
  void reset();

  // Of the current row; inline, for who reads millions of rows. Texts and blobs are valid until
  // the next step or reset, and have no data for NULL and for what is empty.
  int column_count() const;
  std::string_view column_name(int column) const;
  bool is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
  std::uint64_t unsigned_integer(int column) const {
    return static_cast<std::uint64_t>(sqlite3_column_int64(statement_, column));
  }
  double real(int column) const { return sqlite3_column_double(statement_, column); }
  std::string_view text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return data ? std::string_view(data, bytes(column)) : std::string_view();
  }
  std::span<const std::byte> blob(int column) const {
    const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(statement_, column));
    return data ? std::span(data, bytes(column)) : std::span<const std::byte>();
  }
  Value value(int column) const;

  bool is_read_only() const;
  sqlite3_stmt* handle() const { return statement_; }

 private:
  void check(int code, const char* doing) const;
  std::size_t bytes(int column) const {
    return static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  }
  sqlite3_stmt* statement_ = nullptr;
};

/// Resets a statement when the block is left, so that it holds no lock and no borrowed memory.
class ResetOnExit {
 public:
  explicit ResetOnExit(Statement& statement) : statement_(statement) {}
  ~ResetOnExit() { statement_.reset(); }
  ResetOnExit(const ResetOnExit&) = delete;
  ResetOnExit& operator=(const ResetOnExit&) = delete;

 private:
  Statement& statement_;
};

}  // namespace annals::sqlite
