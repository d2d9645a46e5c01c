#pragma once

#include <annals/append.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

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

/// What stands under an id, for ids that count up from 1: a bounded table in which each id has one
/// place, which it shares with those that are a multiple of the size apart. Found by one look into
/// memory, which a scan does for every event.
template <class Content>
class IdCache {
 public:
  /// Null when it is not held.
  const Content* find(std::int64_t id) const {
    const std::uint64_t place = place_of(id);
    return place < places_.size() && places_[place].id == id && id > 0 ? &places_[place].content
                                                                       : nullptr;
  }
  /// Valid until the next call.
  const Content& put(std::int64_t id, Content content) {
    grow(static_cast<std::uint64_t>(id));
    Place& place = places_[place_of(id)];
    place = {id, std::move(content)};
    return place.content;
  }
  void clear() { places_.clear(); }

 private:
  struct Place {
    std::int64_t id = 0;
    Content content;
  };
  std::uint64_t place_of(std::int64_t id) const {
    return static_cast<std::uint64_t>(id) & (places_.size() - 1);
  }
  // What is held stays in its place, since the table only ever grew for ids below its size.
  void grow(std::uint64_t id) {
    if (places_.size() == most || id < places_.size()) return;
    places_.resize(std::min<std::uint64_t>(most, std::bit_ceil(std::min(id, most) + 1)));
  }

  static constexpr std::uint64_t most = 1 << 17;
  std::vector<Place> places_;  ///< as many as a power of two, or none
};

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
  std::string last_;  ///< what was interned last, and its id: types and actors repeat
  std::int64_t last_id_ = 0;
  IdCache<std::string> names_;
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
  IdCache<Tag> tags_;
};

}  // namespace annals
