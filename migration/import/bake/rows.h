#pragma once

#include <annals/event.h>
#include <annals/rows.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "migration/import/bake/nouns.h"
#include "migration/import/kept.h"

namespace annals::importing {

/// One entry of a list: a value for each of its columns.
using BakeEntry = std::vector<Value>;

/// A row of a noun: a value for each column, in the nouns' order. NULL, integers (also of money
/// and flags), reals and texts; references hold the key of the row that they mean.
struct BakeRow {
  std::string_view noun;
  std::string key;  ///< natural, unique among the noun's rows
  std::vector<Value> values;
  std::vector<std::vector<BakeEntry>> lists;  ///< in the noun's order
  /// Empty where the source has none; in the tables they always are.
  std::string uuid;
  std::optional<std::string> created_at, updated_at;  ///< ISO 8601
  std::string section, identity;                      ///< where the source has it
  Position position = 0;                              ///< id in the module's table
  /// Columns of which the source does not tell: the tables keep what they have.
  std::set<std::size_t> untold;

  explicit BakeRow(const BakeNoun& made_of)
      : noun(made_of.name), values(made_of.columns.size(), nullptr), lists(made_of.lists.size()) {}

  Value& at(std::string_view column) { return values[bake_noun(noun).column(column)]; }
  const Value& at(std::string_view column) const { return values[bake_noun(noun).column(column)]; }
};

/// The rows of a noun, in the order in which they came, by their keys.
class BakeRows {
 public:
  explicit BakeRows(const BakeNoun& noun) : noun_(&noun) {}

  const BakeNoun& noun() const { return *noun_; }
  const std::vector<BakeRow>& all() const { return rows_; }
  std::vector<BakeRow>& all() { return rows_; }
  const BakeRow* find(std::string_view key) const;
  /// The key must be there.
  BakeRow& edit(std::string_view key) { return rows_[places_.find(key)->second]; }
  /// The key must not be there.
  BakeRow& add(BakeRow row);
  /// `key`, or with a number behind it where it is taken.
  std::string free_key(const std::string& key) const;
  /// The key that free_key gave to the n-th of several rows, the first being 1.
  static std::string numbered_key(const std::string& key, std::size_t n);

 private:
  const BakeNoun* noun_;
  std::vector<BakeRow> rows_;
  std::map<std::string, std::size_t, std::less<>> places_;
  mutable std::map<std::string, int> numbers_;  // last one given, by key without it
};

/// What a source holds, or what the tables hold now: the two sides that are compared.
struct BakeState {
  std::vector<BakeRows> nouns;  ///< in the order of bake_nouns()
  Kept kept;

  BakeState();
  BakeRows& of(std::string_view noun);
  const BakeRows& of(std::string_view noun) const;
};

/// What the row says in the columns of its noun's natural key.
std::string natural_key(const BakeRow& row);
/// A key for a sentence.
std::string shown_key(std::string_view key);
/// The text in a column; empty for NULL and for what is no text.
std::string text_in(const Value& value);

/// A uuid made of the noun and key of a row, for sources without any.
std::string uuid_for(std::string_view noun, std::string_view key);

/// The same for rows that say the same; for the digest of a source's content.
void add_row(ContentDigest& digest, const BakeNoun& noun, const BakeRow& row);

}  // namespace annals::importing
