#pragma once

#include <annals/append.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/sqlite/connection.h"

namespace annals {

struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};

/// The tables of interned names.
enum class NameKind { stream, type, actor };

/// One table of interned names seen through one connection, with a bounded cache: names never
/// change once given. For one thread at a time.
class NameTable {
 public:
  NameTable(sqlite::Connection& log, NameKind kind);

  /// Nothing when the name was never used.
  std::optional<std::int64_t> find(std::string_view name);
  /// Finds or adds; needs a write transaction. `forget` undoes the cache when that is rolled back.
  std::int64_t intern(std::string_view name);
  /// As intern, of a name that is known to be new.
  std::int64_t add(std::string_view name);
  /// Throws Error{corrupt} for an id that there is not. Valid until the next call.
  const std::string& name(std::int64_t id);
  void forget();

 private:
  const char* table_;
  sqlite::Connection* log_;
  sqlite::Statement find_, insert_, name_;
  std::unordered_map<std::string, std::int64_t, StringHash, std::equal_to<>> ids_;
  std::unordered_map<std::int64_t, std::string> names_;
};

/// The table of tags, likewise.
class TagTable {
 public:
  explicit TagTable(sqlite::Connection& log);
  std::optional<std::int64_t> find(std::string_view name, std::string_view value);
  std::int64_t intern(std::string_view name, std::string_view value);
  /// Throws Error{corrupt} for an id that there is not. Valid until the next call.
  const Tag& tag(std::int64_t id);
  void forget();

 private:
  sqlite::Connection* log_;
  sqlite::Statement find_, insert_, tag_;
  std::string key_;
  std::unordered_map<std::string, std::int64_t, StringHash, std::equal_to<>> ids_;
  std::unordered_map<std::int64_t, Tag> tags_;
};

}  // namespace annals
