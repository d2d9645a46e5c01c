#include "engine/log_writer.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>

#include "engine/leaf_hash.h"

namespace annals {

namespace {

constexpr const char* head_row_sql =
    "select position, recorded_at from events order by position desc limit 1";
constexpr const char* row_by_id_sql = "select " ANNALS_EVENT_COLUMNS " from events where id = ?1";
constexpr const char* row_by_position_sql =
    "select " ANNALS_EVENT_COLUMNS " from events where position = ?1";
constexpr const char* rows_after_sql = "select " ANNALS_EVENT_COLUMNS
                                       " from events where position > ?1 and position <= ?2 "
                                       "order by position";
constexpr const char* insert_tile_sql = "insert into tree_tiles (tile, root) values (?1, ?2)";
constexpr const char* last_stream_sql = "select max(id) from streams";
constexpr const char* tiles_sql = "select tile, root from tree_tiles where tile < ?1 order by tile";

// The write-ahead log is moved into the file at so many pages (4 and 8 MiB). The longer it is, the
// less often a page is moved that many commits touch, which batches gain by; but the longer takes
// each flush, which is most of what a small commit costs.
constexpr int pages_of_small_commits = 1'000;
constexpr int pages_of_batches = 2'000;
constexpr std::size_t batch_events = 100;

// Whether an exception concerns the log or the machine, and thereby the whole group.
bool is_environment(const Error& error) {
  return error.kind() == ErrorKind::io || error.kind() == ErrorKind::busy ||
         error.kind() == ErrorKind::corrupt;
}

}  // namespace

LogWriter::LogWriter(sqlite::Connection log, Clock& clock, const EventPreparer& preparer)
    : log_(std::move(log)),
      clock_(clock),
      preparer_(preparer),
      rows_(log_),
      insert_(log_),
      index_(log_),
      merger_(log_),
      definitions_(log_),
      head_row_(log_.prepare(head_row_sql)),
      row_by_id_(log_.prepare(row_by_id_sql)),
      row_by_position_(log_.prepare(row_by_position_sql)),
      insert_tile_(log_.prepare(insert_tile_sql)),
      tiles_(log_.prepare(tiles_sql)),
      rows_after_(log_.prepare(rows_after_sql)),
      last_stream_(log_.prepare(last_stream_sql)),
      types_(std::make_shared<const TypeCatalogue>()) {}

void LogWriter::run(std::span<Commit* const> group, CommitGuard* guard) {
  try {
    if (closed_) {
      throw Error(ErrorKind::closed,
                  fmt::format("{} takes no more events since a commit failed with unknown outcome; "
                              "reopen it and append the same event ids again to learn it.",
                              log_.path().string()));
    }
    run_group(group, guard);
  } catch (...) {
    for (Commit* commit : group) {
      commit->result.reset();
      commit->failure = std::current_exception();
    }
  }
}

void LogWriter::run_group(std::span<Commit* const> group, CommitGuard* guard) {
  std::optional<sqlite::Transaction> transaction;
  if (!take_lock(transaction, group)) return;
  try {
    catch_up();
    if (guard) guard->begin(head_, group.front()->deadline);
    carry_out_all(group, guard);
    if (!pending_.empty()) {
      write_pending();
      merger_.merge_some(pending_.size());
      log_.checkpoint_at(pending_.size() < batch_events ? pages_of_small_commits
                                                        : pages_of_batches);
    }
  } catch (...) {
    if (guard) guard->roll_back();
    forget();
    throw;
  }
  if (!pending_.empty()) {
    try {
      transaction->commit();
    } catch (const Error& error) {
      if (guard) guard->roll_back();
      forget();
      closed_ = error.kind() != ErrorKind::busy;
      if (!closed_) throw;
      throw Error(error.kind(),
                  fmt::format("Committing to {} failed, and whether the events are in it is "
                              "unknown: {} Reopen it and append the same event ids again.",
                              log_.path().string(), error.what()));
    }
    head_ = pending_.back().position;
    last_recorded_at_ = pending_.back().recorded_at;
    merger_.committed();
    if (!pending_definitions_.empty()) registration_ = -1;
  }
  if (guard) guard->commit(head_);
  pending_.clear();
  pending_sources_.clear();
  pending_streams_.clear();
  pending_ids_.clear();
  pending_definitions_.clear();
}

// Members are in the order in which they came, so that the first has the earliest deadline.
bool LogWriter::take_lock(std::optional<sqlite::Transaction>& transaction,
                          std::span<Commit* const> group) {
  const sqlite::LockDeadline deadline(log_, group.front()->deadline);
  try {
    transaction.emplace(log_, sqlite::Transaction::Kind::write);
    return true;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::busy) throw;
  }
  const auto held = std::make_exception_ptr(
      Error(ErrorKind::busy, fmt::format("Appending to {} failed: another process held its write "
                                         "lock all the time; nothing was written.",
                                         log_.path().string())));
  const auto now = std::chrono::steady_clock::now();
  group.front()->failure = held;
  for (Commit* commit : group.subspan(1)) {
    if (commit->deadline <= now) commit->failure = held;
  }
  return false;
}

void LogWriter::carry_out_all(std::span<Commit* const> group, CommitGuard* guard) {
  for (Commit* commit : group) {
    try {
      commit->result = carry_out(*commit, guard);
    } catch (const Error& error) {
      if (is_environment(error)) throw;
      commit->failure = std::current_exception();
    } catch (...) {  // a decision's own exception is its caller's
      commit->failure = std::current_exception();
    }
  }
}

AppendResult LogWriter::carry_out(Commit& commit, CommitGuard* guard) {
  if (commit.prepared_with != types_) prepare_again(commit);
  if (auto repeat = find_repeat(commit)) return *std::move(repeat);
  if (auto conflict = find_version_conflict(commit)) return *std::move(conflict);
  if (commit.condition) {
    if (auto conflict = find_condition_conflict(*commit.condition)) return *std::move(conflict);
  }
  Appended appended;
  if (commit.definition) admit_definition(commit);
  if (commit.decide) {
    Decision decision = commit.decide(std::max(clock_.now(), last_recorded_at_));
    if (decision.rejection) return *std::move(decision.rejection);
    for (auto& event : decision.events) {
      commit.events.push_back(preparer_.prepare(std::move(event), *types_, commit.module));
    }
    appended.warnings = std::move(decision.warnings);
  }
  appended.first_position = next_position();
  appended.last_position = next_position() + commit.events.size() - 1;
  if (auto rejection = place(commit, guard)) return *std::move(rejection);
  return appended;
}

// The schema may have changed between the check on the caller's thread and now.
void LogWriter::prepare_again(Commit& commit) {
  for (auto& prepared : commit.events) {
    if (prepared.event.stream.front() == '$') continue;
    bool own_id = prepared.own_id;
    prepared = preparer_.prepare(std::move(prepared.event), *types_, {});
    prepared.own_id = own_id;
  }
  commit.prepared_with = types_;
}

std::optional<Rejection> LogWriter::place(Commit& commit, CommitGuard* guard) {
  const std::size_t first = pending_.size();
  Timestamp recorded_at = std::max(clock_.now(), last_recorded_at_);
  if (!pending_.empty()) recorded_at = std::max(recorded_at, pending_.back().recorded_at);
  for (auto& source : commit.events) {
    StreamState& state = state_of(source.event.stream);
    RecordedEvent& event = pending_.emplace_back();
    event.position = head_ + pending_.size();
    event.stream = std::move(source.event.stream);
    event.version = ++state.version;
    event.type = std::move(source.event.type);
    event.id = *source.event.id;
    event.recorded_at = recorded_at;
    event.at = source.event.at.value_or(commit.attribution.at.value_or(recorded_at));
    if (!commit.attribution.actor.empty()) event.actor = commit.attribution.actor;
    event.correlation_id = commit.attribution.correlation_id;
    event.causation_id = commit.attribution.causation_id;
    event.metadata = std::move(source.event.metadata);
    event.payload = std::move(source.event.payload);
    if (source.own_id) pending_ids_[event.id] = pending_.size() - 1;
    pending_sources_.push_back(std::move(source));
    pending_streams_.push_back(&state);
  }
  auto take_back = [&] {
    for (std::size_t i = first; i < pending_.size(); ++i) {
      --pending_streams_[i]->version;
      pending_ids_.erase(pending_[i].id);
    }
    pending_.resize(first);
    pending_sources_.resize(first);
    pending_streams_.resize(first);
  };
  if (guard) {
    try {
      auto rejection = guard->apply(std::span(pending_).subspan(first));
      if (rejection) take_back();
      if (rejection) return rejection;
    } catch (...) {
      take_back();
      throw;
    }
  }
  if (commit.definition && !commit.events.empty()) {
    pending_definitions_.emplace_back(commit.definition, pending_[first].position);
    if (!commit.known_before) {
      types_ = types_->with(std::make_shared<const ModuleSchema>(
          commit.definition->name, SchemaBundle::from_bytes(commit.definition->schema)));
    }
  }
  return std::nullopt;
}

void LogWriter::write_pending() {
  Sha256& sha = thread_sha256();
  std::vector<std::int64_t> tags;
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    const RecordedEvent& event = pending_[i];
    const PreparedEvent& source = pending_sources_[i];
    StreamState& state = *pending_streams_[i];
    if (state.id == 0) {
      state.id = rows_.streams().add(event.stream);
      ++streams_in_log_;
      ++streams_known_;
    }
    state.last = event.position;
    std::int64_t type = rows_.types().intern(event.type);
    std::optional<std::int64_t> actor;
    if (event.actor) actor = rows_.actors().intern(*event.actor);
    tags.clear();
    for (const auto& tag : source.tags) tags.push_back(rows_.tags().intern(tag.name, tag.value));
    std::sort(tags.begin(), tags.end());

    auto tile = frontier_.append(sha, leaf_hash(sha, event, source.tags, source.payload_hash));
    if (tile) {
      insert_tile_.bind(1, (event.position - 1) / tile_events);
      insert_tile_.bind(2, std::as_bytes(std::span(*tile)));
      insert_tile_.run();
    }
    bool last = i + 1 == pending_.size();
    Digest root;
    if (last) root = frontier_.root(sha);
    insert_.insert(event, state.id, type, actor, encode_tag_ids(tags), last ? &root : nullptr);
    merger_.add({event.position, state.id, event.version, type, tags});
  }
  for (auto [module, position] : pending_definitions_) definitions_.add(*module, position);
}

}  // namespace annals
