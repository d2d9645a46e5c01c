#include "engine/commit_queue.h"

#include <annals/limits.h>

#include <cerrno>

namespace annals {

void CommitQueue::Waiter::wait() {
  while (::sem_wait(&woken_) != 0 && errno == EINTR) {
  }
}

void CommitQueue::submit(Commit& commit) {
  Waiter self(commit);
  std::unique_lock lock(mutex_);
  // Whoever leads takes it out before `self` ends. cppcheck-suppress danglingLifetime
  waiting_.push_back(&self);
  if (led_) {
    lock.unlock();
    self.wait();
    if (!self.leads) return;
    lock.lock();
  }
  led_ = true;
  std::vector<Waiter*> group = take_group();
  std::vector<Commit*> commits;
  for (Waiter* waiter : group) commits.push_back(waiter->commit);
  lock.unlock();
  run_(commits);
  lock.lock();
  // The next group goes on while this one's are woken.
  const auto unanswered = [](const Waiter* waiter) { return !waiter->commit->answered(); };
  for (auto it = group.rbegin(); it != group.rend(); ++it) {
    if (unanswered(*it)) waiting_.push_front(*it);
  }
  std::erase_if(group, unanswered);
  if (waiting_.empty()) {
    led_ = false;
    idle_.notify_all();
  } else {
    waiting_.front()->leads = true;
    waiting_.front()->wake();
  }
  lock.unlock();
  for (Waiter* waiter : group) {
    if (waiter != &self) waiter->wake();
  }
}

void CommitQueue::between_groups(const std::function<void()>& act) {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [&] { return !led_; });
  act();
}

// In order of arrival, up to limits::group_bytes; always at least the first. A definition comes
// alone, since those after it are guarded by other tables than those before. The leader is among
// them: it is first in the queue when it was woken to lead, and alone in it otherwise.
std::vector<CommitQueue::Waiter*> CommitQueue::take_group() {
  std::vector<Waiter*> group;
  std::size_t bytes = 0;
  while (!waiting_.empty()) {
    const Commit& next = *waiting_.front()->commit;
    bytes += next.bytes;
    if (!group.empty() && (bytes > limits::group_bytes || next.definition)) break;
    group.push_back(waiting_.front());
    waiting_.pop_front();
    if (next.definition) break;
  }
  return group;
}

}  // namespace annals
