// What the writer knows of the log between commits, and how it catches up with other processes.
#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "engine/log_writer.h"

namespace annals {

namespace {

// Streams whose version is kept in memory; about 150 bytes each.
constexpr std::size_t cached_streams = 1 << 17;

}  // namespace

void LogWriter::catch_up() {
  Position head = 0;
  {
    sqlite::ResetOnExit reset(head_row_);
    if (head_row_.step()) {
      head = head_row_.unsigned_integer(0);
      last_recorded_at_ = Timestamp(std::chrono::microseconds(head_row_.integer(1)));
    }
  }
  if (loaded_ && head < head_) {
    throw Error(ErrorKind::corrupt, fmt::format("{} has lost events: its head went from {} to {}.",
                                                log_.path().string(), head_, head));
  }
  if (!loaded_ || head - head_ > tile_events) {
    load(head);
  } else if (head != head_) {
    follow(head);
  }
  if (auto registration = definitions_.last_registration(); registration != registration_) {
    types_ = definitions_.load_types(*types_);
    registration_ = registration;
  }
  if (streams_.size() > cached_streams) {
    std::erase_if(streams_, [&](const auto& entry) { return entry.second.last <= merger_.mark(); });
    count_streams();
  }
}

// Ids count up from 1.
std::int64_t LogWriter::last_stream() {
  sqlite::ResetOnExit reset(last_stream_);
  return last_stream_.step() ? last_stream_.integer(0) : 0;
}

void LogWriter::count_streams() {
  streams_in_log_ = last_stream();
  streams_known_ =
      std::ranges::count_if(streams_, [](const auto& entry) { return entry.second.id != 0; });
}

void LogWriter::load(Position head) {
  streams_.clear();
  merger_.reload(head);
  for (const auto& event : merger_.tail()) {
    streams_[rows_.streams().name(event.stream)] = {event.stream, event.version, event.position};
  }
  count_streams();
  restore_frontier(head);
  head_ = head;
  loaded_ = true;
}

// Takes in what another process has appended.
void LogWriter::follow(Position head) {
  Sha256& sha = thread_sha256();
  sqlite::ResetOnExit reset(rows_after_);
  rows_after_.bind_all(head_, head);
  RecordedEvent event;
  RowExtras extras;
  while (rows_after_.step()) {
    rows_.decode(rows_after_, event, &extras);
    frontier_.append(sha, rows_.leaf(sha, event, extras));
    StreamState& state = streams_[event.stream];
    if (state.id == 0) ++streams_known_;
    state = {extras.stream, event.version, event.position};
    merger_.add({event.position, extras.stream, event.version, extras.type, extras.tags});
  }
  if (index_.mark() != merger_.mark()) merger_.reload(head);
  streams_in_log_ = last_stream();
  head_ = head;
}

void LogWriter::restore_frontier(Position head) {
  Sha256& sha = thread_sha256();
  frontier_ = {};
  {
    sqlite::ResetOnExit reset(tiles_);
    tiles_.bind(1, head / tile_events);
    while (tiles_.step()) {
      auto bytes = tiles_.blob(1);
      Digest root;
      if (tiles_.unsigned_integer(0) * tile_events != frontier_.size() ||
          bytes.size() != root.size()) {
        throw Error(ErrorKind::corrupt,
                    fmt::format("{} lacks a tile of its hash tree.", log_.path().string()));
      }
      std::memcpy(root.data(), bytes.data(), root.size());
      frontier_.append_tile(sha, root);
    }
  }
  sqlite::ResetOnExit reset(rows_after_);
  rows_after_.bind_all(frontier_.size(), head);
  RecordedEvent event;
  RowExtras extras;
  while (rows_after_.step()) {
    rows_.decode(rows_after_, event, &extras);
    frontier_.append(sha, rows_.leaf(sha, event, extras));
  }
  if (frontier_.size() != head) {
    throw Error(ErrorKind::corrupt, fmt::format("{} has gaps: {} events up to position {}.",
                                                log_.path().string(), frontier_.size(), head));
  }
}

LogWriter::StreamState& LogWriter::state_of(const std::string& stream) {
  auto [entry, fresh] = streams_.try_emplace(stream);
  StreamState& state = entry->second;
  if (!fresh) return state;
  if (streams_known_ == streams_in_log_) return state;
  // Streams with events after the mark are all in memory, so the stored index has the answer.
  auto id = rows_.streams().find(stream);
  if (!id) return state;
  state.id = *id;
  ++streams_known_;
  if (auto last = index_.last(IndexKind::stream, *id, 1, merger_.mark())) {
    state.last = *last;
    sqlite::ResetOnExit reset(row_by_position_);
    row_by_position_.bind(1, *last);
    if (!row_by_position_.step()) {
      throw Error(ErrorKind::corrupt, fmt::format("{} has no event {} although stream {} lists it.",
                                                  log_.path().string(), *last, stream));
    }
    state.version = row_by_position_.unsigned_integer(2);
  }
  return state;
}

// After a failure, memory may hold what the file does not.
void LogWriter::forget() {
  loaded_ = false;
  registration_ = -1;
  rows_.forget_names();
  pending_.clear();
  pending_sources_.clear();
  pending_streams_.clear();
  pending_ids_.clear();
  pending_definitions_.clear();
}

}  // namespace annals
