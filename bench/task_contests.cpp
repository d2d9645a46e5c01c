#include <annals/import.h>
#include <fmt/format.h>

#include <optional>
#include <stdexcept>

#include "bench/contest.h"
#include "bench/plain_sqlite.h"
#include "bench/task_book.h"

namespace annals::bench {
namespace {

constexpr const char* plain_task_tables = R"(
create table tasks (
  id integer primary key, key text not null unique, title text not null, status text not null,
  started_at text, updated_at text not null);
create index tasks_status on tasks(status);
create table task_history (
  id integer primary key, task_id integer not null references tasks(id) on delete cascade,
  old_status text, new_status text not null, agent text, timestamp text not null);
create index task_history_task on task_history(task_id);
)";

/// One durable status change after the other: decision, event, task row, history row.
class ChangeStatuses : public Contest {
 public:
  explicit ChangeStatuses(int tasks) : tasks_(tasks) {}

  std::string name() const override { return "change a task's status"; }
  std::string unit() const override { return "changes"; }
  std::string rival_name() const override { return "update and history row, no events"; }
  std::optional<double> promised_ratio() const override { return 0.6; }

  Round engine(const ScratchFolder& folder) override {
    TaskBook book(folder / "tasks.annals");
    book.add_epic(1, 10, tasks_, false);
    return measure([&](int feature, int task) {
      book.change_status(task_key(1, feature, task), "in_progress");
    });
  }

  Round rival(const ScratchFolder& folder) override {
    PlainConnection connection(folder / "plain.db");
    connection.run(plain_task_tables);
    fill(connection);
    PlainStatement begin(connection, "begin immediate"), commit(connection, "commit");
    PlainStatement find(connection, "select id, status from tasks where key = ?1");
    PlainStatement update(connection,
                          "update tasks set status = ?2, started_at = coalesce(started_at, "
                          "datetime('now')), updated_at = datetime('now') where id = ?1");
    PlainStatement history(connection,
                           "insert into task_history (task_id, old_status, new_status, agent, "
                           "timestamp) values (?1, ?2, ?3, 'bench', datetime('now'))");
    const std::string_view to = "in_progress";
    return measure([&](int feature, int task) {
      const auto key = task_key(1, feature, task);
      begin.run();
      find.bind(1, std::string_view(key));
      if (!find.step() || find.text(1) != "todo") throw std::runtime_error("plain: no such task");
      const auto id = find.integer(0);
      const auto from = find.text(1);
      find.reset();
      update.bind(1, id);
      update.bind(2, to);
      update.run();
      history.bind(1, id);
      history.bind(2, std::string_view(from));
      history.bind(3, to);
      history.run();
      commit.run();
    });
  }

 private:
  template <class Change>
  Round measure(Change change) {
    const auto seconds = seconds_of([&] {
      for (int feature = 1; feature <= 10; ++feature) {
        for (int task = 1; task <= tasks_; ++task) change(feature, task);
      }
    });
    return {static_cast<std::uint64_t>(10 * tasks_), seconds};
  }

  void fill(PlainConnection& connection) {
    PlainStatement insert(connection,
                          "insert into tasks (key, title, status, updated_at) "
                          "values (?1, 'Task', 'todo', datetime('now'))");
    connection.run("begin");
    for (int feature = 1; feature <= 10; ++feature) {
      for (int task = 1; task <= tasks_; ++task) {
        const auto key = task_key(1, feature, task);
        insert.bind(1, std::string_view(key));
        insert.run();
      }
    }
    connection.run("commit");
  }

  int tasks_;  // of each of ten features
};

/// A real task database into a fresh log with its tables, against copying its rows.
class ImportTasks : public Contest {
 public:
  explicit ImportTasks(std::filesystem::path source) : source_(std::move(source)) {}

  std::string name() const override { return "import " + source_.filename().string(); }
  std::string unit() const override { return "rows"; }
  std::string rival_name() const override { return "copying the rows of its tables"; }

  Round engine(const ScratchFolder& folder) override {
    TaskBook book(folder / "tasks.annals");
    ImportReport report;
    const auto seconds = seconds_of([&] { report = import_from(book.engine(), "shark", source_); });
    std::uint64_t rows = 0;
    for (const auto& table : report.tables) rows += table.rows;
    return {rows, seconds};
  }

  Round rival(const ScratchFolder& folder) override {
    std::uint64_t rows = 0;
    const auto seconds = seconds_of([&] {
      PlainConnection target(folder / "plain.db");
      // Damaged sources have references to nowhere; a copy keeps them.
      target.run("pragma foreign_keys = off");
      target.run("attach 'file:" + source_.string() + "?immutable=1' as source");
      target.run("begin immediate");
      for (const auto& [name, sql] : tables_of(target)) {
        target.run(sql);
        target.run("insert into main.\"" + name + "\" select * from source.\"" + name + "\"");
        PlainStatement count(target, "select count(*) from main.\"" + name + "\"");
        if (count.step()) rows += static_cast<std::uint64_t>(count.integer(0));
      }
      target.run("commit");
    });
    return {rows, seconds};
  }

 private:
  static std::vector<std::pair<std::string, std::string>> tables_of(PlainConnection& connection) {
    PlainStatement select(connection,
                          "select name, sql from source.sqlite_schema where type = 'table' and "
                          "name not like 'sqlite_%' and sql not like 'create virtual%' and "
                          "name not like '%\\_fts\\_%' escape '\\'");
    std::vector<std::pair<std::string, std::string>> tables;
    while (select.step()) tables.emplace_back(select.text(0), select.text(1));
    return tables;
  }

  std::filesystem::path source_;
};

}  // namespace

void add_task_contests(Contests& contests, Scale scale,
                       const std::filesystem::path& task_database) {
  contests.push_back(std::make_unique<ChangeStatuses>(scale.quick ? 5 : 200));
  if (!task_database.empty()) contests.push_back(std::make_unique<ImportTasks>(task_database));
}

}  // namespace annals::bench
