#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sqlite/connection.h"
#include "events/sha256.h"

namespace annals {

/// The tables of a build that hold content of their own, by name; virtual tables, too, but not
/// their shadow tables, whose rows are an index's business. `schema` is the name under which the
/// file is attached.
std::vector<std::string> content_tables(sqlite::Connection& connection, std::string_view schema);

/// What a table holds, whatever the order of its rows: equal for equal rows, each with its number
/// of occurrences. Types count: 1, 1.0 and '1' differ.
struct ContentHash {
  std::uint64_t rows = 0;
  Digest hash{};  ///< the sum of the rows' SHA-256, modulo 2^256

  friend bool operator==(const ContentHash&, const ContentHash&) = default;
};
ContentHash content_hash(sqlite::Connection& connection, std::string_view schema,
                         const std::string& table);

}  // namespace annals
