#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <stdexcept>
#include <thread>

#include "tests/soak/children.h"
#include "tests/soak/final_check.h"
#include "tests/soak/follower.h"
#include "tests/soak/keeper.h"
#include "tests/soak/soak_module.h"
#include "tests/soak/soak_run.h"
#include "tests/soak/writer.h"

namespace annals::soak {
namespace {

class Soak {
 public:
  Soak(const Options& options, std::filesystem::path folder)
      : options_(options),
        folder_(std::move(folder)),
        log_(folder_ / "soak.annals"),
        random_(options.seed) {
    std::filesystem::create_directory(diaries());
    open_soak(log_);  // the definition is stored before anybody changes it
  }

  FinalFigures run() {
    const auto end = Clock::now() + std::chrono::seconds(options_.seconds);
    std::vector<pid_t> followers;
    for (std::uint64_t i = 0; i < options_.followers; ++i) {
      followers.push_back(children_.start([this] { return follow_to_the_end(log_); }));
    }
    std::vector<pid_t> keepers;
    for (std::uint64_t i = 0; i < options_.keepers; ++i) keepers.push_back(start_keeper(i, end));
    for (std::uint64_t i = 0; i < options_.processes; ++i) start_writers(end);
    while (Clock::now() < end) {
      std::this_thread::sleep_until(std::min(end, Clock::now() + std::chrono::milliseconds(1500)));
      if (Clock::now() < end) kill_one_and_start_another(end);
      hold_one_up(keepers);
    }
    for (const auto child : keepers) {
      if (!children_.ends_well(child)) throw std::runtime_error("a keeping process failed");
    }
    for (const auto& [child, first] : writers_) {
      if (!children_.ends_well(child)) throw std::runtime_error("a writing process failed");
    }
    append_the_end();
    for (const auto child : followers) {
      if (!children_.ends_well(child)) throw std::runtime_error("a following process failed");
    }
    return check_everything(log_, diaries(), killed_);
  }

  std::size_t killed() const { return killed_.size() / options_.threads; }

 private:
  using Clock = std::chrono::steady_clock;

  std::filesystem::path diaries() const { return folder_ / "diaries"; }

  void start_writers(Clock::time_point end) {
    const auto first = next_writer_;
    const auto threads = static_cast<std::uint32_t>(options_.threads);
    next_writer_ += threads;
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    writers_[children_.start(
        [&] { return write_for(log_, diaries(), first, threads, options_.seed, time); })] = first;
  }

  pid_t start_keeper(std::uint64_t number, Clock::time_point end) {
    const auto folder = folder_ / ("keeper-" + std::to_string(number));
    std::filesystem::create_directory(folder);
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    return children_.start([=, this] { return keep_for(log_, folder, options_.seed, time); });
  }

  void hold_one_up(const std::vector<pid_t>& keepers) {
    const auto number = random_() % (writers_.size() + keepers.size());
    const auto child =
        number < keepers.size()
            ? keepers[number]
            : std::next(writers_.begin(), static_cast<std::ptrdiff_t>(number - keepers.size()))
                  ->first;
    children_.hold_up(child, std::chrono::milliseconds(200));
  }

  void kill_one_and_start_another(Clock::time_point end) {
    auto victim = writers_.begin();
    std::advance(victim, random_() % writers_.size());
    if (!children_.is_killed(victim->first)) throw std::runtime_error("a writing process failed");
    for (std::uint32_t i = 0; i < options_.threads; ++i) killed_.insert(victim->second + i);
    writers_.erase(victim);
    start_writers(end);
  }

  void append_the_end() {
    auto engine = open_soak(log_);
    AppendRequest request;
    request.events.push_back(ended());
    if (!engine.append(std::move(request))) throw std::runtime_error("the end was refused");
  }

  Options options_;
  std::filesystem::path folder_;
  std::filesystem::path log_;
  std::mt19937_64 random_;
  Children children_;
  std::uint32_t next_writer_ = 0;
  std::map<pid_t, std::uint32_t> writers_;  ///< with the number of their first writer
  std::set<std::uint32_t> killed_;
};

}  // namespace

void run_writers(const Options& options, const std::filesystem::path& folder) {
  Soak soak(options, folder);
  const auto figures = soak.run();
  fmt::print(
      "soak: {} events, {} a second; {} requests appended, {} refused as they should be; {} "
      "processes killed, {} of their events unanswered; all of it is as it was told\n",
      figures.events, figures.events / std::max<std::uint64_t>(options.seconds, 1),
      figures.appended, figures.refused, soak.killed(), figures.unanswered);
}

}  // namespace annals::soak
