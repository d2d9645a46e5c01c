// What is done to the tables and their builds.
#include <boost/test/unit_test.hpp>

#include "engine/sqlite/connection.h"
#include "tests/faults/acts.h"
#include "tests/migration/board.h"
#include "tests/migration/definitions.h"

namespace annals::testing {

namespace {

using Notes = Act::Notes;

void activate(Trial& trial, const std::function<RebuildReport()>& act) {
  trial.note("will activate another");
  auto report = act();
  if (report.outcome == RebuildOutcome::switched) trial.note("did activate " + report.build);
}

// What was made active is, unless another one may be since.
void require_active_build(Trial& trial, const Notes& notes) {
  std::string activated;
  for (const auto& note : notes) {
    if (note == "will activate another") activated.clear();
    if (note.starts_with("did activate ")) activated = note.substr(13);
  }
  if (activated.empty()) return;
  BOOST_TEST(trial.engine().builds("board").front().build == activated);
}

void rebuild_while_appending(Trial& trial) {
  RebuildOptions options;
  options.definition = board_module(ages()[3].sql);
  auto last = RebuildPhase::switching;
  options.on_status = [&](const RebuildStatus& status) {
    if (status.phase == last) return;
    last = status.phase;
    try_it([&] { trial.append(2); });
  };
  activate(trial, [&] { return trial.engine().rebuild("board", options); });
}

void switch_build(Trial& trial) {
  trial.append();
  activate(trial, [&] {
    return trial.engine().switch_build("board", trial.stage().former, without_backup());
  });
  trial.append();
}

void roll_back(Trial& trial) {
  activate(trial, [&] { return trial.engine().roll_back("board", without_backup()); });
  trial.append();
}

void lose_former_build(Trial& trial) {
  std::filesystem::remove(trial.build_file(trial.stage().former));
}

void forge_row(Trial& trial) {
  sqlite::Connection tool(trial.build_file(trial.stage().active), {});
  tool.run("update tasks set title = 'forged' where key = 'T3'");
}

void mend(Trial& trial) {
  (void)trial.engine().rebuild("board");
  trial.append();
}

void mend_what_is_left(Trial& trial, const Notes&) {
  (void)trial.engine().rebuild("board");
}

// Two definitions more than are kept, so that the oldest builds go.
void outgrow_builds(Trial& trial) {
  for (std::size_t age : {3U, 4U}) {
    RebuildOptions options = without_backup();
    options.definition = board_module(ages()[age].sql);
    options.compare = false;
    options.keep_builds = 1;
    activate(trial, [&] { return trial.engine().rebuild("board", options); });
    trial.append();
  }
}

void drop_build(Trial& trial) {
  trial.engine().drop_build("board", trial.stage().former);
  trial.append();
  activate(trial, [&] { return trial.engine().roll_back("board", without_backup()); });
}

void register_module(Trial& trial) {
  trial.engine().register_module(Module::from_texts(
      "@0xc3a5b7d9e1f20413;\nusing Annals = import \"/annals/annals.capnp\";\n"
      "struct Said $Annals.event { words @0 :Text; }\n",
      "-- annals:module diary async\ncreate table said (id integer primary key, words text) strict;"
      "\n-- annals:on Said\ninsert into said (id, words) values (@position, :words);\n"));
  trial.note("did register diary");
  trial.append();
}

void require_registered(Trial& trial, const Notes& notes) {
  if (Notebook::done("register", notes).empty()) return;
  BOOST_TEST(trial.engine().query("select count(*) from said").next()->integer(0) == 0);
}

void ask_about_the_past(Trial& trial) {
  trial.append();
  Past past = trial.engine().as_of(10);
  auto rows = past.query("select count(*) from tasks");
  auto former = rows.next()->integer(0);
  BOOST_TEST(former > 0);
  BOOST_TEST(former < 20);
  (void)trial.engine().history("tasks", std::vector<Value>{"T3"});
  trial.append();
}

// And what was kept for the questions is right, or is not used.
void ask_again(Trial& trial, const Notes&) {
  Past past = trial.engine().as_of(10);
  auto rows = past.query("select max(id), count(*) from tasks");
  const Row* row = rows.next();
  BOOST_TEST(row->integer(0) <= 10);
  auto counted = trial.engine().query("select count(*) from tasks where id <= 10");
  BOOST_TEST(row->integer(1) == counted.next()->integer(0));
  BOOST_TEST(trial.engine().history("tasks", std::vector<Value>{"T3"}).changes.size() == 1U);
}

}  // namespace

const std::vector<Act>& view_acts() {
  static const std::vector<Act> all = {
      {.name = "rebuild", .run = rebuild_while_appending, .check = require_active_build},
      {.name = "switch", .run = switch_build, .check = require_active_build},
      {.name = "roll back to a build that is gone",
       .run = roll_back,
       .prepare = lose_former_build,
       .check = require_active_build},
      {.name = "mend", .run = mend, .prepare = forge_row, .check = mend_what_is_left},
      {.name = "outgrow builds", .run = outgrow_builds, .check = require_active_build},
      {.name = "drop a build", .run = drop_build, .check = require_active_build},
      {.name = "register", .run = register_module, .check = require_registered},
      {.name = "deep verification",
       .run = [](Trial& trial) { (void)trial.engine().verify_deep(); }},
      {.name = "ask about the past", .run = ask_about_the_past, .check = ask_again},
  };
  return all;
}

}  // namespace annals::testing
