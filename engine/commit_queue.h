#pragma once

#include <semaphore.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

#include "engine/commit.h"

namespace annals {

/// Group commit. The first thread to come leads: it commits at once, in its own thread, and those
/// who come meanwhile wait; then one of them leads all who wait. So a lone writer pays for no
/// hand-over, and many writers share the cost of reaching the disk.
class CommitQueue {
 public:
  /// `run` carries out a group and answers its first member and, unless the log was held by others
  /// for too long for that one, all; called by one thread at a time.
  explicit CommitQueue(std::function<void(std::span<Commit* const>)> run) : run_(std::move(run)) {}

  /// Returns when the commit is answered.
  void submit(Commit& commit);
  /// Runs `act` while no group is under way.
  void between_groups(const std::function<void()>& act);

 private:
  /// Woken once, when its commit is answered or when it has to lead. By a semaphore, since that
  /// needs no lock, and may go as soon as it has let somebody through.
  class Waiter {
   public:
    explicit Waiter(Commit& of) : commit(&of) { ::sem_init(&woken_, 0, 0); }
    ~Waiter() { ::sem_destroy(&woken_); }
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    void wait();
    void wake() { ::sem_post(&woken_); }

    Commit* const commit;
    bool leads = false;

   private:
    ::sem_t woken_;
  };
  std::vector<Waiter*> take_group();

  std::function<void(std::span<Commit* const>)> run_;
  std::mutex mutex_;
  std::condition_variable idle_;
  std::deque<Waiter*> waiting_;
  bool led_ = false;
};

}  // namespace annals
