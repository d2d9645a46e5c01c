#pragma once

#include <annals/clock.h>

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/commit.h"
#include "engine/commit_guard.h"
#include "engine/definition_store.h"
#include "engine/event_rows.h"
#include "engine/log_index.h"
#include "engine/merkle_tree.h"
#include "engine/sqlite/connection.h"

namespace annals {

/// Puts commits into the log: one thread at a time in this process, one process at a time.
/// Keeps in memory what a commit needs to know of the log (head, versions of streams, the tree's
/// frontier, the events that are not indexed yet) and brings it up to date at the start of each
/// transaction, since other processes may have written.
class LogWriter {
 public:
  LogWriter(sqlite::Connection log, Clock& clock, const EventPreparer& preparer);

  /// Carries out a group in one transaction and answers each member. A member that is refused
  /// leaves the others alone; when the environment fails, all fail. Where another process holds the
  /// log, those are answered whose time is over, at least the first; the others are to come again.
  void run(std::span<Commit* const> group, CommitGuard* guard);

  /// The types in force, as of the last transaction.
  std::shared_ptr<const TypeCatalogue> types() const { return types_; }

 private:
  struct StreamState {
    std::int64_t id = 0;  ///< 0 when the log does not know the name yet
    StreamVersion version = 0;
    Position last = 0;
  };
  struct Stored {
    Position position;
    bool same;  ///< stream, type and payload are those that are asked for now
  };

  void run_group(std::span<Commit* const> group, CommitGuard* guard);
  bool take_lock(std::optional<sqlite::Transaction>& transaction, std::span<Commit* const> group);
  void carry_out_all(std::span<Commit* const> group, CommitGuard* guard);
  AppendResult carry_out(Commit& commit, CommitGuard* guard);
  void prepare_again(Commit& commit);
  Position next_position() const { return head_ + pending_.size() + 1; }

  // What of a request can be refused (log_writer_checks.cpp).
  void admit_definition(Commit& commit);
  std::optional<AppendResult> find_repeat(const Commit& commit);
  std::optional<Stored> find_stored(const PreparedEvent& wanted);
  std::optional<Conflict> find_version_conflict(const Commit& commit);
  std::optional<Conflict> find_condition_conflict(const AppendCondition& condition);
  std::optional<Position> find_match(const AppendCondition& condition);
  std::optional<Position> find_indexed_match(std::span<const std::int64_t> types,
                                             std::span<const std::int64_t> tags, Position after);

  // What is known of the log (log_writer_state.cpp).
  void catch_up();
  void load(Position head);
  void follow(Position head);
  void restore_frontier(Position head);
  StreamState& state_of(const std::string& stream);
  std::int64_t last_stream();
  void count_streams();
  void forget();

  std::optional<Rejection> place(Commit& commit, CommitGuard* guard);
  void write_pending();

  sqlite::Connection log_;
  Clock& clock_;
  const EventPreparer& preparer_;

  EventRows rows_;
  EventInsert insert_;
  StoredIndex index_;
  IndexMerger merger_;
  DefinitionStore definitions_;
  sqlite::Statement head_row_, row_by_id_, row_by_position_, insert_tile_, tiles_, rows_after_,
      last_stream_;

  bool closed_ = false;
  bool loaded_ = false;
  Position head_ = 0;
  Timestamp last_recorded_at_;
  MerkleFrontier frontier_;
  std::unordered_map<std::string, StreamState> streams_;
  /// How many streams the log has, and how many of these are in streams_. Where all are, a name
  /// that is not is new, and needs no looking for.
  std::int64_t streams_in_log_ = 0;
  std::int64_t streams_known_ = 0;
  std::int64_t registration_ = -1;
  std::shared_ptr<const TypeCatalogue> types_;

  // The group under way: accepted events that are not rows yet, and what goes with each.
  std::vector<RecordedEvent> pending_;
  std::vector<PreparedEvent> pending_sources_;  ///< emptied of what has moved to pending_
  std::vector<StreamState*> pending_streams_;   ///< into streams_, whose nodes stay in place
  std::map<EventId, std::size_t> pending_ids_;  ///< of events whose id the caller gave
  std::vector<std::pair<const StoredModule*, Position>> pending_definitions_;
};

}  // namespace annals
