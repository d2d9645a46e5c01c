#include "bench/follower.h"

#include <unistd.h>

#include <optional>
#include <thread>

#include "bench/measured_events.h"
#include "bench/plain_sqlite.h"

namespace annals::bench {
namespace {

constexpr std::chrono::milliseconds poll_interval{5};  // the engine's own, between processes

// False when nobody reads any more.
bool tell(int out) {
  const auto count = steady_time().count();
  return write(out, &count, sizeof count) == sizeof count;
}

void follow_engine(Engine& engine, int out, const std::stop_token& stop) {
  ReadQuery query;
  query.types = {"bench.Measured"};
  auto follower = engine.follow(query);
  while (!stop.stop_requested()) {
    if (follower.next(std::chrono::milliseconds(20)) && !tell(out)) return;
  }
}

void follow_by_hand(const std::filesystem::path& path, int out, const std::stop_token& stop) {
  PlainConnection connection(path);
  PlainStatement version(connection, "pragma data_version");
  PlainStatement select(connection,
                        "select position, stream, version, recorded_at, payload from events "
                        "where position > ?1 order by position");
  std::int64_t seen = -1;
  std::int64_t position = 0;
  for (; !stop.stop_requested(); std::this_thread::sleep_for(poll_interval)) {
    version.step();
    const std::int64_t now = version.integer(0);
    version.reset();
    if (now == seen) continue;
    seen = now;
    select.bind(1, position);
    while (select.step()) {
      position = select.integer(0);
      if (!tell(out)) return;
    }
  }
}

}  // namespace

SteadyTime steady_time() {
  return std::chrono::steady_clock::now().time_since_epoch();
}

std::string_view words_of(Follower follower) {
  return follower == Follower::engine ? "engine" : "by-hand";
}

void follow_log(Follower follower, const std::filesystem::path& log, Engine* engine, int out,
                const std::stop_token& stop) {
  if (follower == Follower::by_hand) {
    follow_by_hand(log, out, stop);
  } else if (engine) {
    follow_engine(*engine, out, stop);
  } else {
    auto own = open_measured(log);
    follow_engine(own, out, stop);
  }
}

int run_follower(std::string_view follower, const std::filesystem::path& log) {
  const auto kind = follower == words_of(Follower::engine) ? Follower::engine : Follower::by_hand;
  follow_log(kind, log, nullptr, STDOUT_FILENO, {});
  return 0;
}

}  // namespace annals::bench
