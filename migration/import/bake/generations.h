#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>

namespace annals::importing {

// What differs between the generations of the format: the names of sections and fields. Everything
// else about reading a bakery's data is the same for all of them, and for databases, whose tables
// are sections and whose columns are fields.

/// What a section of a source holds, by its name and the fields of its rows: names were re-used
/// for other things.
struct BakeSectionShape {
  std::string_view section;
  std::string_view holds;    ///< a noun, or one of the older things named in generations.cpp
  std::string_view with;     ///< one of these fields must be there: "a|b"; empty for none
  std::string_view without;  ///< none of these may
};

/// In the order in which sections have to be read.
std::span<const BakeSectionShape> bake_section_shapes();

/// The first shape that fits; null for a section that no module models.
const BakeSectionShape* section_shape(std::string_view section,
                                      const std::set<std::string, std::less<>>& fields);

/// The names of a column in the sources, with '|' between, the newest first; its own where it was
/// never called otherwise. Names that end in _slug, _name and _id are references of that kind.
std::string_view field_names(std::string_view holds, std::string_view column);

/// Whether rows of this kind have, or had, a field of that name.
bool is_field_of(std::string_view holds, std::string_view field);

/// Fields that are told by others of the source, so that they are not kept: "id", "total_cost".
std::string_view derived_fields(std::string_view holds);

/// A list within the rows of a noun: its name in the module's events and in exports, and what its
/// elements are.
struct BakeNestedList {
  std::string_view noun;
  std::string_view list;
  std::string_view field;
  std::string_view holds;
};
std::span<const BakeNestedList> bake_nested_lists();

/// The section for the entity_type of a file that holds one kind of records only: "recipe".
std::string section_of_entity(std::string_view entity);

/// Whether the version is one of those that are known.
bool is_known_version(std::string_view version);

}  // namespace annals::importing
