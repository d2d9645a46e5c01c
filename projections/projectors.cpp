#include "projections/projectors.h"

#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include <condition_variable>
#include <thread>

namespace annals {

namespace asio = boost::asio;

namespace {

// How long a view that could not be brought forward waits for the next attempt.
constexpr std::chrono::milliseconds retry_after{1'000};
// After a lone event its views come forward at once; of a stream of commits, those within this
// time share one transaction.
constexpr std::chrono::milliseconds gathering{2};

}  // namespace

struct Projectors::Impl {
  using Strand = asio::strand<asio::thread_pool::executor_type>;

  /// One view and its place in the queue. Shared with the tasks that are posted for it.
  struct Lane {
    Lane(std::shared_ptr<View> view_given, asio::thread_pool& pool)
        : view(std::move(view_given)), strand(asio::make_strand(pool)) {}
    std::shared_ptr<View> view;
    Strand strand;
    std::atomic<bool> posted{false};
    std::mutex trouble_mutex;
    std::string trouble;
  };

  Impl(Log& log_given, int threads, Progress progress_given)
      : log(log_given),
        progress(std::move(progress_given)),
        pool(static_cast<std::size_t>(threads)),
        watcher([this] { watch(); }) {}

  ~Impl() {
    {
      std::lock_guard lock(mutex);
      stopping = true;
    }
    stopped.notify_all();
    log.wake_waiters();
    watcher.join();
    pool.join();
  }

  void watch() {
    Position known = 0;
    while (!stopping) {
      auto pause = gathering;
      try {
        known = log.wait_for_events(known, retry_after);
        post_all();
      } catch (const std::exception&) {
        pause = retry_after;  // the log cannot be read now; whoever uses it is told
      }
      std::unique_lock lock(mutex);
      stopped.wait_for(lock, pause, [&] { return stopping.load(); });
    }
  }

  void post_all() {
    std::lock_guard lock(mutex);
    for (const auto& lane : lanes) post(lane);
  }

  void post(const std::shared_ptr<Lane>& lane) {
    if (lane->posted.exchange(true)) return;
    asio::post(lane->strand, [this, lane] {
      lane->posted = false;
      if (!stopping) advance(*lane);
    });
  }

  void advance(Lane& lane) {
    std::string trouble;
    try {
      lane.view->catch_up(log.head(), progress, &stopping);
    } catch (const std::exception& error) {
      trouble = error.what();
    }
    std::lock_guard lock(lane.trouble_mutex);
    lane.trouble = std::move(trouble);
  }

  Log& log;
  Progress progress;
  std::atomic<bool> stopping{false};
  asio::thread_pool pool;
  std::mutex mutex;
  std::condition_variable stopped;
  std::vector<std::shared_ptr<Lane>> lanes;
  std::thread watcher;
};

Projectors::Projectors(Log& log, int threads, Progress progress)
    : impl_(std::make_unique<Impl>(log, threads, std::move(progress))) {}

Projectors::~Projectors() = default;

void Projectors::set_views(std::vector<std::shared_ptr<View>> views) {
  std::vector<std::shared_ptr<Impl::Lane>> lanes;
  for (auto& view : views) {
    lanes.push_back(std::make_shared<Impl::Lane>(std::move(view), impl_->pool));
  }
  {
    std::lock_guard lock(impl_->mutex);
    impl_->lanes = std::move(lanes);
  }
  impl_->post_all();
}

std::string Projectors::trouble(std::string_view module) const {
  std::lock_guard lock(impl_->mutex);
  for (const auto& lane : impl_->lanes) {
    if (lane->view->definition().name() != module) continue;
    std::lock_guard lane_lock(lane->trouble_mutex);
    return lane->trouble;
  }
  return {};
}

}  // namespace annals
