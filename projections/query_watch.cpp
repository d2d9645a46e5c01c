#include "projections/query_watch.h"

#include <fmt/format.h>
#include <time.h>

#include <utility>

#include "engine/sqlite/memory_count.h"

namespace annals {

namespace {

constexpr int steps_between_looks = 1'000;  // some ten microseconds

// In steps of some milliseconds, and so cheap that it can be asked at every row.
std::chrono::nanoseconds now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

std::string in_words(std::chrono::milliseconds time) {
  if (time.count() % 1'000 == 0) return fmt::format("{} s", time.count() / 1'000);
  return fmt::format("{} ms", time.count());
}

}  // namespace

QueryWatch::QueryWatch(sqlite::Connection& connection) : connection_(connection.handle()) {}

QueryWatch::~QueryWatch() {
  stop();
}

void QueryWatch::start(const QueryLimits& limits) {
  limits_ = limits;
  stopped_ = Stopped::no;
  paused_at_.reset();
  if (limits_.time.count() == 0 && limits_.memory_bytes == 0) return;
  deadline_ = now() + limits_.time;
  memory_ = 0;
  memory_then_ = sqlite::memory_in_use();
  sqlite3_progress_handler(connection_, steps_between_looks, look, this);
}

void QueryWatch::stop() noexcept {
  sqlite3_progress_handler(connection_, 0, nullptr, nullptr);
}

void QueryWatch::pause() {
  paused_at_ = now();
  memory_ += sqlite::memory_in_use() - memory_then_;
}

void QueryWatch::resume() {
  if (!paused_at_) return;
  deadline_ += now() - *paused_at_;
  memory_then_ = sqlite::memory_in_use();
  paused_at_.reset();
}

int QueryWatch::look(void* watch) {
  auto& self = *static_cast<QueryWatch*>(watch);
  if (self.limits_.time.count() != 0 && now() >= self.deadline_) {
    self.stopped_ = Stopped::by_time;
  } else if (self.limits_.memory_bytes != 0 &&
             std::cmp_greater(self.memory_ + sqlite::memory_in_use() - self.memory_then_,
                              self.limits_.memory_bytes)) {
    self.stopped_ = Stopped::by_memory;
  }
  return self.stopped_ == Stopped::no ? 0 : 1;
}

std::optional<Error> QueryWatch::reason() const {
  switch (stopped_) {
    case Stopped::no:
      return std::nullopt;
    case Stopped::by_time:
      return Error(ErrorKind::busy, fmt::format("The query was stopped after {}, its time limit.",
                                                in_words(limits_.time)));
    case Stopped::by_memory:
      return Error(ErrorKind::busy,
                   fmt::format("The query was stopped at {} MiB of memory, its limit.",
                               limits_.memory_bytes >> 20));
  }
  return std::nullopt;
}

}  // namespace annals
