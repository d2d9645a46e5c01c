#pragma once

#include <annals/import.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "migration/import/bake/rows.h"
#include "migration/import/bake/source.h"

namespace annals::importing {

/// A source as an import understands it: every row of it either in tables or kept.
struct BakeContent {
  BakeState state;
  /// The nouns that the source tells of. Of the others the state shows what the tables hold.
  std::set<std::string_view> told;
  std::vector<ImportReport::Table> tables;
  std::vector<std::string> warnings;
  std::uint64_t corrections = 0;  ///< rows whose meaning an earlier generation had turned round

  Digest digest() const;
};

/// `present` is what the tables hold now; what the source does not tell of is referred to there.
/// `refused` tells of rows that the tables did not take, with their words, by section and identity.
BakeContent read_bake(const BakeSource& source, const BakeState& present,
                      const std::map<RowName, std::string>& refused = {});

}  // namespace annals::importing
