#include <annals/engine.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <random>
#include <stdexcept>
#include <thread>

#include "bench/contest.h"
#include "bench/follower.h"
#include "bench/measured_events.h"
#include "bench/plain_log.h"

extern char** environ;

namespace annals::bench {
namespace {

/// Where a follower tells of each event that it is given: its time, through a pipe.
class Pipe {
 public:
  Pipe() {
    if (pipe2(ends_.data(), O_CLOEXEC) != 0) throw std::runtime_error("making a pipe failed");
  }
  ~Pipe() {
    close(ends_[0]);
    close(ends_[1]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int writing_end() const { return ends_[1]; }
  /// Waits for the next event's time.
  SteadyTime next() {
    SteadyTime::rep count = 0;
    if (read(ends_[0], &count, sizeof count) != sizeof count) {
      throw std::runtime_error("the follower has ended");
    }
    return SteadyTime(count);
  }

 private:
  std::array<int, 2> ends_{};
};

/// A follower in a thread of this process.
class FollowingThread {
 public:
  FollowingThread(Follower follower, const std::filesystem::path& log, Engine* engine, int out)
      : thread_([=, this](const std::stop_token& stop) {
          follow_log(follower, log, engine, out, stop);
        }) {}

 private:
  std::jthread thread_;
};

/// A follower in a process of its own: this program once more.
class FollowingProcess {
 public:
  FollowingProcess(Follower follower, const std::filesystem::path& log, int out) {
    const std::string program = std::filesystem::read_symlink("/proc/self/exe");
    std::array<std::string, 4> words{program, std::string(follow_word),
                                     std::string(words_of(follower)), log.string()};
    std::array<char*, 5> arguments{};
    for (std::size_t i = 0; i < words.size(); ++i) arguments[i] = words[i].data();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    const int code =
        posix_spawn(&child_, program.c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (code != 0) throw std::runtime_error("starting the follower failed");
  }
  ~FollowingProcess() {
    kill(child_, SIGTERM);
    waitpid(child_, nullptr, 0);
  }
  FollowingProcess(const FollowingProcess&) = delete;
  FollowingProcess& operator=(const FollowingProcess&) = delete;

 private:
  pid_t child_ = 0;
};

/// From an append's answer to the moment at which a follower has the event in its hands.
class Follow : public Contest {
 public:
  Follow(bool other_process, std::uint64_t events)
      : other_process_(other_process), events_(events) {}

  std::string name() const override {
    return other_process_ ? "follow in another process" : "follow in the same process";
  }
  std::string rival_name() const override { return "data_version looked at every 5 ms"; }

  Round engine(const ScratchFolder& folder) override {
    auto log = open_measured(folder / "log.annals");
    const auto events = measured_events(events_ + 1, 100);
    return side(Follower::engine, folder / "log.annals", &log,
                [&](std::uint64_t i) { append_all(log, std::span(events).subspan(i, 1)); });
  }
  Round rival(const ScratchFolder& folder) override {
    PlainLog log(folder / "plain.db");
    const auto events = measured_events(events_ + 1, 100);
    return side(Follower::by_hand, folder / "plain.db", nullptr,
                [&](std::uint64_t i) { log.append(std::span(events).subspan(i, 1)); });
  }

 private:
  template <class Append>
  Round side(Follower follower, const std::filesystem::path& path, Engine* engine, Append append) {
    Pipe pipe;
    if (other_process_) {
      const FollowingProcess process(follower, path, pipe.writing_end());
      return measure(pipe, append);
    }
    const FollowingThread thread(follower, path, engine, pipe.writing_end());
    return measure(pipe, append);
  }

  // The first event finds out when the follower is there. Pauses keep the appends out of step with
  // whoever looks at intervals.
  template <class Append>
  Round measure(Pipe& pipe, Append append) {
    std::mt19937_64 random(5);
    append(0);
    pipe.next();
    Round round{events_};
    round.seconds = seconds_of([&] {
      for (std::uint64_t i = 1; i <= events_; ++i) {
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 7'000));
        append(i);
        const SteadyTime answered = steady_time();
        const SteadyTime given = pipe.next();
        const auto late = std::chrono::duration<double, std::micro>(given - answered).count();
        round.latencies.add(std::max(late, 0.0));
      }
    });
    return round;
  }

  bool other_process_;
  std::uint64_t events_;
};

}  // namespace

void add_follow_contests(Contests& contests, Scale scale) {
  contests.push_back(std::make_unique<Follow>(false, scale.of(500)));
  contests.push_back(std::make_unique<Follow>(true, scale.of(500)));
}

}  // namespace annals::bench
