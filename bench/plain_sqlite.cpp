#include "bench/plain_sqlite.h"

#include <stdexcept>

namespace annals::bench {
namespace {

void check(int code, sqlite3* connection) {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
  throw std::runtime_error(std::string("plain SQLite: ") + sqlite3_errmsg(connection));
}

}  // namespace

PlainConnection::PlainConnection(const std::filesystem::path& path) {
  check(sqlite3_open_v2(
            path.c_str(), &handle_,
            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
            nullptr),
        handle_);
  sqlite3_busy_timeout(handle_, 10'000);
  run("pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;");
}

PlainConnection::~PlainConnection() {
  sqlite3_close(handle_);
}

void PlainConnection::run(const std::string& sql) {
  check(sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr), handle_);
}

PlainStatement::PlainStatement(PlainConnection& connection, std::string_view sql) {
  check(sqlite3_prepare_v3(connection.handle(), sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &handle_, nullptr),
        connection.handle());
}

PlainStatement::~PlainStatement() {
  sqlite3_finalize(handle_);
}

void PlainStatement::bind(int parameter, std::int64_t number) {
  sqlite3_bind_int64(handle_, parameter, number);
}

void PlainStatement::bind(int parameter, std::string_view text) {
  sqlite3_bind_text(handle_, parameter, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

void PlainStatement::bind(int parameter, std::span<const std::byte> bytes) {
  sqlite3_bind_blob(handle_, parameter, bytes.data(), static_cast<int>(bytes.size()),
                    SQLITE_STATIC);
}

void PlainStatement::bind(int parameter, sqlite3_value* value) {
  sqlite3_bind_value(handle_, parameter, value);
}

bool PlainStatement::step() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  sqlite3_reset(handle_);
  check(code, sqlite3_db_handle(handle_));
  return false;
}

void PlainStatement::run() {
  while (step()) {
  }
}

std::string PlainStatement::text(int column) const {
  return std::string(view(column));
}

std::string_view PlainStatement::view(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
  if (!text) return {};
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

std::span<const std::byte> PlainStatement::blob(int column) const {
  const auto* bytes = static_cast<const std::byte*>(sqlite3_column_blob(handle_, column));
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

}  // namespace annals::bench
