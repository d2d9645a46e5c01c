// Every I/O call of appending, rebuilding, switching, rolling back, backing up and verifying fails
// in turn, or is the last one of its process.
#include <boost/test/unit_test.hpp>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <numeric>
#include <random>
#include <thread>

#include "projections/view_directory.h"
#include "tests/migration_faults/fault_calls.h"
#include "tests/migration_faults/stage.h"

namespace annals::testing {

namespace {

using Lasting = FaultVfs::Lasting;
using Clock = std::chrono::steady_clock;

// One for the whole program: what is registered with SQLite for views stands on it.
FaultVfs& sqlite_faults() {
  static FaultVfs& faults = *new FaultVfs;
  return faults;
}

// SQLite's calls on files, and those of the system by which files are put in place.
enum class Layer { sqlite, system };

void fail_at(Layer layer, long call, Lasting lasting) {
  layer == Layer::sqlite ? sqlite_faults().fail_at(call, lasting)
                         : FaultCalls::fail_at(call, lasting);
}
long calls(Layer layer) {
  return layer == Layer::sqlite ? sqlite_faults().calls() : FaultCalls::calls();
}
std::string last_failure(Layer layer) {
  return layer == Layer::sqlite ? sqlite_faults().last_failure() : FaultCalls::last_failure();
}
void heal() {
  sqlite_faults().heal();
  FaultCalls::heal();
}

// In memory where there is such a place: what fails is chosen here, and no disk is waited for.
void work_in_memory() {
  if (::access("/dev/shm", W_OK) == 0) ::setenv("TMPDIR", "/dev/shm", 0);
}

const Stage& stage() {
  static const Stage the_stage = [] {
    work_in_memory();
    (void)sqlite_faults();
    return Stage();
  }();
  return the_stage;
}

std::mt19937& random_numbers() {
  static const unsigned seed = [] {
    const char* given = std::getenv("ANNALS_FAULT_SEED");
    unsigned chosen = given ? static_cast<unsigned>(std::stoul(given)) : std::random_device{}();
    BOOST_TEST_MESSAGE("ANNALS_FAULT_SEED=" << chosen);
    return chosen;
  }();
  static std::mt19937 random(seed);
  return random;
}

// Which of the calls are tried: in random order, as many as the time lets, all with
// ANNALS_FAULTS=all.
void for_calls(long count, std::chrono::milliseconds time, const std::function<void(long)>& one) {
  static const bool all = std::getenv("ANNALS_FAULTS") != nullptr;
  std::vector<long> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 1);
  std::ranges::shuffle(order, random_numbers());
  auto end = Clock::now() + time;
  std::size_t tried = 0;
  for (long call : order) {
    if (tried > 0 && !all && Clock::now() >= end) break;
    ++tried;
    one(call);
  }
  BOOST_TEST_MESSAGE(tried << " of " << count << " calls tried");
}

void prepare(const Act& act, const Trial& trial) {
  if (act.prepare) act.prepare(trial);
}

long count_calls(const Act& act, Layer layer) {
  Trial trial(stage());
  prepare(act, trial);
  Engine engine = trial.open();
  fail_at(layer, 0, Lasting::once);
  act.run(trial, engine);
  return calls(layer);
}

void fail_in_turn(const Act& act, Layer layer, Lasting lasting, std::chrono::milliseconds time) {
  for_calls(count_calls(act, layer), time, [&](long call) {
    Trial trial(stage());
    prepare(act, trial);
    std::string words = "succeeded";
    {
      Engine engine = trial.open();
      fail_at(layer, call, lasting);
      try {
        act.run(trial, engine);
      } catch (const Error& error) {
        words = error.what();
      }
    }
    words += " (" + last_failure(layer) + ")";
    heal();
    BOOST_TEST_INFO_SCOPE(act.name << ", call " << call << ": " << words);
    trial.require_whole(act.may_differ);
  });
}

// In a process of its own; whether it was killed.
bool is_killed(const std::function<void()>& work,
               const std::function<void(pid_t)>& meanwhile = {}) {
  pid_t child = ::fork();
  BOOST_REQUIRE(child >= 0);
  if (child == 0) {
    try {
      work();
    } catch (...) {
      ::_exit(2);
    }
    ::_exit(0);
  }
  if (meanwhile) meanwhile(child);
  int status = 0;
  BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
  if (WIFEXITED(status)) BOOST_TEST(WEXITSTATUS(status) == 0);
  return WIFSIGNALED(status);
}

void kill_in_turn(const Act& act, Layer layer, std::chrono::milliseconds time) {
  for_calls(count_calls(act, layer), time, [&](long call) {
    Trial trial(stage());
    prepare(act, trial);
    BOOST_TEST_INFO_SCOPE(act.name << ", killed at call " << call);
    is_killed([&] {
      Engine engine = trial.open();
      fail_at(layer, call, Lasting::killed);
      act.run(trial, engine);
    });
    trial.require_whole(act.may_differ);
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(migration_faults)

BOOST_AUTO_TEST_CASE(whatever_call_fails_once_the_log_and_its_tables_stay_whole) {
  for (const Act& act : acts()) {
    for (Layer layer : {Layer::sqlite, Layer::system}) {
      fail_in_turn(act, layer, Lasting::once, std::chrono::milliseconds(300));
    }
  }
}

BOOST_AUTO_TEST_CASE(from_whatever_call_on_all_fail_the_log_and_its_tables_stay_whole) {
  for (const Act& act : acts()) {
    for (Layer layer : {Layer::sqlite, Layer::system}) {
      fail_in_turn(act, layer, Lasting::for_good, std::chrono::milliseconds(200));
    }
  }
}

BOOST_AUTO_TEST_CASE(at_whatever_call_a_process_is_killed_the_log_and_its_tables_stay_whole) {
  for (const Act& act : acts()) {
    for (Layer layer : {Layer::sqlite, Layer::system}) {
      kill_in_turn(act, layer, std::chrono::milliseconds(200));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_process_killed_at_any_time_loses_nothing_that_it_acknowledged) {
  auto end = Clock::now() + std::chrono::seconds(std::getenv("ANNALS_FAULTS") ? 30 : 2);
  int killed = 0;
  for (std::size_t round = 0; Clock::now() < end; ++round) {
    const Act& act = acts()[round % acts().size()];
    Trial trial(stage());
    prepare(act, trial);
    auto wait = std::chrono::microseconds(random_numbers()() % 120'000);
    BOOST_TEST_INFO_SCOPE(act.name << ", killed after " << wait.count() << " us");
    killed += is_killed(
        [&] {
          Engine engine = trial.open();
          for (;;) {
            try_it([&] { act.run(trial, engine); });
            trial.append(engine);
          }
        },
        [&](pid_t child) {
          std::this_thread::sleep_for(wait);
          ::kill(child, SIGKILL);
        });
    trial.require_whole(act.may_differ);
  }
  BOOST_TEST(killed > 0);
}

BOOST_AUTO_TEST_CASE(what_is_left_out_of_the_group_that_failed_can_be_appended_after_reopening) {
  Trial trial(stage());
  Engine engine = trial.open();
  fail_at(Layer::sqlite, 1, Lasting::for_good);
  BOOST_CHECK_THROW(trial.append(engine), Error);
  heal();
  BOOST_CHECK_THROW(trial.append(engine), Error);  // the outcome is unknown: not before reopening
  engine = trial.open();
  trial.append(engine);
  BOOST_TEST(engine.verify_deep().ok());
}

// SQLite tells nothing of an error when it writes the log into its file at closing.
BOOST_AUTO_TEST_CASE(a_build_whose_write_ahead_log_is_still_there_is_not_put_in_place) {
  TemporaryDirectory folder;
  ViewDirectory views(folder / "x.annals");
  auto from = views.unfinished_file("x", "00000001");
  auto to = views.build_file("x", "00000001");
  std::ofstream(from) << "tables";
  std::ofstream(from.string() + "-wal") << "what they lack";
  BOOST_CHECK_THROW(views.publish(from, to), Error);
  BOOST_TEST(!std::filesystem::exists(to));
  std::filesystem::remove(from.string() + "-wal");
  views.publish(from, to);
  BOOST_TEST(std::filesystem::exists(to));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
