#pragma once

#include <annals/migration.h>

#include <filesystem>
#include <functional>
#include <stop_token>
#include <vector>

#include "engine/sqlite/connection.h"
#include "projections/module_definition.h"

namespace annals {

/// Two builds of a module, each read at one moment, compared table by table.
class BuildComparison {
 public:
  struct Side {
    std::filesystem::path file;
    std::shared_ptr<const ModuleDefinition> definition;
  };
  BuildComparison(const Side& before, const Side& after);

  /// Fixes the moment at which the build is seen from now on: its checkpoint. First `before`, then
  /// `after`, which in between can be brought to just that position.
  Position pin_before();
  Position pin_after();

  /// Needs both pins. `each` is called for every row that differs; may be empty. `wanted` says
  /// which tables to compare; all when empty.
  std::vector<TableComparison> run(const std::function<void(const RowDifference&)>& each,
                                   const std::stop_token& stop,
                                   const std::function<bool(const std::string&)>& wanted = {});
  /// How many rows a check of the build before gives; 0 when it cannot run there.
  static std::uint64_t rows_of_check(const Side& side, const std::string& sql);

 private:
  sqlite::Connection connection_;
  std::optional<sqlite::Transaction> transaction_;
};

}  // namespace annals
