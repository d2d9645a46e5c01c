#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace annals::bench {

/// SQLite as an application would use it by hand: one connection, prepared statements. Apart from
/// the engine's own wrappers, so that the rival shares nothing with what it is measured against.
class PlainConnection {
 public:
  /// Write-ahead log, `synchronous=FULL`: a commit is on the disk when it returns.
  explicit PlainConnection(const std::filesystem::path& path);
  ~PlainConnection();
  PlainConnection(const PlainConnection&) = delete;
  PlainConnection& operator=(const PlainConnection&) = delete;

  void run(const std::string& sql);
  sqlite3* handle() { return handle_; }

 private:
  sqlite3* handle_ = nullptr;
};

class PlainStatement {
 public:
  PlainStatement(PlainConnection& connection, std::string_view sql);
  ~PlainStatement();
  PlainStatement(const PlainStatement&) = delete;
  PlainStatement& operator=(const PlainStatement&) = delete;

  /// Parameters count from 1. Texts and blobs must stay until the statement has run.
  void bind(int parameter, std::int64_t number);
  void bind(int parameter, std::string_view text);
  void bind(int parameter, std::span<const std::byte> bytes);
  void bind(int parameter, sqlite3_value* value);
  void bind_null(int parameter) { sqlite3_bind_null(handle_, parameter); }
  int parameter_count() const { return sqlite3_bind_parameter_count(handle_); }
  std::string_view parameter_name(int parameter) const {
    return sqlite3_bind_parameter_name(handle_, parameter);
  }
  /// True with a row; at the end the statement is reset.
  bool step();
  void run();
  void reset() { sqlite3_reset(handle_); }

  int column_count() const { return sqlite3_column_count(handle_); }
  std::int64_t integer(int column) const { return sqlite3_column_int64(handle_, column); }
  std::string text(int column) const;
  /// Valid until the next step.
  std::string_view view(int column) const;
  std::span<const std::byte> blob(int column) const;
  sqlite3_value* value(int column) const { return sqlite3_column_value(handle_, column); }

 private:
  sqlite3_stmt* handle_ = nullptr;
};

}  // namespace annals::bench
