// Every call by which the engine touches the disk fails in turn, or is the last one of its process;
// and the power is cut at every moment. See docs/testing.md.
#include <boost/test/results_collector.hpp>
#include <boost/test/unit_test.hpp>

#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <random>
#include <set>
#include <thread>

#include "projections/view_directory.h"
#include "tests/faults/acts.h"
#include "tests/faults/fault_plan.h"
#include "tests/support/seed.h"

namespace annals::testing {

namespace {

using Clock = std::chrono::steady_clock;

// In memory where there is such a place: what fails is chosen here, and no disk is waited for.
struct Setting {
  Setting() {
    if (::access("/dev/shm", W_OK) == 0) ::setenv("TMPDIR", "/dev/shm", 0);
  }
  ~Setting() {
    if (figures().faults + figures().cuts + figures().kills == 0) return;
    fmt::print("{}\n", figures().words());
  }
};
BOOST_GLOBAL_FIXTURE(Setting);

unsigned number_from(const char* variable, unsigned usual) {
  const char* given = std::getenv(variable);
  return given ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : usual;
}

unsigned seed() {
  static const unsigned chosen = seed_or(1);
  return chosen;
}

std::mt19937& random_numbers() {
  static std::mt19937 random(seed());
  return random;
}

bool tries_all() {
  return std::getenv("ANNALS_FAULTS") != nullptr;
}

std::vector<const Act*> chosen_acts() {
  const char* name = std::getenv("ANNALS_FAULT_ACT");
  std::vector<const Act*> chosen;
  for (const Act& act : acts()) {
    if (!name || act.name == name) chosen.push_back(&act);
  }
  BOOST_REQUIRE_MESSAGE(!chosen.empty(), "there is no act of that name");
  return chosen;
}

// A few of the points, at least one, in the time that one act has; all with ANNALS_FAULTS=all.
template <class Point>
void for_points(const Act& act, std::vector<Point> points, std::chrono::milliseconds time,
                const std::function<void(const Point&)>& one) {
  if (!tries_all()) std::ranges::shuffle(points, random_numbers());
  auto end = Clock::now() + time;
  std::size_t tried = 0;
  for (const auto& point : points) {
    if (tried > 0 && !tries_all() && Clock::now() >= end) break;
    ++tried;
    one(point);
  }
  BOOST_TEST_MESSAGE(act.name << ": " << tried << " of " << points.size() << " points");
}

void begin(const Act& act, Trial& trial) {
  if (act.prepare) act.prepare(trial);
  if (act.opens) trial.open();
}

struct FaultPoint {
  Fault fault;
  long call;
};

std::vector<FaultPoint> fault_points(const Act& act, const std::vector<Fault>& faults) {
  Trial trial(act.stage());
  begin(act, trial);
  CallCounter counter;
  act.run(trial);
  trial.close();
  std::vector<FaultPoint> points;
  for (Fault fault : faults) {
    for (long call = 1; call <= counter.calls(fault); ++call) points.push_back({fault, call});
  }
  return points;
}

// Half of the time the engine is closed while the fault lasts; else it goes on afterwards.
std::string disturb(const Act& act, Trial& trial, const FaultPoint& point) {
  FaultPlan plan(point.fault, point.call);
  std::string words = "succeeded";
  try {
    act.run(trial);
  } catch (const Error& error) {
    words = error.what();
  } catch (const std::exception& exception) {
    BOOST_ERROR("not an annals::Error: " << exception.what());
  }
  if (point.call % 2) trial.close();
  plan.heal();
  if (act.opens && trial.stage().event && point.call % 2 == 0) try_it([&] { trial.append(); });
  trial.close();
  return fmt::format("{}: {}", plan.words(), words);
}

void fail(const Act& act, const FaultPoint& point) {
  Trial trial(act.stage());
  begin(act, trial);
  auto words = disturb(act, trial, point);
  BOOST_TEST_INFO_SCOPE("ANNALS_FAULT_ACT='" << act.name << "', call " << point.call << ", "
                                             << words);
  ++figures().faults;
  trial.require_whole(act);
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

void kill_at(const Act& act, const FaultPoint& point) {
  Trial trial(act.stage());
  BOOST_TEST_INFO_SCOPE("ANNALS_FAULT_ACT='" << act.name << "', killed at call " << point.call);
  is_killed([&] {
    begin(act, trial);
    FaultPlan plan(point.fault, point.call);
    act.run(trial);
    trial.close();
  });
  ++figures().kills;
  trial.require_whole(act);
}

struct Cut {
  std::size_t after;  // so many changes
  Survival survival;
};

// What is there when nothing survives changes with each sync, so that is looked at before each.
std::vector<Cut> cuts(const DiskRecorder& recorded) {
  using Kind = DiskChange::Kind;
  const unsigned torn = number_from("ANNALS_FAULT_TORN", 4);
  const auto& changes = recorded.changes();
  Disk disk = recorded.beginning();
  std::vector<Cut> found;
  for (std::size_t after = 0; after <= changes.size(); ++after) {
    bool syncs_next = after == changes.size() || changes[after].kind == Kind::sync ||
                      changes[after].kind == Kind::sync_all;
    if (syncs_next) found.push_back({after, {Survival::Kind::nothing}});
    if (after > 0) disk.take(changes[after - 1]);
    bool changed =
        after > 0 && changes[after - 1].kind != Kind::note && changes[after - 1].kind != Kind::make;
    if (!changed || !disk.has_unsynced()) continue;
    found.push_back({after, {Survival::Kind::everything}});
    for (unsigned i = 0; i < torn; ++i) {
      found.push_back({after, {Survival::Kind::some, seed() + i}});
    }
  }
  return found;
}

void cut(const Act& act, const DiskRecorder& recorded, std::vector<std::string> notes,
         const Cut& cut) {
  static const char* const survivals[] = {"nothing", "everything", "some"};
  Disk disk = recorded.beginning();
  for (const auto& change : std::span(recorded.changes()).first(cut.after)) {
    disk.take(change);
    if (change.kind == DiskChange::Kind::note) notes.push_back(change.text);
  }
  BOOST_TEST_INFO_SCOPE("ANNALS_FAULT_ACT='"
                        << act.name << "', power cut after change " << cut.after << " of "
                        << recorded.changes().size()
                        << ", survives: " << survivals[static_cast<int>(cut.survival.kind)]
                        << ", seed " << cut.survival.seed);
  const auto failed = [] {
    return boost::unit_test::results_collector
        .results(boost::unit_test::framework::current_test_case().p_id)
        .p_assertions_failed.get();
  };
  const auto failed_before = failed();
  ++figures().cuts;
  // What is there to the last byte as it was after another cut, and was found whole, is whole.
  DiskState left = disk.after_cut(cut.survival);
  left.start_anew();
  static std::set<std::string> known;
  if (!known.insert(fmt::format("{} {} {}", act.name, notes.size(), left.digest())).second) return;
  ++figures().states;
  Trial(act.stage(), left).require_whole(act, notes);
  static int kept_states = 0;
  if (failed() == failed_before || ++kept_states > 5) return;
  auto kept = std::filesystem::temp_directory_path() /
              fmt::format("annals-after-cut-{}-{}", ::getpid(), figures().cuts);
  std::filesystem::create_directory(kept);
  left.write_out(kept);
  BOOST_TEST_MESSAGE("what the cut left is in " << kept);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(faults)

BOOST_AUTO_TEST_CASE(whatever_call_fails_the_log_and_its_tables_stay_whole) {
  for (const Act* act : chosen_acts()) {
    auto points =
        fault_points(*act, {Fault::fails_once, Fault::fails_for_good, Fault::disk_full,
                            Fault::writes_less, Fault::read_fails_once, Fault::reads_fail});
    for_points<FaultPoint>(*act, points, std::chrono::milliseconds(150),
                           [&](const FaultPoint& point) { fail(*act, point); });
  }
}

BOOST_AUTO_TEST_CASE(at_whatever_call_a_process_is_killed_the_log_and_its_tables_stay_whole) {
  for (const Act* act : chosen_acts()) {
    for_points<FaultPoint>(*act, fault_points(*act, {Fault::killed}), std::chrono::milliseconds(60),
                           [&](const FaultPoint& point) { kill_at(*act, point); });
  }
}

BOOST_AUTO_TEST_CASE(whenever_the_power_is_cut_the_log_and_its_tables_stay_whole) {
  for (const Act* act : chosen_acts()) {
    Trial trial(act->stage());
    begin(*act, trial);
    const auto notes = trial.notebook().lines();
    DiskRecorder recorder(trial.folder());
    trial.notebook().tell(&recorder);
    act->run(trial);
    trial.close();
    recorder.stop();
    if (std::getenv("ANNALS_FAULT_TRACE")) {
      for (const auto& change : recorder.changes()) BOOST_TEST_MESSAGE(change.words);
    }
    for_points<Cut>(*act, cuts(recorder), std::chrono::milliseconds(150),
                    [&](const Cut& point) { cut(*act, recorder, notes, point); });
  }
}

BOOST_AUTO_TEST_CASE(a_process_killed_at_any_time_loses_nothing_that_it_acknowledged) {
  auto end = Clock::now() + std::chrono::seconds(tries_all() ? 30 : 2);
  int killed = 0;
  auto chosen = chosen_acts();
  std::erase_if(chosen, [](const Act* act) { return !act->opens || !act->stage().event; });
  if (chosen.empty()) return;  // one act alone was asked for, and it is none of these
  for (std::size_t round = 0; Clock::now() < end; ++round) {
    const Act& act = *chosen[round % chosen.size()];
    Trial trial(act.stage());
    auto wait = std::chrono::microseconds(random_numbers()() % 120'000);
    BOOST_TEST_INFO_SCOPE(act.name << ", killed after " << wait.count() << " us");
    killed += is_killed(
        [&] {
          begin(act, trial);
          for (;;) {
            try_it([&] { act.run(trial); });
            trial.append();
          }
        },
        [&](pid_t child) {
          std::this_thread::sleep_for(wait);
          ::kill(child, SIGKILL);
        });
    ++figures().kills;
    trial.require_whole(act);
  }
  BOOST_TEST(killed > 0);
}

BOOST_AUTO_TEST_CASE(what_is_left_out_of_the_group_that_failed_can_be_appended_after_reopening) {
  Trial trial(purse_stage());
  trial.open();
  {
    FaultPlan plan(Fault::fails_for_good, 1);
    BOOST_CHECK_THROW(trial.append(), Error);
  }
  BOOST_CHECK_THROW(trial.append(), Error);  // the outcome is unknown: not before reopening
  trial.open();
  trial.append();
  BOOST_TEST(trial.engine().verify_deep().ok());
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
