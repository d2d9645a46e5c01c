#include "bench/work_events.h"

#include <annals/builtin_modules.h>
#include <annals/decision.h>

#include <algorithm>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/task_book.h"
#include "work.capnp.h"

namespace annals::modules {
extern const std::string_view work_capnp;
extern const std::string_view work_sql;
}  // namespace annals::modules

namespace annals::bench {
namespace {

constexpr std::uint64_t events_per_task = 10;
constexpr std::size_t batch = 1'000;
constexpr int tasks_of_feature = 999;  // what keys can say, as the next one
constexpr int most_epics = 99;
constexpr int features_of_epic = 10;  // where that is enough

/// Collects events and appends them in batches.
class Writer {
 public:
  explicit Writer(Engine& engine) : engine_(engine) {}
  void add(NewEvent event) {
    request_.events.push_back(std::move(event));
    ++written_;
    if (request_.events.size() == batch) flush();
  }
  void flush() {
    if (request_.events.empty()) return;
    if (!engine_.append(std::exchange(request_, {}))) throw std::runtime_error("append failed");
  }
  std::uint64_t written() const { return written_; }

 private:
  Engine& engine_;
  AppendRequest request_;
  std::uint64_t written_ = 0;
};

struct Task {
  std::string key;
  std::size_t status = 0;
};

// The way of a task through the workflow, over and over.
constexpr std::string_view statuses[] = {"todo", "in_progress", "ready_for_review", "in_progress",
                                         "blocked"};

NewEvent created(const Task& task, const std::string& feature, std::uint64_t number) {
  return event<work::TaskCreated>("task-" + task.key, [&](work::TaskCreated::Builder it) {
    it.setKey(task.key);
    it.setFeature(feature);
    it.setTitle("Task number " + std::to_string(number) + " of a plan");
    it.setDescription("What has to be done, and how one knows that it is.");
    it.setStatus("todo");
    it.setAgentType(number % 3 ? "backend" : "frontend");
    it.setPriority(static_cast<std::int32_t>(number % 10 + 1));
    it.setAgent("planner");
  });
}

NewEvent changed(Task& task) {
  const auto from = statuses[task.status];
  task.status = (task.status + 1) % std::size(statuses);
  const auto to = statuses[task.status];
  return event<work::TaskStatusChanged>("task-" + task.key,
                                        [&](work::TaskStatusChanged::Builder it) {
                                          it.setTask(task.key);
                                          it.setFrom(std::string(from));
                                          it.setTo(std::string(to));
                                          it.setAgent("worker");
                                          it.setNotes("as agreed in the morning");
                                        });
}

void add_plan(Writer& writer, std::uint64_t count, std::vector<Task>& tasks) {
  const int features =
      std::max(features_of_epic, static_cast<int>(count / (most_epics * tasks_of_feature)) + 1);
  for (int epic = 1; tasks.size() < count; ++epic) {
    writer.add(event<work::EpicCreated>("epic-" + epic_key(epic), [&](auto it) {
      it.setKey(epic_key(epic));
      it.setTitle("Epic");
      it.setStatus("draft");
      it.setPriority("medium");
    }));
    for (int feature = 1; feature <= features && tasks.size() < count; ++feature) {
      const auto key = feature_key(epic, feature);
      writer.add(event<work::FeatureCreated>("feature-" + key, [&](auto it) {
        it.setKey(key);
        it.setEpic(epic_key(epic));
        it.setTitle("Feature");
        it.setStatus("draft");
      }));
      for (int task = 1; task <= tasks_of_feature && tasks.size() < count; ++task) {
        tasks.push_back({task_key(epic, feature, task)});
        writer.add(created(tasks.back(), key, tasks.size()));
      }
    }
  }
}

// Handlers name the events of another module in full.
std::string naming_events_in_full(std::string_view sql) {
  constexpr std::string_view header = "-- annals:on ";
  std::string text;
  for (std::size_t at = 0; at < sql.size();) {
    const auto end = std::min(sql.find('\n', at), sql.size() - 1) + 1;
    const auto line = sql.substr(at, end - at);
    at = end;
    if (!line.starts_with(header)) {
      text += line;
      continue;
    }
    text += header;
    for (std::size_t i = header.size(); i < line.size(); ++i) {
      const bool begins = line[i] != ' ' && line[i] != ',' && line[i] != '\n' &&
                          (line[i - 1] == ' ' || line[i - 1] == ',');
      if (begins) text += "work.";
      text += line[i];
    }
  }
  return text;
}

}  // namespace

std::string activity_sql() {
  return R"sql(-- annals:module activity async
create table moves (
  id integer primary key, task text not null, agent text not null, to_status text not null,
  at text not null) strict;
create index moves_by_task on moves (task, id);
create table agents (agent text primary key, moves integer not null, last_at text not null) strict;

-- annals:on work.TaskStatusChanged
insert into moves (id, task, agent, to_status, at) values (@position, :task, :agent, :to, iso(@at));
insert into agents (agent, moves, last_at) values (:agent, 1, iso(@at))
on conflict (agent) do update set moves = moves + 1, last_at = excluded.last_at;
)sql";
}

Module work_again() {
  constexpr std::string_view head = "-- annals:module work strict";
  std::string sql = naming_events_in_full(modules::work_sql);
  sql.replace(sql.find(head), head.size(), "-- annals:module again strict");
  return Module::from_texts("@0xf3a1b2c4d5e6f708;\n", sql);
}

std::uint64_t write_work_log(const std::filesystem::path& path, std::uint64_t count,
                             std::vector<Module> more) {
  EngineOptions options;
  options.projectors = false;
  options.modules = {
      Module::from_texts(std::string(modules::work_capnp), "-- annals:module work strict\n")};
  std::ranges::move(more, std::back_inserter(options.modules));
  auto engine = Engine::open(path, std::move(options));
  Writer writer(engine);
  std::vector<Task> tasks;
  add_plan(writer, std::max<std::uint64_t>(count / events_per_task, 1), tasks);
  std::mt19937_64 random(20'26);
  while (writer.written() < count) writer.add(changed(tasks[random() % tasks.size()]));
  writer.flush();
  return writer.written();
}

void SharedWorkLog::prepare(const std::filesystem::path& disk) {
  if (folder_) return;
  folder_.emplace(disk);
  path_ = *folder_ / "work.annals";
  written_ =
      write_work_log(path_, count_, {Module::from_texts("@0xf3a1b2c4d5e6f709;\n", activity_sql())});
  std::filesystem::create_directory(*folder_ / "behind");
  for (const auto& file : std::filesystem::directory_iterator(views())) {
    if (!file.path().filename().string().starts_with("activity.") || file.is_symlink()) continue;
    std::filesystem::copy(file.path(), *folder_ / "behind");
  }
}

void SharedWorkLog::forget_tables(const std::string& module) const {
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator(views())) {
    if (file.path().filename().string().starts_with(module + ".")) files.push_back(file.path());
  }
  for (const auto& file : files) std::filesystem::remove(file);
}

void SharedWorkLog::set_activity_back() const {
  forget_tables("activity");
  std::filesystem::copy(*folder_ / "behind", views());
}

Engine open_work_log(const std::filesystem::path& path, std::vector<Module> more) {
  EngineOptions options;
  options.projectors = false;
  options.back_up = false;
  options.modules = {builtin_module("work").value()};
  std::ranges::move(more, std::back_inserter(options.modules));
  return Engine::open(path, std::move(options));
}

}  // namespace annals::bench
