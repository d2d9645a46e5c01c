#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "migration/import/bake/record_reader.h"

namespace annals::importing {

/// The rows that a source told of, by all that its other rows call them: slug, name, uuid, id.
class BakeReferences {
 public:
  /// `kind` is "slug", "name", "uuid" or "id". Where two rows have a name, the first one has it.
  void add(std::string_view noun, std::string_view kind, std::string_view text, std::string key);
  /// A row that goes into no table.
  void add_kept(std::string_view noun, std::string_view kind, std::string_view text);
  const std::string* find(std::string_view noun, std::string_view kind,
                          std::string_view text) const;

  /// All that have the name, in the order in which they came.
  std::vector<std::string> all(std::string_view noun, std::string_view kind,
                               std::string_view text) const;

  /// The key of the row of `noun` that a record names in one of these fields ("recipe_slug|
  /// recipe_id"); the last part of a field's name says what kind of name it holds. All of them
  /// count as modelled. Notes a problem when a name is nobody's, or when one is required and
  /// there is none.
  std::optional<std::string> resolve(RecordReader& record, std::string_view fields,
                                     std::string_view noun, bool required) const;

 private:
  using Name = std::pair<std::string, std::string>;  // noun, "kind:text"
  static Name name_of(std::string_view noun, std::string_view kind, std::string_view text);

  std::map<Name, std::vector<std::string>> keys_;
  std::set<Name> kept_;
};

/// "recipe" of "recipes".
std::string one_of(std::string_view noun);

}  // namespace annals::importing
