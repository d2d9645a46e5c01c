#include <annals/engine.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "bench/contest.h"
#include "bench/measured_events.h"
#include "bench/plain_log.h"

namespace annals::bench {
namespace {

constexpr std::uint64_t streams = 10'000;

void require(const AppendResult& result) {
  if (!result) throw std::runtime_error("append: " + result.message());
}

/// Commits of `batch` events each, by one thread.
class AppendBatches : public Contest {
 public:
  AppendBatches(std::uint64_t batch, std::uint64_t commits) : batch_(batch), commits_(commits) {}

  std::string name() const override { return "append, " + std::to_string(batch_) + " per commit"; }

  Round engine(const ScratchFolder& folder) override {
    auto log = open_measured(folder / "log.annals");
    std::vector<AppendRequest> requests(commits_);
    const auto events = measured_events(batch_ * commits_, streams);
    for (std::uint64_t i = 0; i < events.size(); ++i)
      requests[i / batch_].events.push_back(events[i]);
    const auto seconds = seconds_of([&] {
      for (auto& request : requests) require(log.append(std::move(request)));
    });
    return {events.size(), seconds};
  }

  Round rival(const ScratchFolder& folder) override {
    PlainLog log(folder / "plain.db");
    const auto events = measured_events(batch_ * commits_, streams);
    const auto seconds = seconds_of([&] {
      for (std::uint64_t i = 0; i < events.size(); i += batch_) {
        log.append(std::span(events).subspan(i, batch_));
      }
    });
    return {events.size(), seconds};
  }

 private:
  std::uint64_t batch_;
  std::uint64_t commits_;
};

/// Threads that append one event each time and wait until it is durable.
class AppendTogether : public Contest {
 public:
  AppendTogether(int threads, std::uint64_t events) : threads_(threads), events_(events) {}

  std::string name() const override {
    return "append, " + std::to_string(threads_) + " threads, 1 each";
  }
  std::string rival_name() const override { return "the same table, commits grouped by hand"; }

  Round engine(const ScratchFolder& folder) override {
    auto log = open_measured(folder / "log.annals");
    return in_threads([&](NewEvent& event) {
      AppendRequest request;
      request.events.push_back(std::move(event));
      require(log.append(std::move(request)));
    });
  }

  Round rival(const ScratchFolder& folder) override {
    PlainLog log(folder / "plain.db");
    return in_threads([&](NewEvent& event) { log.append_together(event); });
  }

 private:
  template <class Append>
  Round in_threads(Append append) {
    auto events = measured_events(events_, streams);
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> failed = false;
    const auto seconds = seconds_of([&] {
      std::vector<std::jthread> threads;
      for (int i = 0; i < threads_; ++i) {
        threads.emplace_back([&] {
          try {
            for (auto mine = next++; mine < events.size(); mine = next++) append(events[mine]);
          } catch (const std::exception&) {
            failed = true;
          }
        });
      }
    });
    if (failed) throw std::runtime_error("an appending thread failed");
    return {events.size(), seconds};
  }

  int threads_;
  std::uint64_t events_;
};

}  // namespace

void add_append_contests(Contests& contests, Scale scale) {
  contests.push_back(std::make_unique<AppendBatches>(1, scale.of(3'000)));
  contests.push_back(std::make_unique<AppendBatches>(10, scale.of(2'000)));
  contests.push_back(std::make_unique<AppendBatches>(100, scale.of(500)));
  contests.push_back(std::make_unique<AppendBatches>(1'000, scale.of(100)));
  contests.push_back(std::make_unique<AppendTogether>(1, scale.of(3'000)));
  contests.push_back(std::make_unique<AppendTogether>(4, scale.of(10'000)));
  contests.push_back(std::make_unique<AppendTogether>(16, scale.of(20'000)));
  contests.push_back(std::make_unique<AppendTogether>(64, scale.of(40'000)));
}

}  // namespace annals::bench
