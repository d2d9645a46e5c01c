// Processes that are stopped, or killed, while they hold something that others need. They are made
// to stop themselves at the very place, so nothing here hangs on chance.
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>

#include <boost/test/unit_test.hpp>
#include <thread>

#include "tests/support/child_process.h"
#include "tests/trouble/till.h"

namespace annals::testing {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::milliseconds busy_timeout{2'000};
// What a loaded machine may add to it; two waits, one after the other, are more.
constexpr std::chrono::milliseconds slack{1'800};

void stop_self() {
  ::raise(SIGSTOP);
}

/// A child that is, or is about to be, stopped. What it was is killed at the end.
class Stopped {
 public:
  explicit Stopped(const std::function<int()>& act) : child_(in_child(act)) {
    int status = 0;
    BOOST_REQUIRE(::waitpid(child_, &status, WUNTRACED) == child_);
    BOOST_REQUIRE(WIFSTOPPED(status));
  }
  ~Stopped() { end(); }

  bool goes_on_and_ends_well() {
    ::kill(child_, SIGCONT);
    return succeeded(std::exchange(child_, 0));
  }
  void end() {
    if (child_ == 0) return;
    ::kill(child_, SIGKILL);
    succeeded(std::exchange(child_, 0));
  }

 private:
  int child_;
};

/// How long something takes, and what it throws.
struct Timed {
  std::string error;
  std::chrono::milliseconds time{};
};
Timed timed(const std::function<void()>& act) {
  const auto start = Steady::now();
  Timed found;
  found.error = error_of(act);
  found.time = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - start);
  return found;
}

void require_busy_in_time(const Timed& found, const std::string& words) {
  BOOST_TEST_CONTEXT(found.error << " after " << found.time.count() << " ms") {
    BOOST_TEST(begins(found.error, "busy: "));
    BOOST_TEST(contains(found.error, words));
    BOOST_TEST(found.time.count() >= busy_timeout.count() - 100);
    BOOST_TEST(found.time.count() < (busy_timeout + slack).count());
  }
}

// With the write lock held, in the middle of a decision.
int stop_in_a_decision(Till& till) {
  auto engine = till.open();
  return ask_to_sell(engine, "a stop") ? 0 : 1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stopped_process)

BOOST_AUTO_TEST_CASE(others_are_told_busy_within_their_timeout_and_go_on_when_it_does) {
  Till till;
  { auto made = till.open(); }
  Stopped holder([&] { return stop_in_a_decision(till); });
  auto engine = till.open(busy_timeout);
  // Threads of one process share commits; still none of them waits for longer than its own time.
  std::vector<Timed> found(6);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < found.size(); ++i) {
      threads.emplace_back([&, i] {
        std::this_thread::sleep_for(busy_timeout * i / 8);
        found[i] = timed([&] { (void)sell(engine, "milk"); });
      });
    }
  }
  for (const auto& one : found) require_busy_in_time(one, "another process held its write lock");
  BOOST_TEST(engine.head() == 1u);
  BOOST_TEST(holder.goes_on_and_ends_well());
  BOOST_TEST(bool(sell(engine, "milk")));
  BOOST_TEST(sales(engine) == 2);
  BOOST_TEST(engine.verify().problems.empty());
}

BOOST_AUTO_TEST_CASE(nobody_who_reads_waits_for_it) {
  Till till;
  {
    auto engine = till.open();
    BOOST_TEST(bool(sell(engine, "milk")));
  }
  Stopped holder([&] { return stop_in_a_decision(till); });
  const auto found = timed([&] {
    auto engine = till.open(std::chrono::minutes(2));
    BOOST_TEST(sales(engine) == 1);
    BOOST_TEST(engine.verify().problems.empty());
    auto follower = engine.follow();
    BOOST_TEST(follower.next(std::chrono::seconds(0))->position == 1u);
    BOOST_TEST(follower.next(std::chrono::seconds(0))->position == 2u);
    BOOST_TEST(!follower.next(std::chrono::milliseconds(20)));
    engine.as_of(Position{1}).query("select * from sales");
  });
  BOOST_TEST(found.error == "nothing");
  BOOST_TEST(found.time.count() < 60'000);
}

BOOST_AUTO_TEST_CASE(a_killed_process_blocks_nobody) {
  Till till;
  { auto made = till.open(); }
  Stopped holder([&] { return stop_in_a_decision(till); });
  auto engine = till.open(std::chrono::minutes(2));
  Timed found;
  std::jthread waiting([&] { found = timed([&] { (void)sell(engine, "milk"); }); });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  holder.end();
  waiting.join();
  BOOST_TEST(found.error == "nothing");
  BOOST_TEST(found.time.count() < 60'000);
  BOOST_TEST(sales(engine) == 1);
  BOOST_TEST(engine.verify().problems.empty());
}

BOOST_AUTO_TEST_CASE(tables_that_it_holds_make_appends_busy_and_are_read_as_they_were) {
  Till till;
  std::string tables;
  {
    auto engine = till.open();
    BOOST_TEST(bool(sell(engine, "milk")));
    tables = engine.status().modules.front().view_file;
  }
  Stopped holder([&] {
    sqlite3* file = nullptr;
    if (sqlite3_open(tables.c_str(), &file) != SQLITE_OK) return 1;
    if (sqlite3_exec(file, "begin immediate", nullptr, nullptr, nullptr) != SQLITE_OK) return 1;
    stop_self();
    return sqlite3_close(file);
  });
  auto engine = till.open(busy_timeout);
  require_busy_in_time(timed([&] { (void)sell(engine, "tea"); }), "held the tables of till");
  BOOST_TEST(engine.head() == 2u);
  BOOST_TEST(sales(engine) == 1);
  BOOST_TEST(holder.goes_on_and_ends_well());
  BOOST_TEST(bool(sell(engine, "tea")));
  BOOST_TEST(sales(engine) == 2);
}

BOOST_AUTO_TEST_CASE(a_first_build_that_stands_still_makes_an_opening_busy) {
  Till till;
  {
    auto engine = till.open();
    BOOST_TEST(bool(sell(engine, "milk")));
  }
  std::filesystem::remove_all(till.path.string() + "-views");
  Stopped holder([&] {
    auto options = till.options();
    // Its clock is asked for when the build is noted as active, while the module's lock is held.
    struct StoppingClock final : Clock {
      Timestamp now() override {
        stop_self();
        return system_clock().now();
      }
    } clock;
    options.clock = &clock;
    auto engine = Engine::open(till.path, std::move(options));
    return 0;
  });
  require_busy_in_time(timed([&] { till.open(busy_timeout); }), "being opened or built");
  holder.end();
  BOOST_TEST(sales(till.open()) == 1);
}

BOOST_AUTO_TEST_CASE(a_rebuild_that_stands_still_makes_another_busy_and_nothing_else) {
  Till till;
  {
    auto engine = till.open();
    BOOST_TEST(bool(sell(engine, "milk")));
  }
  Stopped holder([&] {
    auto engine = till.open();
    RebuildOptions options;
    options.back_up = false;
    options.on_status = [](const RebuildStatus& status) {
      if (status.phase == RebuildPhase::validation) stop_self();
    };
    engine.rebuild("till", options);
    return 0;
  });
  auto engine = till.open(busy_timeout);
  BOOST_TEST(bool(sell(engine, "tea")));
  BOOST_TEST(sales(engine) == 2);
  BOOST_TEST(engine.rebuilds().size() == 1u);
  // Once the signs of life that it gave are as old as the timeout.
  require_busy_in_time(timed([&] { engine.rebuild("till"); }), "rebuilt or verified");
  require_busy_in_time(timed([&] { engine.verify_deep(); }), "rebuilt or verified");
  holder.end();
  BOOST_TEST((engine.rebuild("till").outcome == RebuildOutcome::equal));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
