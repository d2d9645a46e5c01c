#include "engine/log_follower.h"

#include <algorithm>

namespace annals {

LogFollower::LogFollower(ReadContext context, HeadWatch& watch, ReadQuery query)
    : context_(context), watch_(watch), query_(std::move(query)) {
  query_.from = std::max<Position>(query_.from, 1);
  query_.limit = ReadQuery().limit;
  query_.until.reset();
  query_.reverse = false;
}

const RecordedEvent* LogFollower::next(std::chrono::milliseconds wait) {
  const auto deadline = std::chrono::steady_clock::now() + wait;
  while (!stopped_) {
    if (reading_) {
      if (const RecordedEvent* event = reading_->next()) return event;
      reading_.reset();
      query_.from = reading_to_ + 1;
    }
    context_.pool.home().require();
    auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    Position head = watch_.wait(query_.from - 1, std::max(left, std::chrono::milliseconds(0)));
    if (head < query_.from) {
      if (std::chrono::steady_clock::now() >= deadline) return nullptr;
      continue;
    }
    reading_to_ = query_.to = head;
    reading_ = std::make_unique<LogReader>(context_, query_);
  }
  return nullptr;
}

void LogFollower::stop() {
  stopped_ = true;
  watch_.wake();
}

}  // namespace annals
