#pragma once

#include <annals/migration.h>
#include <annals/proof.h>
#include <annals/status.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace annals {

/// A table of the active build beside the same table built anew from the log, twice.
struct TableVerification {
  std::string table;
  std::uint64_t rows = 0;  ///< in the active build
  std::string hash;        ///< over the active build's rows in no order, 64 hex digits
  bool equal = true;       ///< the active build has just the rows that the log gives
  bool repeatable = true;  ///< both new builds have the same rows
  std::uint64_t added = 0, removed = 0, changed = 0;  ///< what leads to the rows that the log gives
  /// The first row that differs; `before` is the active build, or of two new builds the first.
  std::optional<RowDifference> first;
  /// The events that touched that row, oldest first; none where no event made it.
  std::vector<RowChange> events;
};

struct ModuleVerification {
  std::string module;
  std::string build;                      ///< the active one, 8 hex digits
  Position position = 0;                  ///< at which the builds were compared
  std::vector<TableVerification> tables;  ///< by name
  std::vector<std::string> problems;      ///< each a sentence; empty when all is as it should be
};

struct DeepVerifyReport {
  VerifyReport log;
  std::vector<ModuleVerification> modules;

  std::size_t problem_count() const;
  bool ok() const { return problem_count() == 0; }
};

struct DeepVerifyOptions {
  std::optional<TreeHead> since;  ///< a kept head that the log is to extend
  /// What is read ("log", or a module), events done, events in all.
  std::function<void(std::string_view, Position, Position)> on_progress;
  std::stop_token stop;  ///< ends it with Error{busy}
};

}  // namespace annals
