#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "migration/import/bake/reader.h"

namespace annals::importing {

/// One event to come.
struct BakeStep {
  enum class Kind {
    remove,
    add,
    change,
    change_status,
    drop_ingredients,
    drop_components,
    set_components
  };
  Kind kind = Kind::add;
  const BakeRow* row = nullptr;     ///< as it is wanted; of what goes, as it is
  const BakeRow* before = nullptr;  ///< of changes
  std::string reason;
};

/// What leads from the tables as they are to the tables as the source wants them. The steps point
/// into both.
struct BakePlan {
  std::vector<BakeStep> steps;
  std::map<std::string, std::uint64_t> changed;  ///< rows in tables, by section of the source
  std::vector<std::string> warnings;
  /// Wanted rows with a value that only one row may have and another one has: why not. With any,
  /// the steps are not to be taken.
  std::map<RowName, std::string> conflicts;
};

/// `was_imported` tells of the id of a row whether an import made it: other rows are not removed.
BakePlan plan_bakery(const BakeState& present, const BakeContent& wanted,
                     const std::function<bool(Position)>& was_imported);

/// Whether the tables have the row as it is wanted.
bool is_same(const BakeRow& before, const BakeRow& wanted);

}  // namespace annals::importing
