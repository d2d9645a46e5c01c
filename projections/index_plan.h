#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sqlite/connection.h"
#include "events/type_catalogue.h"
#include "projections/module_definition.h"

namespace annals {

/// When a first build makes a module's plain indexes: one by which the statements for an event
/// type find rows, when the first event of that type comes; the others after the data, which is
/// faster than to keep them up to date. For one build.
class IndexPlan {
 public:
  /// Asks SQLite, in a scratch database, by which indexes each statement looks for rows: itself,
  /// through triggers, and through foreign keys.
  IndexPlan(const ModuleDefinition& definition, const TypeCatalogue& types);

  /// Makes what the statements for this type need and what is not there yet.
  void make_for(sqlite::Connection& tables, std::string_view type);
  /// Makes one of those that are missing; false when all are there.
  bool make_next(sqlite::Connection& tables);

 private:
  std::vector<SqlText> missing_;                                    // in the text's order
  std::map<std::string, std::set<std::string>, std::less<>> used_;  // texts, by types to come
  std::string last_;                                                // the type asked about last
};

}  // namespace annals
