#pragma once

#include <annals/history.h>

#include <optional>
#include <string>

#include "cli/command.h"
#include "cli/json_writer.h"
#include "cli/rebuild_output.h"

namespace annals::cli {

/// Where the differences between two moments go, row by row as they are found: for people under
/// their table's name, as JSON lines, or into CSV files.
class DifferencePrinter {
 public:
  DifferencePrinter(Context& context, const std::optional<std::string>& csv_folder);

  /// What is to be given to the engine; must not outlive this.
  DiffOptions options(std::vector<std::string> tables = {});
  /// The count of rows by table, and between which moments. `more` are members for JSON.
  void finish(const PastDifference& difference, const std::string& before, const std::string& after,
              JsonObject more = {});

 private:
  void print(const std::string& module, const RowDifference& difference);

  Context& context_;
  std::optional<DifferenceFiles> files_;
  std::string table_;  // whose rows were printed last
};

}  // namespace annals::cli
