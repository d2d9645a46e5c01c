#pragma once

#include <annals/event.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "engine/sqlite/connection.h"
#include "projections/module_definition.h"

namespace annals {

/// How far a view is. The view holds the effects of every event up to `position`.
struct Checkpoint {
  Position position = 0;
  EventId event;  ///< the id of the event at `position`, by which the log is known again
  bool paused = false;
  Position failed_position = 0;  ///< when paused: the event that could not be applied
  std::string reason;
};

/// The file of one build: a module's tables and, in the table `annals_checkpoint`, how far they
/// are. For one thread at a time; any number of processes may have it open.
class ViewFile {
 public:
  /// Opens a finished build. Nothing when there is no file, or when the one there is not a view of
  /// this definition (damaged, cut off, foreign, of another format): such a file is of no value.
  static std::optional<ViewFile> open(const std::filesystem::path& file,
                                      const ModuleDefinition& definition,
                                      std::chrono::milliseconds busy_timeout);
  /// Makes a file for a first build: no journal, nothing synced, no table yet but the checkpoint.
  static ViewFile create_unfinished(const std::filesystem::path& file,
                                    const ModuleDefinition& definition);
  /// Opens a file that `create_unfinished` made, or a copy of one, to go on with it. Nothing when
  /// it is not one of this definition.
  static std::optional<ViewFile> open_unfinished(const std::filesystem::path& file,
                                                 const ModuleDefinition& definition);
  /// Turns an unfinished file into one that `open` takes, and closes it.
  static void finish(ViewFile file);

  sqlite::Connection& connection() { return *connection_; }

  // Within a transaction of the caller, so that rows and checkpoint are one; reading also without.
  Checkpoint checkpoint();
  void advance(Position position, const EventId& event);
  void pause(Position failed_position, const std::string& reason);
  void resume();

 private:
  explicit ViewFile(std::unique_ptr<sqlite::Connection> connection);
  void prepare();

  std::unique_ptr<sqlite::Connection> connection_;  // its address is held by statements' users
  sqlite::Statement read_, advance_;
};

}  // namespace annals
