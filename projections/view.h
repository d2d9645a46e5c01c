#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "engine/log.h"
#include "projections/applier.h"
#include "projections/statement_cache.h"
#include "projections/system_events.h"
#include "projections/view_events.h"
#include "projections/view_file.h"

namespace annals {

/// Module, events applied, events in all.
using Progress = std::function<void(std::string_view, Position, Position)>;

/// A module's active build as this process uses it: the file, what applies events to it, and what
/// is known about its place in the log. Several processes may have the same file: whoever writes
/// takes SQLite's write lock and reads the checkpoint again under it.
class View {
 public:
  /// `file` must hold the definition's tables.
  View(ViewFile file, std::shared_ptr<const ModuleDefinition> definition, Log& log,
       SystemEvents& system_events);

  const ModuleDefinition& definition() const { return *definition_; }
  std::shared_ptr<const ModuleDefinition> shared_definition() const { return definition_; }
  const std::filesystem::path& path() const { return path_; }
  bool handles(std::string_view full_type_name) const { return applier_.handles(full_type_name); }

  /// The view shows every event up to here, as far as this process knows.
  Position through() const { return through_; }
  bool paused() const { return paused_; }
  /// Tells it that no event after `from` and up to `to` means anything to it.
  void nothing_between(Position from, Position to) noexcept {
    through_.compare_exchange_strong(from, to);
  }

  /// Whether the file's checkpoint names an event of this very log.
  bool follows_log();
  /// Applies what is missing up to `target` in transactions of its own; stops early when paused or
  /// when `stop` becomes true. Environment errors are thrown; the view stays where it was.
  void catch_up(Position target, const Progress& progress = {},
                const std::atomic<bool>* stop = nullptr);
  /// Makes it run again; false when it was not paused.
  bool resume();
  /// As the file has it, with `position` raised over events that mean nothing to this view.
  Checkpoint status(Position head);

 private:
  friend class ViewTurn;
  enum class Step { done, again, paused };
  struct Failure {
    Position position = 0;
    std::string reason;
  };
  struct Applied {
    Position position = 0;
    EventId id;
  };

  void look();
  void learn(const Checkpoint& found);
  bool changed_meanwhile();
  void catch_up_locked(Position target, const Progress& progress, const std::atomic<bool>* stop);
  Step catch_up_from_here(Position target, const Progress& progress, const std::atomic<bool>* stop);
  Step apply_batch(ViewEvents& events, const RecordedEvent*& event, const std::atomic<bool>* stop);
  std::optional<Failure> apply_some(ViewEvents& events, const RecordedEvent*& event, Applied& last,
                                    const std::function<bool()>& enough);
  void pause_at(Failure failure);
  void store_checkpoint(Position position, const EventId& event);

  std::shared_ptr<const ModuleDefinition> definition_;
  std::filesystem::path path_;
  Log& log_;
  SystemEvents& system_events_;

  std::mutex mutex_;  // over the connection and all that follows
  ViewFile file_;
  Applier applier_;
  StatementCache statements_;
  sqlite::Statement savepoint_, release_, roll_back_to_;  // prepared by the first group of several
  std::set<Position> skips_;
  Position stored_ = 0;  // the checkpoint in the file when last seen
  std::atomic<Position> through_{0};
  std::atomic<bool> paused_{false};
};

}  // namespace annals
