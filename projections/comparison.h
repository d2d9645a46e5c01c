#pragma once

#include <annals/migration.h>

#include <filesystem>
#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/sqlite/connection.h"
#include "events/event_json.h"
#include "projections/content_hash.h"
#include "projections/module_definition.h"

namespace annals {

/// Two builds of a module, each read at one moment, compared table by table.
class BuildComparison {
 public:
  struct Side {
    std::filesystem::path file;
    std::shared_ptr<const ModuleDefinition> definition;
  };
  /// Secrets are compared as any other values; covered ones are only not told.
  BuildComparison(const Side& before, const Side& after, Secrets secrets = Secrets::covered);

  /// Fixes the moment at which the build is seen from now on: its checkpoint. First `before`, then
  /// `after`, which in between can be brought to just that position.
  Position pin_before();
  Position pin_after();

  // All that follows needs both pins.
  using Each = std::function<void(const RowDifference&)>;
  using Wanted = std::function<bool(const std::string& table)>;
  /// `each` is called for every row that differs; may be empty. `wanted` says which tables to
  /// compare; all when empty.
  std::vector<TableComparison> run(const Each& each, const std::stop_token& stop,
                                   const Wanted& wanted = {});
  /// By table.
  std::map<std::string, ContentHash> hashes_before();
  std::map<std::string, ContentHash> hashes_after();

 private:
  std::map<std::string, ContentHash> hashes(const char* side);

  bool is_told(std::string_view table, std::string_view column) const;
  void cover(RowDifference& difference) const;

  std::shared_ptr<const ModuleDefinition> before_, after_;
  Secrets secrets_;
  sqlite::Connection connection_;
  std::optional<sqlite::Transaction> transaction_;
};

}  // namespace annals
