// The task tables as they came about: real events, appended source by source, while the definition
// goes through its ages.
#include <annals/builtin_modules.h>
#include <annals/import.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <optional>
#include <set>

#include "tests/migration/board.h"
#include "tests/migration_ages/work_ages.h"
#include "tests/support/real_data.h"

namespace annals::modules {
extern const std::string_view work_sql;
extern const std::string_view work_capnp;
}  // namespace annals::modules

namespace annals::testing {

namespace {

Module work_module(std::string sql) {
  return Module::from_texts(std::string(modules::work_capnp), std::move(sql));
}

/// All real databases, imported one after another with the module as it is today.
struct RealLog {
  explicit RealLog(const std::vector<std::filesystem::path>& files)
      : engine(Engine::open(directory / "real.annals",
                            {.modules = {*builtin_module("work"), *builtin_module("imports")}})) {
    for (const auto& file : files) {
      (void)import_from(engine, "shark", file);
      ends.push_back(engine.head());
    }
  }
  TemporaryDirectory directory;
  Engine engine;
  std::vector<Position> ends;  ///< of each source's events
};

/// The same events of the module work in a log that begins with the first tables.
class Successor {
 public:
  explicit Successor(const Engine& from) : from_(from), engine_(open()) {}

  Engine& engine() { return *engine_; }

  void append_up_to(Position end) {
    ReadQuery query;
    query.from = read_through_ + 1;
    query.to = end;
    auto events = from_.read(query);
    AppendRequest request;
    while (const auto* event = events.next()) {
      if (!event->type.starts_with("work.")) continue;
      request.events.push_back(copy_of(*event, engine_->head() + 1 + request.events.size()));
    }
    read_through_ = end;
    auto done = engine_->append(std::move(request));
    BOOST_REQUIRE_MESSAGE(done, done.message());
  }

  RebuildReport rebuild(const std::string& sql) {
    RebuildOptions options = without_backup();
    options.definition = work_module(sql);
    return engine_->rebuild("work", options);
  }

  void build_directly() {
    engine_.reset();
    std::filesystem::remove_all(directory_ / "successor.annals-views");
    engine_ = Engine::open(directory_ / "successor.annals", {.create = false});
  }

 private:
  Engine open() const {
    return Engine::open(directory_ / "successor.annals",
                        {.modules = {work_module(work_ages().front().sql)}, .back_up = false});
  }

  // A retracted row of history is named by the position of its event, which is another one here.
  NewEvent copy_of(const RecordedEvent& event, Position position) {
    positions_[event.position] = position;
    NewEvent copy;
    copy.stream = event.stream;
    copy.type = event.type;
    copy.payload = event.payload;
    copy.at = event.at;
    if (event.type != "work.TaskHistoryRetracted") return copy;
    std::string json = from_.to_json(event);
    const std::string member = "\"entry\":";
    auto at = json.find(member) + member.size();
    auto end = json.find_first_not_of("0123456789", at);
    Position entry = std::stoull(json.substr(at, end - at));
    json.replace(at, end - at, std::to_string(positions_.at(entry)));
    copy.payload = engine_->from_json(event.type, json);
    return copy;
  }

  const Engine& from_;
  TemporaryDirectory directory_;
  std::optional<Engine> engine_;
  Position read_through_ = 0;
  std::map<Position, Position> positions_;
};

void go_forward_back_and_forward(Successor& log, const WorkAge& age) {
  Content before = content_of(log.engine());
  auto report = log.rebuild(age.sql);
  BOOST_REQUIRE_MESSAGE(report.outcome == RebuildOutcome::switched, report.summary());
  Content after = content_of(log.engine());
  BOOST_TEST(
      (log.engine().roll_back("work", without_backup()).outcome == RebuildOutcome::switched));
  BOOST_TEST((content_of(log.engine()) == before), "as before after the rollback");
  BOOST_TEST((log.engine().switch_build("work", report.build, without_backup()).outcome ==
              RebuildOutcome::switched));
  BOOST_TEST((content_of(log.engine()) == after), "as after the migration");
}

// Events that name a status which the first tables' check does not know.
std::set<Position> events_with_other_statuses(const Engine& engine) {
  const std::set<std::string> known{"todo",      "in_progress", "blocked", "ready_for_review",
                                    "completed", "archived"};
  std::set<Position> found;
  auto events = engine.read();
  while (const auto* event = events.next()) {
    std::string member = event->type == "work.TaskStatusChanged" ? "\"to\":\"" : "\"status\":\"";
    bool sets = event->type == "work.TaskStatusChanged" || event->type == "work.TaskImported" ||
                event->type == "work.TaskCorrected";
    if (!sets) continue;
    std::string json = engine.to_json(*event);
    auto at = json.find(member) + member.size();
    if (!known.contains(json.substr(at, json.find('"', at) - at))) found.insert(event->position);
  }
  return found;
}

// Nothing changed, and every offender is listed.
void require_refused(Successor& log, const std::string& sql, const std::set<Position>& at_least) {
  Content before = content_of(log.engine());
  Position head = log.engine().head();
  auto report = log.rebuild(sql);
  BOOST_TEST((report.outcome == RebuildOutcome::refused));
  BOOST_TEST(report.violation_count > 0u);
  BOOST_TEST(report.violations.size() ==
             std::min<std::size_t>(report.violation_count, max_violations));
  std::set<Position> listed;
  for (const auto& violation : report.violations) listed.insert(violation.position);
  BOOST_TEST(std::ranges::includes(listed, at_least));
  BOOST_TEST(log.engine().head() == head);
  BOOST_TEST((content_of(log.engine()) == before));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(migration_ages)

BOOST_AUTO_TEST_CASE(real_task_tables_go_through_all_their_ages_forward_and_back) {
  auto files = real_task_databases();
  if (files.size() < 12) {
    BOOST_TEST_MESSAGE("skipped: there is no real data");
    return;
  }
  RealLog real(files);
  Successor log(real.engine);
  int sources = 0;
  auto append_sources = [&](int count) {
    for (; sources < count; ++sources) {
      log.append_up_to(real.ends.at(static_cast<std::size_t>(sources)));
    }
  };
  for (const auto& age : work_ages()) {
    BOOST_TEST_CONTEXT(age.name) {
      append_sources(age.sources);
      if (&age == &work_ages().front()) continue;
      if (age.sources == 7 && sources == 7) {
        // The check that was dropped cannot come back: real tasks have other statuses by now.
        auto others = events_with_other_statuses(log.engine());
        BOOST_TEST(others.size() > 0u);
        require_refused(log, work_ages().at(5).sql, others);
      }
      go_forward_back_and_forward(log, age);
      if (age.sources == 9) require_refused(log, with_unique_titles(age.sql), {});
    }
  }
  append_sources(12);
  Content last = content_of(log.engine());
  BOOST_TEST(last.at("tasks").size() == 575u);
  log.build_directly();
  BOOST_TEST((content_of(log.engine()) == last), "as built directly");

  // And so to today's definition, which has the same rows in the columns that both have.
  auto today = log.rebuild(std::string(modules::work_sql));
  BOOST_REQUIRE_MESSAGE(today.outcome == RebuildOutcome::switched, today.summary());
  for (const auto& table : today.tables) {
    if (table.presence != TableComparison::Presence::in_both) continue;
    BOOST_TEST(table.added + table.removed == 0u, table.table);
    for (const auto& [column, rows] : table.changed_by_column) {
      // An event need not name the slug that was computed, and more statuses count as done today.
      BOOST_TEST((column == "slug" || column == "progress_pct"), table.table << "." << column);
    }
  }
  BOOST_TEST(
      (log.engine().roll_back("work", without_backup()).outcome == RebuildOutcome::switched));
  BOOST_TEST((content_of(log.engine()) == last));
  auto report = log.engine().verify_deep();
  BOOST_TEST(report.ok());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
