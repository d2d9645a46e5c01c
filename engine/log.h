#pragma once

#include <annals/append.h>
#include <annals/clock.h>
#include <annals/decision.h>
#include <annals/proof.h>
#include <annals/read.h>
#include <annals/status.h>
#include <annals/trace.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/commit_guard.h"
#include "engine/home_process.h"
#include "events/sha256.h"
#include "events/type_catalogue.h"

namespace annals {

struct LogOptions {
  bool create = true;
  std::chrono::milliseconds busy_timeout{10'000};
  Clock* clock = nullptr;
  /// The caller holds the log's lock (path_lock.h) itself, or nobody else can know the file.
  bool locked = false;
};

/// A module's definition as the log keeps it.
struct StoredModule {
  std::string name;
  Position registered_at = 0;  ///< position of its ModuleRegistered event
  std::string mode;
  std::string identity;  ///< 64 hex digits
  std::string sql;
  std::vector<std::byte> schema;
};

/// Decides inside the writer: sees the effects of everything before it.
using Decide = std::function<Decision(Timestamp now)>;

/// Called in the writer, with the log's write lock held, with the head up to which tables have to
/// be proven. What it throws refuses the change.
using Prove = std::function<void(Position head)>;

/// The log file: the truth. Thread-safe; any number of processes may have the file open.
class Log {
 public:
  static std::unique_ptr<Log> open(const std::filesystem::path& path, const LogOptions& options);
  ~Log();

  /// Who guards commits from now on; null for nobody. Waits for a commit under way.
  void set_guard(CommitGuard* guard);

  /// Names of types are full or unambiguous. Blocks until the events are durable or refused;
  /// shares commits with other threads.
  AppendResult append(AppendRequest request);
  /// As append, with events that `decide` gives in the writer; names of types without a module
  /// are taken to be of `module`.
  AppendResult execute(const std::string& module, Decide decide, Attribution attribution);
  /// An event of the log's own module (events/system.capnp), to the stream "$annals" whatever its
  /// `stream` says.
  AppendResult append_administrative(NewEvent event, Attribution attribution);

  Position head() const;  ///< as committed by anybody; reads the file
  EventCursor read(const ReadQuery& query = {}) const;
  EventFollower follow(const ReadQuery& query = {}) const;
  std::optional<RecordedEvent> find(const EventId& id) const;
  Trace trace(Position position, const TraceOptions& options) const;
  /// Waits until the head is beyond `known`, or for `wait`, or until woken by wake_waiters; also
  /// sees commits of other processes. Returns the head.
  Position wait_for_events(Position known, std::chrono::milliseconds wait) const;
  void wake_waiters() const;

  /// The definitions in force, in order of first registration; and one's whole past.
  std::vector<StoredModule> modules() const;
  std::vector<StoredModule> module_history(std::string_view name) const;
  /// Stores a definition with its ModuleRegistered event, unless it is in force already. Refuses
  /// an incompatible schema (Error{invalid_argument}). True when something was stored.
  bool register_module(const StoredModule& module, const Attribution& attribution,
                       Prove prove = {});
  /// Puts a definition of the module's past in force again, with a BuildSwitched event. Event types
  /// stay those of the schema that was registered last. Throws Error{busy} when `former` is no
  /// longer the identity in force, Error{not_found} for a definition that was never registered.
  void switch_module(const StoredModule& module, const std::string& former,
                     const std::string& reason, const Attribution& attribution, Prove prove = {});
  /// The types in force, as far as this process knows; `refresh_types` looks what others stored.
  std::shared_ptr<const TypeCatalogue> types() const;
  std::shared_ptr<const TypeCatalogue> refresh_types() const;

  LogStatus status() const;  ///< without modules
  VerifyReport verify(const std::function<void(Position, Position)>& on_progress,
                      const TreeHead* since = nullptr) const;
  TreeHead tree_head() const;
  EventLeaf leaf(Position position) const;
  InclusionProof prove(Position position, Position head) const;
  ConsistencyProof prove_extension(Position since, Position head) const;
  const std::filesystem::path& path() const;
  /// Made when the log was, and never the same for two logs.
  EventId id() const;
  /// The process that opened it, in which alone it can be used.
  const HomeProcess& home() const;
  Clock& clock() const;
  std::chrono::milliseconds busy_timeout() const;

 private:
  struct Impl;
  explicit Log(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace annals
