#include <annals/engine.h>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <stdexcept>
#include <thread>

#include "bench/contest.h"
#include "bench/measured_events.h"
#include "bench/plain_log.h"

namespace annals::bench {
namespace {

constexpr std::uint64_t few_streams = 10'000;
constexpr std::uint64_t many_streams = 100'000;

void require(const AppendResult& result) {
  if (!result) throw std::runtime_error("append: " + result.message());
}

// Of all files of a closed log or database.
std::uint64_t bytes_in(const ScratchFolder& folder) {
  std::uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
    if (entry.is_regular_file()) bytes += entry.file_size();
  }
  return bytes;
}

struct BatchPlan {
  std::uint64_t batch = 1;
  std::uint64_t commits = 1;
  std::uint64_t streams = few_streams;
  PlainDesign rival = PlainDesign::unique_version;
  std::optional<double> promised;
};

/// Commits of `batch` events each, by one thread.
class AppendBatches : public Contest {
 public:
  explicit AppendBatches(const BatchPlan& plan) : plan_(plan) {}

  std::string name() const override {
    return fmt::format("append, {} per commit, {} streams", plan_.batch, plan_.streams);
  }
  std::string rival_name() const override { return std::string(words(plan_.rival)); }
  std::optional<double> promised_ratio() const override { return plan_.promised; }
  // Below that size, what a fresh log comes with counts.
  std::optional<double> promised_bytes_each() const override {
    if (plan_.batch * plan_.commits < 10'000) return std::nullopt;
    return 430;
  }

  Round engine(const ScratchFolder& folder) override {
    std::optional<Engine> log = open_measured(folder / "log.annals");
    std::vector<AppendRequest> requests(plan_.commits);
    for (std::size_t i = 0; auto& event : events()) {
      requests[i++ / plan_.batch].events.push_back(std::move(event));
    }
    Round round{plan_.batch * plan_.commits};
    round.seconds = seconds_of([&] {
      for (auto& request : requests) {
        round.latencies.measure([&] { require(log->append(std::move(request))); });
      }
    });
    log.reset();
    round.bytes_on_disk = bytes_in(folder);
    return round;
  }

  Round rival(const ScratchFolder& folder) override {
    std::optional<PlainLog> log(std::in_place, folder / "plain.db", plan_.rival);
    const auto all = events();
    Round round{all.size()};
    round.seconds = seconds_of([&] {
      for (std::uint64_t i = 0; i < all.size(); i += plan_.batch) {
        round.latencies.measure([&] { log->append(std::span(all).subspan(i, plan_.batch)); });
      }
    });
    log.reset();
    round.bytes_on_disk = bytes_in(folder);
    return round;
  }

 private:
  std::vector<NewEvent> events() const {
    return measured_events(plan_.batch * plan_.commits, plan_.streams);
  }

  BatchPlan plan_;
};

// Threads that append one event each time and wait until it is durable.
template <class Append>
Round in_threads(int threads, std::uint64_t count, Append append) {
  auto events = measured_events(count, few_streams);
  std::vector<Latencies> waited(static_cast<std::size_t>(threads));
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  Round round{count};
  round.seconds = seconds_of([&] {
    std::vector<std::jthread> all;
    for (auto& latencies : waited) {
      all.emplace_back([&] {
        try {
          for (auto mine = next++; mine < events.size(); mine = next++) {
            latencies.measure([&] { append(events[mine]); });
          }
        } catch (const std::exception&) {
          failed = true;
        }
      });
    }
  });
  if (failed) throw std::runtime_error("an appending thread failed");
  for (const auto& latencies : waited) round.latencies.add(latencies);
  return round;
}

Round engine_in_threads(const ScratchFolder& folder, int threads, std::uint64_t count) {
  auto log = open_measured(folder / "log.annals");
  return in_threads(threads, count, [&](NewEvent& event) {
    AppendRequest request;
    request.events.push_back(std::move(event));
    require(log.append(std::move(request)));
  });
}

class AppendTogether : public Contest {
 public:
  AppendTogether(int threads, std::uint64_t events) : threads_(threads), events_(events) {}

  std::string name() const override { return fmt::format("append, {} threads, 1 each", threads_); }
  std::string rival_name() const override { return "the same table, commits grouped by hand"; }

  Round engine(const ScratchFolder& folder) override {
    return engine_in_threads(folder, threads_, events_);
  }
  Round rival(const ScratchFolder& folder) override {
    PlainLog log(folder / "plain.db");
    return in_threads(threads_, events_, [&](NewEvent& event) { log.append_together(event); });
  }

 private:
  int threads_;
  std::uint64_t events_;
};

/// What group commit brings: the engine against itself.
class GroupCommit : public Contest {
 public:
  GroupCommit(int threads, std::uint64_t events) : threads_(threads), events_(events) {}

  std::string name() const override { return fmt::format("{} threads against one", threads_); }
  std::string rival_name() const override { return "the engine with one thread"; }
  std::optional<double> promised_ratio() const override { return 8; }
  std::optional<double> promised_p99_us() const override { return 10'000; }

  Round engine(const ScratchFolder& folder) override {
    return engine_in_threads(folder, threads_, events_);
  }
  Round rival(const ScratchFolder& folder) override {
    return engine_in_threads(folder, 1, std::max<std::uint64_t>(events_ / 10, 1));
  }

 private:
  int threads_;
  std::uint64_t events_;
};

}  // namespace

void add_append_contests(Contests& contests, Scale scale) {
  // Enough of them that the first pages of a write-ahead log count little: to make a file longer
  // takes twice as long as to write into it.
  const BatchPlan plans[] = {
      {1, scale.of(20'000), few_streams, PlainDesign::unique_version, 0.9},
      {10, scale.of(2'000)},
      {100, scale.of(500)},
      {1'000, scale.of(200), many_streams, PlainDesign::bare, 0.4},
      {1'000, scale.of(200), many_streams, PlainDesign::unique_id, 1.5},
  };
  for (const auto& plan : plans) contests.push_back(std::make_unique<AppendBatches>(plan));
  contests.push_back(std::make_unique<AppendTogether>(1, scale.of(3'000)));
  contests.push_back(std::make_unique<AppendTogether>(4, scale.of(10'000)));
  contests.push_back(std::make_unique<AppendTogether>(16, scale.of(20'000)));
  contests.push_back(std::make_unique<AppendTogether>(64, scale.of(40'000)));
  contests.push_back(std::make_unique<GroupCommit>(64, scale.of(40'000)));
}

}  // namespace annals::bench
