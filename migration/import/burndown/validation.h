#pragma once

#include <annals/engine.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "events/sha256.h"
#include "migration/import/burndown/finds.h"
#include "migration/import/burndown/tables.h"

namespace annals::importing::burndown {

/// Remembers what a source wants in the tables, and compares afterwards: each row by a hash of
/// its columns, and what the tables derive from the rows by its number.
class Validation {
 public:
  /// Rows that are wanted, with all columns filled in; `finds` is where they come from. Of a part
  /// of a source the derived rows are not counted: there may be more of them.
  void expect(const Row& row);
  void expect_counts(const std::string& profile, const std::string& query, const Finds& finds);

  /// A sentence for each row that is not as it should be.
  std::vector<std::string> compare(const Engine& engine, const CountProgress& on_query) const;

 private:
  using Query = std::pair<std::string, std::string>;
  struct Counts {
    std::uint64_t statistics = 0, scopes = 0, issues = 0, histories = 0;
    friend bool operator==(const Counts&, const Counts&) = default;
  };
  struct Expected {
    std::map<RowKey, Digest> rows;
    std::optional<Counts> counts;
  };

  static void compare_rows(const std::map<RowKey, Digest>& expected, const PresentRows& present,
                           std::vector<std::string>& problems);
  static Counts counts_of(const Engine& engine, const Query& query);

  std::map<Query, Expected> queries_;
  std::map<RowKey, Digest> root_;
};

}  // namespace annals::importing::burndown
