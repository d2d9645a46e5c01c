#pragma once

#include <annals/engine.h>

#include <map>

#include "migration/import/burndown/row.h"
#include "modules/workspace/credentials.h"

namespace annals::importing::burndown {

struct PresentRow {
  std::vector<std::optional<std::string>> fields;  ///< the columns behind the key
  Position id = 0;  ///< of the event that made it; 0 where the table does not tell
};
using PresentRows = std::map<RowKey, PresentRow>;

/// The tables as they are.
class Tables {
 public:
  /// Without the module in the log (`ready` false) they are empty.
  Tables(const Engine& engine, bool ready) : engine_(engine), ready_(ready) {}

  /// Profiles, queries, the progress of tasks, the application's state.
  PresentRows root() const;
  /// What belongs to one query.
  PresentRows of_query(const std::string& profile, const std::string& query) const;
  /// What stands in the configuration of a profile where its credentials are covered.
  std::vector<workspace::HiddenCredential> credentials_of(const std::string& profile) const;
  /// Whether a row came by an import and was not touched by anybody else.
  bool was_imported(const RowKey& key, const PresentRow& row) const;

 private:
  void read(Table table, const char* sql, std::span<const Value> arguments,
            PresentRows& rows) const;

  const Engine& engine_;
  bool ready_;
};

}  // namespace annals::importing::burndown
