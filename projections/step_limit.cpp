#include "projections/step_limit.h"

namespace annals {

namespace {

constexpr int steps_between_looks = 1'000'000;

}  // namespace

StepLimit::StepLimit(sqlite::Connection& connection, std::uint64_t most_steps)
    : connection_(connection.handle()), most_steps_(most_steps) {
  sqlite3_progress_handler(connection_, steps_between_looks, look, this);
}

StepLimit::~StepLimit() {
  sqlite3_progress_handler(connection_, 0, nullptr, nullptr);
}

StepLimit::Scope::Scope(StepLimit& limit) : limit_(limit) {
  limit_.steps_ = 0;
  limit_.counting_ = true;
}

StepLimit::Scope::~Scope() {
  limit_.counting_ = false;
}

int StepLimit::look(void* limit) {
  auto& self = *static_cast<StepLimit*>(limit);
  if (!self.counting_) return 0;
  self.steps_ += steps_between_looks;
  return self.steps_ > self.most_steps_ ? 1 : 0;
}

}  // namespace annals
