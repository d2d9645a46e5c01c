#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace annals::importing {

/// What a column of a noun holds.
enum class BakeKind {
  text,
  words,  ///< a text of a closed list
  integer,
  real,
  money,  ///< integer of 1/10000
  flag,
  date,  ///< YYYY-MM-DD
  time,  ///< ISO 8601
  json,
  reference,  ///< the key of a row of another noun
};

/// A column of a noun: named as the field of its events is, in snake case.
struct BakeColumn {
  std::string_view name;
  BakeKind kind = BakeKind::text;
  bool required = false;
  std::size_t longest = 0;  ///< characters of a text; 0 for any number
  /// The noun referred to; the words, with commas; the bound of a number: "> 0", ">= 0".
  std::string_view of = {};
  std::string_view absent = {};  ///< what counts where a source lacks it; empty for NULL
};

/// A list within a noun's events, whose entries are rows of another table of the module.
struct BakeList {
  std::string_view name;
  std::span<const BakeColumn> columns;
};

/// Something that the module "bakery" models: what its rows hold, and which events tell of them.
struct BakeNoun {
  std::string_view name;   ///< the module's table
  std::string_view self;   ///< field by which later events name the row
  std::string_view added;  ///< types of events
  /// Empty: such a row is removed and added anew. The same as `added`: it tells the whole row.
  std::string_view changed;
  std::string_view removed;
  std::string_view key;  ///< the columns of the natural key, with '|' between
  std::span<const BakeColumn> columns;
  std::span<const BakeList> lists = {};
  std::string_view unique = {};  ///< a column beside the key that no two rows have in common

  std::optional<std::size_t> find(std::string_view column) const;
  /// Throws std::out_of_range when there is none of that name.
  std::size_t column(std::string_view name) const;
  /// Whether rows are named by their slug; else by their uuid.
  bool has_slug() const { return find("slug").has_value(); }
};

/// All of them, each behind those that it refers to. Some refer to themselves.
std::span<const BakeNoun> bake_nouns();
/// Throws std::out_of_range when there is none of that name.
const BakeNoun& bake_noun(std::string_view name);

}  // namespace annals::importing
