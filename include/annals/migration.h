#pragma once

#include <annals/append.h>
#include <annals/module.h>
#include <annals/rows.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace annals {

enum class RebuildPhase { backup, schema, data, indexes, validation, switching };
const char* name_of(RebuildPhase phase);

/// How far a rebuild is. Also readable by other processes while it runs: Engine::rebuilds.
struct RebuildStatus {
  std::string module;
  std::string build;  ///< the one being built, 8 hex digits
  RebuildPhase phase = RebuildPhase::backup;
  double percent = 0;  ///< of the whole, 0 to 100
  Position events_done = 0;
  Position events_all = 0;
  double events_per_second = 0;
  double seconds_left = 0;  ///< of applying events; 0 while unknown
  std::uint64_t errors = 0;
  std::uint64_t warnings = 0;
  bool backup_available = false;    ///< one was taken for this rebuild
  bool rollback_available = false;  ///< the log knows a former definition
};

/// One row that differs between the active and the new build.
struct RowDifference {
  enum class Kind { added, removed, changed };
  struct Column {
    std::string name;
    Value before;  ///< NULL for an added row
    Value after;   ///< NULL for a removed row
  };
  std::string table;
  Kind kind = Kind::changed;
  std::vector<std::pair<std::string, Value>> key;  ///< empty where rows have no key
  std::vector<Column> columns;  ///< of a changed row those that changed, else all common ones
  std::uint64_t times = 1;      ///< equal rows without a key are counted, not listed
};
const char* name_of(RowDifference::Kind kind);

/// A table in the active and in the new build, at the same position of the log.
struct TableComparison {
  enum class Presence { in_both, only_before, only_after };
  std::string table;
  Presence presence = Presence::in_both;
  bool by_key = true;  ///< rows are told apart by the primary key, which both have; else by content
  std::vector<std::string> columns_added, columns_dropped;
  std::uint64_t rows_before = 0, rows_after = 0;
  std::uint64_t added = 0, removed = 0, changed = 0;
  std::vector<std::pair<std::string, std::uint64_t>> changed_by_column;
  std::vector<RowDifference> samples;  ///< the first few

  bool equal() const {
    return presence == Presence::in_both && columns_added.empty() && columns_dropped.empty() &&
           added + removed + changed == 0;
  }
};

/// An event of the log that the new definition cannot take.
struct Violation {
  Position position = 0;
  std::string type;
  std::string statement;  ///< "work.sql:17"
  std::string reason;     ///< SQLite's words
};

enum class RebuildOutcome {
  compared,   ///< a dry run: nothing was changed
  switched,   ///< the new build is active
  equal,      ///< the same definition gives what is active already: nothing was changed
  refused,    ///< see violations, problems, failed_checks; nothing was changed
  cancelled,  ///< nothing was changed
};
const char* name_of(RebuildOutcome outcome);

struct RebuildReport {
  std::string module;
  std::string former_build, build;  ///< 8 hex digits; former is empty when there was none
  RebuildOutcome outcome = RebuildOutcome::refused;
  Position position = 0;     ///< at which the builds were compared
  Position switched_at = 0;  ///< position of the event that put the new build in force
  std::uint64_t events_applied = 0;
  std::vector<TableComparison> tables;  ///< all of them, also the equal ones; by name
  std::vector<Violation> violations;    ///< the first max_violations, in order of position
  std::uint64_t violation_count = 0;    ///< all of them
  struct Check {
    std::string name;
    std::uint64_t rows = 0;
    bool failed_before = false;  ///< in the active build, too, so that it is no reason to refuse
  };
  std::vector<Check> failed_checks;
  std::vector<std::string> problems;  ///< of SQLite's integrity and foreign key checks
  std::vector<std::string> warnings;
  std::string backup;  ///< the backup taken for it, or one that held all; empty when none was

  bool equal() const;
  /// One sentence on the outcome.
  std::string summary() const;
};

inline constexpr std::size_t max_violations = 1'000;

struct RebuildOptions {
  bool dry_run = false;              ///< compare, then delete the new build
  std::optional<Module> definition;  ///< another one than that in force
  bool compare = true;               ///< a dry run always compares
  /// Take a verified backup before another definition becomes active, unless the newest one holds
  /// all there is. When that fails, so does the rebuild, and nothing is changed.
  bool back_up = true;
  std::size_t keep_builds = 3;  ///< inactive ones that stay, newest first; at least 1
  /// Inactive ones that were built longer ago go too, but for the one that a rollback would take.
  std::optional<std::chrono::seconds> keep_for;
  /// Called in the calling thread; while all modules are rebuilt, by any thread, one at a time.
  std::function<void(const RebuildStatus&)> on_status;
  std::function<void(const RowDifference&)> on_difference;  ///< every one, not only samples
  std::stop_token stop;
  Attribution attribution;
};

/// A build that the views' folder holds, or a definition that the log could build again.
struct BuildStatus {
  std::string build;            ///< 8 hex digits
  std::string identity;         ///< 64 hex digits; empty when the log does not know the definition
  std::string built_at;         ///< ISO 8601; empty when the file is not there
  std::uint64_t bytes = 0;      ///< of the file; 0 when it is not there
  Position in_force_since = 0;  ///< the last event that put its definition in force
  bool active = false;
  bool has_file = false;
};

}  // namespace annals
