#pragma once

#include <annals/event.h>
#include <annals/rows.h>

#include <string>
#include <vector>

namespace annals {

enum class ModuleMode { strict, async };

enum class ViewState {
  caught_up,
  running,  ///< behind the head, and being brought forward
  paused,   ///< stopped at an event that it could not apply; see `reason`
  rebuilding,
  missing,  ///< no build exists yet
};
const char* name_of(ModuleMode mode);
const char* name_of(ViewState state);

struct ModuleStatus {
  std::string name;
  ModuleMode mode = ModuleMode::strict;
  std::string build;        ///< active build's identity, 8 hex digits; empty when missing
  std::string view_file;    ///< path of the active build
  Position checkpoint = 0;  ///< the view holds the effects of all events up to here
  Position lag = 0;         ///< head minus checkpoint
  ViewState state = ViewState::missing;
  Position paused_at = 0;  ///< the event that could not be applied
  std::string reason;      ///< why, with the statement
  std::string note;        ///< which definitions an operator's switch holds back, in a sentence
  std::vector<std::string> other_builds;  ///< file names of builds that are not active
  std::vector<std::string> events;        ///< short names, in the schema's order
  std::vector<std::string> commands;      ///< short names of those with a decision in this program
  std::vector<std::string> queries;       ///< "name(parameter, …)"
};

struct LogStatus {
  std::string path;
  int format = 0;
  Position head = 0;      ///< position of the newest event
  std::string tree_head;  ///< Merkle root over all events, 64 hex digits
  std::uint64_t streams = 0;
  std::uint64_t bytes = 0;  ///< of the log file, without its write-ahead log
  std::vector<ModuleStatus> modules;
};

/// A table or view of a module, as `tables` lists it.
struct TableInfo {
  std::string module;
  std::string name;
  struct Column {
    std::string name;
    std::string type;
    bool primary_key = false;
    bool not_null = false;
  };
  std::vector<Column> columns;
  std::uint64_t rows = 0;
};

/// What `verify` found. Empty `problems` means that every check held.
struct VerifyReport {
  Position events = 0;
  std::uint64_t streams = 0;
  std::uint64_t commits = 0;
  std::string tree_head;
  std::vector<std::string> problems;  ///< each a sentence; at most 1000, then it stops looking
};

/// One step in the life of a row: what one event changed in it.
struct RowChange {
  enum class Kind { inserted, updated, deleted };
  struct Column {
    std::string name;
    Value before;  ///< NULL for an insertion
    Value after;   ///< NULL for a deletion
  };
  RecordedEvent event;
  Kind kind = Kind::inserted;
  std::vector<Column> columns;  ///< those that changed; all for insertions and deletions
};

}  // namespace annals
