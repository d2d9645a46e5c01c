#pragma once

#include <annals/event.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>

#include "bench/plain_sqlite.h"

namespace annals::bench {

/// An event log as one writes it by hand in an afternoon: one table of events with a unique index
/// over stream and version, names of streams and types interned. It promises less than the engine
/// (no unique ids, no hashes, no tags, no conditions, no tables that follow), and is as durable.
class PlainLog {
 public:
  explicit PlainLog(const std::filesystem::path& path);

  /// One transaction.
  void append(std::span<const NewEvent> events);
  /// From any thread: whoever finds nobody committing commits for all who wait.
  void append_together(const NewEvent& event);

  PlainConnection& connection() { return connection_; }

 private:
  struct Waiting {
    const NewEvent* event;
    bool done = false;
  };

  std::int64_t stream_id(const std::string& name);
  void insert(const NewEvent& event);

  PlainConnection connection_;
  PlainStatement begin_, commit_, insert_stream_, insert_event_;
  std::unordered_map<std::string, std::int64_t> stream_ids_;
  std::mutex mutex_;
  std::condition_variable committed_;
  std::deque<Waiting*> waiting_;
  bool committing_ = false;
};

}  // namespace annals::bench
