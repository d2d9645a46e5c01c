#pragma once

#include <annals/event.h>

#include <array>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "bench/plain_sqlite.h"

namespace annals::bench {

/// What a hand-written event table keeps beside position, stream, version, type, time and payload.
enum class PlainDesign {
  bare,            ///< nothing: versions are counted in memory, and no stream can be read fast
  unique_version,  ///< a unique index over stream and version
  unique_id,       ///< that, and ids that grow with time under a unique index of their own
};
std::string_view words(PlainDesign design);

/// An event log as one writes it by hand in an afternoon: one table of events, names of streams and
/// types interned. It promises less than the engine (no hashes, no tags, no conditions, no tables
/// that follow), and is as durable.
class PlainLog {
 public:
  explicit PlainLog(const std::filesystem::path& path,
                    PlainDesign design = PlainDesign::unique_version);

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

  struct Stream {
    std::int64_t id = 0;
    std::int64_t version = 0;  // kept for the bare design only
  };
  using Id = std::array<std::uint64_t, 2>;

  Stream& stream(const std::string& name);
  Id next_id(std::int64_t microseconds);
  void insert(const NewEvent& event);

  PlainDesign design_;
  PlainConnection connection_;
  PlainStatement begin_, commit_, insert_stream_, insert_event_;
  std::unordered_map<std::string, Stream> streams_;
  std::mt19937_64 random_{std::random_device{}()};
  std::mutex mutex_;
  std::condition_variable committed_;
  std::deque<Waiting*> waiting_;
  bool committing_ = false;
};

}  // namespace annals::bench
