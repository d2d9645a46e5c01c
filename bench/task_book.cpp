#include "bench/task_book.h"

#include <annals/builtin_modules.h>
#include <fmt/format.h>

#include <stdexcept>

#include "work.capnp.h"

namespace annals::bench {
namespace {

Engine open_with_work(const std::filesystem::path& path) {
  EngineOptions options;
  options.modules = {builtin_module("work").value()};
  return Engine::open(path, std::move(options));
}

}  // namespace

std::string epic_key(int epic) {
  return fmt::format("E{:02}", epic);
}

std::string feature_key(int epic, int feature) {
  return fmt::format("{}-F{:02}", epic_key(epic), feature);
}

std::string task_key(int epic, int feature, int task) {
  return fmt::format("T-{}-{:03}", feature_key(epic, feature), task);
}

TaskBook::TaskBook(const std::filesystem::path& path) : engine_(open_with_work(path)) {}

void TaskBook::execute(const std::string& command, const std::string& json) {
  const auto result = engine_.execute("work." + command, json, {.actor = "bench"});
  if (!result) throw std::runtime_error(command + " " + json + ": " + result.message());
}

void TaskBook::change_status(const std::string& task, const std::string& to) {
  const auto result = engine_.execute<work::ChangeTaskStatus>(
      [&](auto ask) {
        ask.setTask(task);
        ask.setTo(to);
      },
      {.actor = "bench"});
  if (!result) throw std::runtime_error("changing " + task + ": " + result.message());
}

void TaskBook::add_epic(int epic, int features, int tasks_each, bool statuses) {
  execute("CreateEpic", fmt::format(R"({{"key":"{}","title":"Epic"}})", epic_key(epic)));
  for (int feature = 1; feature <= features; ++feature) {
    const auto key = feature_key(epic, feature);
    execute("CreateFeature", fmt::format(R"({{"epic":"{}","key":"{}","title":"Feature {}"}})",
                                         epic_key(epic), key, feature));
    std::string tasks;
    for (int task = 1; task <= tasks_each; ++task) {
      tasks += fmt::format(
          R"({}{{"feature":"{}","key":"{}","title":"Task {}","priority":{},"agentType":"{}"}})",
          tasks.empty() ? "" : ",", key, task_key(epic, feature, task), task, task % 10 + 1,
          task % 3 ? "backend" : "frontend");
    }
    execute("CreateTasks", R"({"tasks":[)" + tasks + "]}");
    if (!statuses) continue;
    for (int task = 1; task <= tasks_each; task += 10) {
      change_status(task_key(epic, feature, task), "in_progress");
    }
  }
}

std::uint64_t TaskBook::count_rows(const std::string& query, const Parameters& parameters) {
  std::uint64_t count = 0;
  for ([[maybe_unused]] const auto& row : engine_.query_named("work." + query, parameters)) ++count;
  return count;
}

}  // namespace annals::bench
