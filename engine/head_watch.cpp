#include "engine/head_watch.h"

#include <algorithm>

namespace annals {

namespace {

constexpr std::chrono::milliseconds poll_interval{5};
constexpr const char* data_version_sql = "pragma data_version";
constexpr const char* head_sql = "select max(position) from events";

}  // namespace

HeadWatch::HeadWatch(sqlite::Connection log)
    : log_(std::move(log)),
      data_version_(log_.prepare(data_version_sql)),
      head_(log_.prepare(head_sql)) {}

Position HeadWatch::look() {
  std::int64_t version = 0;
  {
    sqlite::ResetOnExit reset(data_version_);
    data_version_.step();
    version = data_version_.integer(0);
  }
  if (version != seen_version_) {
    sqlite::ResetOnExit reset(head_);
    head_.step();
    seen_head_ = head_.unsigned_integer(0);
    seen_version_ = version;
  }
  return seen_head_;
}

Position HeadWatch::head() {
  std::lock_guard lock(mutex_);
  return look();
}

Position HeadWatch::wait(Position known, std::chrono::milliseconds wait) {
  const auto deadline = std::chrono::steady_clock::now() + wait;
  std::unique_lock lock(mutex_);
  const std::uint64_t wakes = wakes_;
  while (true) {
    Position head = look();
    auto now = std::chrono::steady_clock::now();
    if (head > known || wakes_ != wakes || now >= deadline) return head;
    changed_.wait_until(lock, std::min(deadline, now + poll_interval));
  }
}

void HeadWatch::wake() {
  std::lock_guard lock(mutex_);
  ++wakes_;
  changed_.notify_all();
}

}  // namespace annals
