#pragma once

#include <annals/migration.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/output_file.h"
#include "cli/progress.h"

namespace annals::cli {

/// Prints what a rebuild, switch or rollback came to, for people or as JSON; the answer is the exit
/// status. `none_expected`: differences are a failure.
ExitStatus print_report(Context& context, const RebuildReport& report, bool none_expected = false);

/// A row that differs, as JSON and as one line for people.
std::string difference_json(const RowDifference& difference);
std::string difference_text(const RowDifference& difference);

/// A progress bar that follows a rebuild.
class RebuildBar {
 public:
  explicit RebuildBar(Context& context) : progress_(context.notes, "rebuilding", "events") {}
  void show(const RebuildStatus& status);

 private:
  Progress progress_;
};

/// Every difference, in one CSV file a table: change, key, column, before, after, times. A row that
/// was added or removed has a record for each of its columns.
class DifferenceFiles {
 public:
  /// Makes the folder when it is missing. Throws Failure.
  explicit DifferenceFiles(std::filesystem::path folder);
  void write(const std::string& module, const RowDifference& difference);
  void keep();

 private:
  std::filesystem::path folder_;
  std::map<std::string, std::unique_ptr<OutputFile>> files_;
};

}  // namespace annals::cli
