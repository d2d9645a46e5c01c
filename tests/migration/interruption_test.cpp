#include <boost/test/unit_test.hpp>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>
#include <thread>

#include "tests/migration/board.h"
#include "tests/migration/definitions.h"
#include "tests/support/seed.h"

namespace annals::testing {

namespace {

// Rebuilds in a process of its own that kills itself when it has been told `calls` times how far it
// is.
void rebuild_and_die(Board& board, const std::string& sql, int calls) {
  pid_t child = ::fork();
  BOOST_REQUIRE(child >= 0);
  if (child == 0) {
    try {
      Engine engine = board.open_as_stored();
      RebuildOptions options = without_backup();
      options.definition = board_module(sql);
      options.on_status = [&](const RebuildStatus&) {
        if (--calls <= 0) ::kill(::getpid(), SIGKILL);
      };
      (void)engine.rebuild("board", options);
    } catch (...) {
      ::_exit(3);
    }
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  BOOST_TEST((WIFSIGNALED(status) || WEXITSTATUS(status) == 0));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(interruption)

BOOST_AUTO_TEST_CASE(a_rebuild_killed_at_every_step_leaves_one_sound_definition_active) {
  for (int calls = 1; calls <= 12; ++calls) {
    Board board(ages()[0].sql);
    board.fill();
    Content before = content_of(*board.engine);
    board.close();
    rebuild_and_die(board, ages()[2].sql, calls);
    board.engine = board.open_as_stored();
    BOOST_TEST_CONTEXT("killed at call " << calls) {
      BOOST_TEST(board.engine->verify_deep().ok());
      BOOST_TEST(board.engine->rebuilds().empty());
      for (const auto& file : board.build_files()) BOOST_TEST(file.ends_with(".db"));
      Content found = content_of(*board.engine);
      bool migrated = board.engine->builds("board").size() == 2;
      if (!migrated) BOOST_TEST((found == before));
      BOOST_TEST((board.engine->rebuild("board").outcome == RebuildOutcome::equal));
      if (!migrated) {
        BOOST_TEST((board.rebuild(ages()[2].sql).outcome == RebuildOutcome::switched));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_rebuild_killed_at_random_times_loses_nothing) {
  const unsigned seed = seed_or(1);
  std::mt19937 random(seed);
  Board board(ages()[0].sql);
  board.fill(150);
  board.close();
  for (int round = 0; round < 8; ++round) {
    const auto& age = ages()[random() % ages().size()];
    pid_t child = ::fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
      try {
        Engine engine = board.open(age.sql);
      } catch (...) {
        ::_exit(3);
      }
      ::_exit(0);
    }
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 150'000));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    board.engine = board.open_as_stored();
    BOOST_TEST_CONTEXT("seed " << seed << " round " << round << ": " << age.name) {
      BOOST_TEST(board.engine->verify_deep().ok());
      BOOST_TEST((board.engine->rebuild("board").outcome == RebuildOutcome::equal));
    }
    board.close();
  }
}

BOOST_AUTO_TEST_CASE(appends_and_queries_go_on_during_rebuilds_and_switches) {
  Board board(ages()[0].sql);
  board.fill(60);
  std::atomic<bool> stop = false;
  std::atomic<int> appended = 0;
  std::atomic<int> queried = 0;
  std::mutex mutex;
  std::vector<std::string> faults;
  auto fault = [&](std::string what) {
    std::lock_guard lock(mutex);
    faults.push_back(std::move(what));
  };
  auto guarded = [&](auto act) {
    return std::thread([&, act] {
      try {
        for (int i = 0; !stop; ++i) act(i);
      } catch (const std::exception& error) {
        fault(error.what());
      }
    });
  };
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t) {
    threads.push_back(guarded([&, t](int i) {
      std::string key = "X" + std::to_string(t) + "-" + std::to_string(i);
      auto done = board.append("TaskCreated",
                               R"({"key":")" + key + R"(","epic":"E1","title":")" + key + R"("})");
      if (!done) fault(done.message());
      ++appended;
    }));
  }
  // Every task has its epic and its one of two shapes, whole, whichever build answers.
  threads.push_back(guarded([&](int) {
    auto rows = board.engine->query(
        "select (select count(*) from epics), count(*), count(*) filter (where epic = 'E1') from "
        "tasks");
    const Row* row = rows.next();
    if (row->integer(0) != 2 || row->integer(1) < 50) fault("a mixture was seen");
    ++queried;
  }));
  for (std::size_t i = 1; i < 5; ++i) {
    auto report = board.rebuild(ages()[i].sql);
    BOOST_TEST((report.outcome == RebuildOutcome::switched), report.summary());
    report = board.engine->roll_back("board", without_backup());
    BOOST_TEST((report.outcome == RebuildOutcome::switched), report.summary());
  }
  stop = true;
  for (auto& thread : threads) thread.join();
  for (const auto& what : faults) BOOST_ERROR(what);
  BOOST_TEST(appended > 0);
  BOOST_TEST(queried > 0);
  auto rows = board.engine->query("select count(*) from tasks where key like 'X%'");
  BOOST_TEST(rows.next()->integer(0) == appended);
  BOOST_TEST(board.verified() == "");
  BOOST_TEST((board.engine->rebuild("board").outcome == RebuildOutcome::equal));
}

// A batch that is committed between the last catching up and the switch leaves the new build too
// far behind: the switch lets go of the lock, catches up, and comes again.
BOOST_AUTO_TEST_CASE(large_appends_one_after_another_do_not_keep_a_switch_from_happening) {
  constexpr int batch = 2'500;  // more than a switch takes in under the lock
  Board board(keyed_tasks);
  std::atomic<bool> stop = false;
  std::atomic<int> appended = 0;
  std::string fault;
  std::thread writer([&] {
    try {
      for (int round = 0; round < 200 && !stop; ++round) {
        AppendRequest request;
        for (int i = 0; i < batch; ++i) {
          NewEvent event;
          event.stream = "board";
          event.type = "TaskCreated";
          event.payload = board.engine->from_json(
              "TaskCreated",
              R"({"key":")" + std::to_string(round * batch + i) + R"(","title":"t"})");
          request.events.push_back(std::move(event));
        }
        auto done = board.engine->append(std::move(request));
        if (!done) throw std::runtime_error(done.message());
        appended += batch;
      }
    } catch (const std::exception& error) {
      fault = error.what();
    }
  });
  auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  int tries = 0;
  int switches = 0;
  RebuildOptions options;
  options.on_status = [&](const RebuildStatus& status) {
    tries += status.phase == RebuildPhase::switching;
  };
  while (tries == switches && std::chrono::steady_clock::now() < deadline) {
    BOOST_TEST((board.rebuild(short_titles, options).outcome == RebuildOutcome::switched));
    ++switches;
    BOOST_TEST(
        (board.engine->roll_back("board", without_backup()).outcome == RebuildOutcome::switched));
  }
  stop = true;
  writer.join();
  BOOST_TEST(fault == "");
  BOOST_TEST(tries > switches);
  auto rows = board.engine->query("select count(*) from tasks");
  BOOST_TEST(rows.next()->integer(0) == appended);
  BOOST_TEST(board.verified() == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
