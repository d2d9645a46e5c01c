// What is done to the log itself.
#include <boost/test/unit_test.hpp>
#include <thread>

#include "engine/sqlite/connection.h"
#include "tests/faults/acts.h"

namespace annals::testing {

namespace {

void append_some(Trial& trial) {
  trial.append();
  trial.append(3);
  trial.append();
}

void append_in_groups(Trial& trial) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      for (std::size_t i = 1; i < 3; ++i) try_it([&] { trial.append(i); });
    });
  }
  for (auto& thread : threads) thread.join();
}

void execute_some(Trial& trial) {
  trial.execute();
  trial.append();
  trial.execute();
}

// The write-ahead log is emptied into the file, and then begun anew.
void append_between_flushes(Trial& trial) {
  sqlite::Connection other(trial.log(), {});
  for (int i = 0; i < 3; ++i) {
    trial.append(2);
    (void)other.text("pragma wal_checkpoint(passive)");
  }
  trial.append();
}

void append_much(Trial& trial) {
  trial.append(300);
}

void open_again_and_again(Trial& trial) {
  for (int i = 0; i < 2; ++i) {
    trial.open();
    trial.append();
    trial.close();
  }
}

void remove_views(Trial& trial) {
  std::filesystem::remove_all(trial.log().string() + "-views");
}

// What is read is right, or is refused.
void read_everything(Trial& trial) {
  trial.open();
  const Engine& engine = trial.engine();
  Position last = 0;
  for (const auto& event : engine.read()) {
    BOOST_TEST(event.position == ++last);
    BOOST_TEST(!engine.to_json(event).empty());
  }
  BOOST_TEST(last == engine.head());
  for (const Row& row : engine.query("select count(*), sum(key like 'T%') from tasks")) {
    BOOST_TEST(row.integer(0) == 25);
    BOOST_TEST(row.integer(1) == 25);
  }
  BOOST_TEST(engine.history("tasks", std::vector<Value>{"T3"}).changes.size() == 1U);
  // SQLite calls a page damaged that the system cannot read, so it may be told as a problem.
  auto report = engine.verify();
  if (report.problems.empty()) BOOST_TEST(report.events == last);
}

void make_a_log(Trial& trial) {
  trial.open();
  trial.execute();
  trial.execute();
}

}  // namespace

const std::vector<Act>& log_acts() {
  static const std::vector<Act> all = {
      {.name = "append", .stage = purse_stage, .run = append_some},
      {.name = "group commit", .stage = purse_stage, .run = append_in_groups},
      {.name = "execute", .stage = purse_stage, .run = execute_some},
      {.name = "append between flushes", .stage = purse_stage, .run = append_between_flushes},
      {.name = "append much", .stage = purse_stage, .run = append_much},
      {.name = "open", .stage = purse_stage, .run = open_again_and_again, .opens = false},
      {.name = "open after a crash",
       .stage = crashed_stage,
       .run = open_again_and_again,
       .opens = false},
      {.name = "open without views",
       .stage = purse_stage,
       .run = open_again_and_again,
       .opens = false,
       .prepare = remove_views},
      {.name = "read", .run = read_everything, .opens = false},
      {.name = "make a log", .stage = empty_stage, .run = make_a_log, .opens = false},
  };
  return all;
}

const std::vector<Act>& acts() {
  static const std::vector<Act> all = [] {
    std::vector<Act> every;
    for (const auto* some : {&log_acts(), &view_acts(), &backup_acts(), &import_acts()}) {
      every.insert(every.end(), some->begin(), some->end());
    }
    return every;
  }();
  return all;
}

}  // namespace annals::testing
