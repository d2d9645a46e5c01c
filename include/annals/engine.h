#pragma once

#include <annals/append.h>
#include <annals/backup.h>
#include <annals/clock.h>
#include <annals/error.h>
#include <annals/history.h>
#include <annals/migration.h>
#include <annals/module.h>
#include <annals/proof.h>
#include <annals/query_limits.h>
#include <annals/read.h>
#include <annals/rows.h>
#include <annals/status.h>
#include <annals/trace.h>
#include <annals/verification.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace annals {

/// What to do at open with a module whose definition differs from the one that the log holds.
enum class ModuleChange {
  migrate,  ///< store the new definition, build its tables from the log, use them; `keep` where an
            ///< operator has switched away from just that definition (ModuleStatus::note tells)
  refuse,   ///< throw Error{invalid_argument}
  keep,     ///< go on with the stored definition; commands of that module are not available
};

struct EngineOptions {
  std::vector<Module> modules;  ///< stored in the log at open when they are not yet there
  /// Used, with their decisions and functions, where the log holds them; left out where it does
  /// not. One whose definition differs from the log's is left out too, as by ModuleChange::keep.
  std::vector<Module> known_modules;
  ModuleChange on_change = ModuleChange::migrate;
  bool back_up = true;     ///< take a verified backup before a module is migrated
  bool create = true;      ///< make the file when it does not exist
  bool projectors = true;  ///< run async modules in background threads
  /// Whether queries, histories and comparisons show the columns that modules declare as secret;
  /// else they read as NULL in queries and as "•••" elsewhere. Decisions always see them.
  bool show_secrets = false;
  std::chrono::milliseconds busy_timeout{10'000};
  Clock* clock = nullptr;  ///< system_clock() when null; must outlive the engine
  HistoryLimits history;   ///< what questions about the past may keep on the disk
  QueryLimits query;       ///< what one query may cost
  /// Called while tables are built from the log: module, events applied, events in all. By any
  /// thread, one at a time; modules that are built at once take turns.
  std::function<void(std::string_view, Position, Position)> on_progress;
};

/// One log and the tables that follow it. All members may be called from any thread, and any
/// number of processes may open the same file. Cheap to move. Not to be taken along by a fork: in
/// the child its members throw Error{closed}, and so does opening the same file once more.
///
/// Durability: when append or execute answers with Appended, the events are on the disk and the
/// strict tables show them. Errors: annals::Error as its kinds say; after Error{io} from append or
/// execute the outcome is unknown and the engine refuses to write (closed) until it is reopened;
/// appending the same ids again then tells.
class Engine {
 public:
  static Engine open(const std::filesystem::path& path, EngineOptions options = {});
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;
  ~Engine();  ///< waits for the background threads

  // Writing.
  AppendResult append(AppendRequest request);

  /// Runs the decision of a command; `fill` gets the command's builder.
  template <class Command, class Fill>
  AppendResult execute(Fill&& fill, Attribution attribution = {}) {
    capnp::MallocMessageBuilder message;
    auto root = message.initRoot<Command>();
    fill(root);
    return execute_struct(capnp::Schema::from<Command>(), capnp::toAny(root.asReader()),
                          std::move(attribution));
  }
  /// The same by name ("work.CreateTask") and JSON.
  AppendResult execute(std::string_view command, std::string_view json,
                       Attribution attribution = {});

  // Events.
  Position head() const;
  EventCursor read(const ReadQuery& query = {}) const;
  /// From `query.from` on, without end; `to`, `limit`, `until` and `reverse` do not apply.
  EventFollower follow(const ReadQuery& query = {}) const;
  /// The event with this id; nothing when there is none.
  std::optional<RecordedEvent> find(const EventId& id) const;
  /// The chain of causes of an event, and what followed from it. Causes are looked up by their ids;
  /// effects are looked for in all events after it. Throws Error{not_found}.
  Trace trace(Position position, const TraceOptions& options = {}) const;

  /// The payload as JSON, with secret fields covered unless asked for.
  std::string to_json(const RecordedEvent& event, bool show_secrets = false) const;
  /// A payload from JSON, for an event type's full or unambiguous name.
  Payload from_json(std::string_view type, std::string_view json) const;
  /// The full name of a type given by its full or unambiguous short name.
  std::string full_type_name(std::string_view type) const;

  // Tables.
  /// A SELECT over the tables of all modules, by their names or as module.table. Read-only.
  Rows query(std::string_view sql, std::span<const Value> arguments = {}) const;
  Rows query(std::string_view sql, const Parameters& parameters) const;
  /// A query that a module names: "work.task_history", or its own name where unambiguous.
  Rows query_named(std::string_view name, const Parameters& parameters = {}) const;
  bool has_named_query(std::string_view name) const;
  std::vector<TableInfo> tables() const;
  /// The life of one row, oldest first, by primary key or any unique key.
  /// The first question builds an index over the whole log, which is kept.
  RowLife history(std::string_view table, std::span<const Value> key) const;

  // The past; see docs/history.md. No writer waits for these.
  /// The tables as of a position or time: engine.as_of(1'000).query("select …").
  Past as_of(const Moment& moment) const;
  /// What changed from one moment to another, row by row.
  PastDifference diff(const Moment& before, const Moment& after,
                      const DiffOptions& options = {}) const;
  /// The first event after which a query's first value is true.
  Bisection bisect(std::string_view sql, const Parameters& parameters = {},
                   const BisectOptions& options = {}) const;
  /// What the tables would be, had events or a definition been others. The truth is untouched.
  WhatIfReport what_if(const WhatIf& alteration, const DiffOptions& options = {}) const;

  // Modules.
  /// Stores the definition in the log when it is new there, and builds its tables.
  void register_module(const Module& module);
  LogStatus status() const;
  /// Brings every view to the head as it is now, in the calling thread.
  void catch_up();
  /// Tries the event again at which the module's view is paused.
  void retry(std::string_view module);
  /// Leaves that event out of this module's views, now and in every rebuild. An event in $annals
  /// records it with the reason.
  void skip(std::string_view module, std::string_view reason, Attribution attribution = {});

  // Migrations; see docs/migrations.md. Reading and appending go on during all of them.
  /// Builds a module's tables beside the active ones, proves and compares them, and makes them
  /// active. Throws Error{not_found} for an unknown module, Error{invalid_argument} for a
  /// definition that cannot be understood; what the events say against it is in the report.
  RebuildReport rebuild(std::string_view module, const RebuildOptions& options = {});
  /// Every module, two at once unless differences are listed; reports in the modules' order.
  /// `definition` is not to be set.
  std::vector<RebuildReport> rebuild_all(const RebuildOptions& options = {});
  /// Those under way, in any process.
  std::vector<RebuildStatus> rebuilds() const;
  /// The active one first, then the latest in force.
  std::vector<BuildStatus> builds(std::string_view module) const;
  /// Makes the build of an earlier definition active, after bringing it to the head; builds it
  /// again when its file is gone. Commands are available where the program has the decisions of
  /// just that definition.
  RebuildReport switch_build(std::string_view module, std::string_view build,
                             const RebuildOptions& options = {});
  /// switch_build to the definition that was in force before.
  RebuildReport roll_back(std::string_view module, const RebuildOptions& options = {});
  /// Deletes the file of a build that is not active.
  void drop_build(std::string_view module, std::string_view build);

  // Proof: see docs/proofs.md. A position that the log does not have throws Error{not_found}.
  /// Checks every invariant of the log: see docs/file_format.md.
  VerifyReport verify(const std::function<void(Position, Position)>& on_progress = {}) const;
  /// The same, and that the active builds of all modules hold just what the log gives: each is
  /// built anew twice, in scratch files, and compared. See docs/migrations.md.
  DeepVerifyReport verify_deep(const DeepVerifyOptions& options = {}) const;
  /// And that the log is the one whose head was kept, with nothing but events added at its end.
  VerifyReport verify(const TreeHead& since,
                      const std::function<void(Position, Position)>& on_progress = {}) const;
  /// As the last commit stored it.
  TreeHead tree_head() const;
  EventLeaf leaf(Position position) const;
  /// That an event is part of the log up to `head`; 0: up to its newest event.
  InclusionProof prove(Position position, Position head = 0) const;
  /// That the log up to `head` extends the log up to `since`.
  ConsistencyProof prove_extension(Position since, Position head = 0) const;

  // Backups: see docs/backup.md.
  /// Makes a verified backup while reading and writing go on, and appends annals.BackupTaken.
  BackupInfo back_up(const BackupOptions& options = {});
  BackupInfo back_up(const std::filesystem::path& destination);
  /// The backups in `<log>-backups`, oldest first.
  static std::vector<BackupInfo> backups(const std::filesystem::path& log,
                                         BackupCheck check = BackupCheck::quick);
  /// Reads a backup through; its `problem` tells what is wrong. Throws Error{not_found}, Error{io}.
  static BackupInfo check_backup(const std::filesystem::path& backup);
  /// Removes the backups in `<log>-backups` that need not stay, and tells which.
  static std::vector<BackupInfo> prune_backups(const std::filesystem::path& log,
                                               const BackupRetention& retention);
  /// Puts a backup in the place of the log, which nobody may have open (Error{busy}), after having
  /// backed that up. Throws Error{corrupt} when the backup is not good; the log is then as it was.
  static RestoreInfo restore(const std::filesystem::path& backup, const std::filesystem::path& log,
                             const RestoreOptions& options = {});
  /// Moves a log of an older format to the newest, into a new file; the old one is kept.
  static UpgradeInfo upgrade(const std::filesystem::path& log, const RestoreOptions& options = {});

  const std::filesystem::path& path() const;

 private:
  struct Impl;
  /// Of the process that opened it alone: in one that was forked from it, use throws Error{closed},
  /// and letting go does nothing.
  class Handle {
   public:
    explicit Handle(std::unique_ptr<Impl> impl);
    Handle(Handle&&) noexcept;
    Handle& operator=(Handle&&) noexcept;
    ~Handle();
    Impl* operator->() const;

   private:
    std::unique_ptr<Impl> impl_;
  };
  explicit Engine(std::unique_ptr<Impl> impl);
  AppendResult execute_struct(capnp::StructSchema schema, capnp::AnyStruct::Reader ask,
                              Attribution attribution);
  Handle impl_;
};

}  // namespace annals
