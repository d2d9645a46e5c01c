#include <fmt/format.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/soak/final_check.h"
#include "tests/soak/follower.h"
#include "tests/soak/keeper.h"
#include "tests/soak/writer.h"

namespace annals::soak {
namespace {

constexpr const char* usage = R"(usage: soak [OPTION]...

Threads in several processes append to one log while other processes follow it, and others query,
rebuild, roll back, back up, restore and verify it. Writers are killed now and then, and any process
is stopped for a moment. Then everything is compared with what the writers were told.

  --seconds N     how long (10)
  --seed N        of all that is random (a new one; printed)
  --processes N   that write (2)
  --threads N     of each of them (4)
  --followers N   processes that follow (2)
  --keepers N     processes that query, rebuild, back up and verify (1)
)";

struct Options {
  std::uint64_t seconds = 10;
  std::uint64_t seed = std::random_device{}();
  std::uint64_t processes = 2;
  std::uint64_t threads = 4;
  std::uint64_t followers = 2;
  std::uint64_t keepers = 1;
  bool help = false;
};

Options parse(int count, char** words) {
  Options options;
  const std::map<std::string, std::uint64_t*> numbers{
      {"--seconds", &options.seconds},     {"--seed", &options.seed},
      {"--processes", &options.processes}, {"--threads", &options.threads},
      {"--followers", &options.followers}, {"--keepers", &options.keepers},
  };
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--help") {
      options.help = true;
      continue;
    }
    const auto it = numbers.find(word);
    if (it == numbers.end() || i + 1 == count) throw std::invalid_argument(word);
    *it->second = std::stoull(words[++i]);
  }
  return options;
}

/// The processes that were started; what still runs at the end is killed.
class Children {
 public:
  Children() = default;
  ~Children() {
    for (const auto child : running_) kill(child, SIGKILL);
    for (const auto child : running_) waitpid(child, nullptr, 0);
  }
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;

  /// To be called while this process has no threads and no log open.
  pid_t start(const std::function<int()>& work) {
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error("no further process could be started");
    if (child == 0) _exit(work());
    running_.insert(child);
    return child;
  }

  bool ends_well(pid_t child) {
    const int status = wait_for(child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

  /// Keeps it, whoever waits for it, from doing anything for a while.
  void hold_up(pid_t child, std::chrono::milliseconds time) {
    kill(child, SIGSTOP);
    std::this_thread::sleep_for(time);
    kill(child, SIGCONT);
  }

  /// False when it had ended before.
  bool is_killed(pid_t child) {
    kill(child, SIGKILL);
    return WIFSIGNALED(wait_for(child));
  }

 private:
  int wait_for(pid_t child) {
    int status = 0;
    const auto end = std::chrono::steady_clock::now() + longest_wait;
    pid_t ended = 0;
    while ((ended = waitpid(child, &status, WNOHANG)) == 0) {
      if (std::chrono::steady_clock::now() > end) {
        throw std::runtime_error("a process does not come to an end");
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    if (ended != child) throw std::runtime_error("a process was lost");
    running_.erase(child);
    return status;
  }

  // Whatever a process waits for is bounded: the slowest call, and waiting for others before it.
  static constexpr std::chrono::minutes longest_wait{3};

  std::set<pid_t> running_;
};

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

int run_all(int count, char** words) {
  const auto options = parse(count, words);
  if (options.help) {
    fmt::print("{}", usage);
    return 0;
  }
  fmt::print("soak: seed {}, {} seconds, {} processes of {} threads, {} followers, {} keepers\n",
             options.seed, options.seconds, options.processes, options.threads, options.followers,
             options.keepers);
  std::fflush(stdout);
  // Beside the program, on a real disk, and out of the way.
  auto folder = std::filesystem::path(words[0]).replace_filename("soak-XXXXXX").string();
  if (!mkdtemp(folder.data())) throw std::runtime_error("no folder could be made for " + folder);
  Soak soak(options, folder);
  FinalFigures figures;
  try {
    figures = soak.run();
  } catch (const std::exception&) {
    fmt::print(stderr, "soak: the files are kept in {}\n", folder);
    throw;
  }
  std::filesystem::remove_all(folder);
  fmt::print(
      "soak: {} events, {} a second; {} requests appended, {} refused as they should be; {} "
      "processes killed, {} of their events unanswered; all of it is as it was told\n",
      figures.events, figures.events / std::max<std::uint64_t>(options.seconds, 1),
      figures.appended, figures.refused, soak.killed(), figures.unanswered);
  return 0;
}

}  // namespace
}  // namespace annals::soak

int main(int count, char** words) {
  try {
    return annals::soak::run_all(count, words);
  } catch (const std::invalid_argument& error) {
    fmt::print(stderr, "soak: unknown option {}; see --help\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "soak: {}\n", error.what());
    return 1;
  }
}
