#pragma once

#include <annals/decision.h>
#include <annals/error.h>
#include <annals/query_limits.h>
#include <annals/rows.h>
#include <annals/status.h>
#include <capnp/any.h>

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/commit_guard.h"
#include "engine/log.h"
#include "events/event_json.h"
#include "projections/module_definition.h"

namespace annals {

struct ViewsOptions {
  /// Makes a definition of what the log holds, with the functions and decisions that this program
  /// has for it. Called from any thread; what it throws makes that one module unusable here.
  std::function<std::shared_ptr<const ModuleDefinition>(const StoredModule&)> define;
  bool projectors = true;  ///< run async modules in background threads
  int projector_threads = 2;
  QueryLimits query;
  Secrets secrets = Secrets::covered;  ///< in queries; decisions and checks see everything
  /// While tables are built from the log: module, events applied, events in all. Called from any
  /// thread, one at a time, for modules in turn; must not call the views or the engine.
  std::function<void(std::string_view, Position, Position)> on_progress;
};

/// Thrown by the guard's begin, with kind busy: views need work that must not be done under the
/// log's write lock. See Views::attempt.
class ViewsBehind : public Error {
 public:
  explicit ViewsBehind(const std::string& message) : Error(ErrorKind::busy, message) {}
};

/// A check of a module that found rows where there should be none.
struct FailedCheck {
  std::string module;
  std::string name;
  std::uint64_t rows = 0;
};

/// The views of one log: its tables on disk and everything that runs them. See docs/views.md.
/// All members may be called from any thread; the log must outlive this.
///
///   Views views(log, options);            // becomes the log's guard
///   views.refresh();                      // opens or builds the views of all modules
///   views.attempt([&] { return log.append(request); });
///   views.attempt([&] {
///     return log.execute("bank", [&](Timestamp now) {
///       return views.decide("bank", "Withdraw", ask, now, actor); }, attribution); });
///   views.attempt([&] { return log.register_module(stored, attribution); });
///   views.refresh();
class Views {
 public:
  /// Makes the directory `<log>-views` when it is missing; throws Error{io} or, where it is a
  /// symbolic link or no directory, Error{invalid_argument}.
  Views(Log& log, ViewsOptions options);
  ~Views();  ///< the log has no guard then; waits for the projectors

  /// Follows the definitions in force: opens the views of modules that are new here or have
  /// changed, builds what is missing from the log (which can take long) and makes it active.
  /// Brings strict views to the head. A no-op when nothing has changed.
  void refresh();

  /// Runs an append (or Log::register_module), and again after bringing forward the views that
  /// were too far behind to be caught up under the log's lock. `append` must be repeatable.
  template <class Append>
  auto attempt(const Append& append) {
    for (int failures = 1;; ++failures) {
      try {
        return append();
      } catch (const ViewsBehind&) {
        if (failures == 10) throw;  // somebody else keeps changing what we follow
      }
      bring_forward();
    }
  }

  /// Runs the decision of a command by its short name, within a commit: only to be called from the
  /// closure that Log::execute runs. Rejects with "paused" while the module's view is paused.
  /// Throws Error{not_found} when this program has no such decision, Error{invalid_argument} when
  /// the module is not strict.
  Decision decide(std::string_view module, std::string_view command, capnp::AnyStruct::Reader ask,
                  Timestamp now, std::string_view actor);

  /// The definition in use; null when there is no such module.
  std::shared_ptr<const ModuleDefinition> definition(std::string_view module) const;
  std::vector<std::shared_ptr<const ModuleDefinition>> definitions() const;

  // Reading. Strict tables show every event that was committed before the call.
  /// A SELECT over the tables of all modules, by their names or as module.table.
  Rows query(std::string_view sql, std::span<const Value> arguments) const;
  Rows query(std::string_view sql, const Parameters& parameters) const;
  /// "module.query", or the query's own name where just one module has it.
  Rows query_named(std::string_view name, const Parameters& parameters) const;
  bool has_named_query(std::string_view name) const;
  std::vector<TableInfo> tables() const;
  /// In the order of the modules' first registration.
  std::vector<ModuleStatus> status() const;
  /// Runs every check of every module (or of one).
  std::vector<FailedCheck> run_checks(std::string_view module = {}) const;

  /// Brings every view to the head as it is now, in this thread. Paused ones stay where they are.
  void catch_up();
  /// The event at which the module's view is paused; 0 when it is not. Error{not_found}.
  Position paused_at(std::string_view module) const;
  /// Makes a paused view run again and brings it to the head, in this thread; it may pause again.
  /// To skip an event: append annals.EventSkipped for paused_at(module) to "$annals", then retry.
  /// Throws Error{invalid_argument} when the view is not paused.
  void retry(std::string_view module);

 private:
  void bring_forward();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace annals
