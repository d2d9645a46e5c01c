#include "modules/work/tasks.h"

#include "modules/work/derived_status.h"
#include "modules/work/fields.h"
#include "modules/work/keys.h"
#include "modules/work/task_creation.h"

namespace annals::work {

namespace {

constexpr const char* task_sql = "select id, key, status, feature_id from tasks where key = ?1";

constexpr const char* dependents_sql =
    "select group_concat(task_key, ', ') from task_dependencies where depends_on = ?1";

constexpr const char* json_type_sql =
    "select case when json_valid(?1) then json_type(?1) else 'no JSON' end";

constexpr std::string_view clearable[] = {
    "description",  "agent_type",       "assigned_agent", "file_path",          "execution_order",
    "completed_by", "completion_notes", "files_changed",  "time_spent_minutes", "context_data",
    "slug"};

Decision invalid(std::string message) {
  return reject("invalid_value", std::move(message));
}

Refusal refuse_json(const Tables& tables, std::string_view field, std::string_view text,
                    std::string_view type) {
  const auto found = tables.value<std::string>(json_type_sql, text).value_or("no JSON");
  if (found == type) return std::nullopt;
  return invalid(std::string(field) + " must be a JSON " + std::string(type) + ", got: " + found);
}

/// What a task has since its completion can be recorded.
Refusal refuse_completion(const Tables& tables, UpdateTask::Reader ask) {
  if (ask.hasFilesChanged()) {
    if (auto no = refuse_json(tables, "files_changed", view(ask.getFilesChanged()), "array")) {
      return no;
    }
  }
  if (ask.hasTestsPassed()) {
    const auto passed = ask.getTestsPassed().getValue();
    if (passed != 0 && passed != 1) {
      return invalid("tests_passed must be 0 or 1, got: " + std::to_string(passed));
    }
  }
  if (ask.hasVerificationStatus()) {
    const auto status = view(ask.getVerificationStatus());
    if (status != "pending" && status != "verified" && status != "needs_rework") {
      return invalid("Invalid verification status: '" + std::string(status) +
                     "'. Must be pending, verified or needs_rework");
    }
  }
  if (ask.hasTimeSpentMinutes() && ask.getTimeSpentMinutes().getValue() < 0) {
    return invalid("time_spent_minutes cannot be negative");
  }
  if (ask.hasContextData()) {
    return refuse_json(tables, "context_data", view(ask.getContextData()), "object");
  }
  return std::nullopt;
}

Refusal refuse_fields(const Tables& tables, UpdateTask::Reader ask) {
  if (ask.hasTitle()) {
    if (auto no = refuse_title("task", view(ask.getTitle()))) return no;
  }
  if (ask.hasDescription()) {
    if (auto no = refuse_description(view(ask.getDescription()))) return no;
  }
  if (ask.hasAgentType()) {
    if (auto no = refuse_agent_type(view(ask.getAgentType()))) return no;
  }
  if (ask.hasPriority()) {
    if (auto no = refuse_task_priority(ask.getPriority().getValue())) return no;
  }
  if (ask.hasFilePath()) {
    if (auto no = refuse_file_path(view(ask.getFilePath()))) return no;
  }
  if (auto no = refuse_completion(tables, ask)) return no;
  return refuse_cleared(ask.getClear(), clearable);
}

}  // namespace

std::optional<TaskRow> find_task(const Tables& tables, std::string_view asked, Decision& refusal) {
  const auto key = task_key(asked);
  if (!key) {
    refusal = invalid_task_key(asked);
    return std::nullopt;
  }
  auto rows = tables.query(task_sql, {*key});
  const Row* row = rows.next();
  if (!row) {
    refusal = reject("not_found", "task " + *key + " does not exist");
    return std::nullopt;
  }
  return TaskRow{row->integer(0), std::string(row->text(1)), std::string(row->text(2)),
                 row->integer(3)};
}

Decision create_task(const Tables& tables, CreateTask::Reader ask) {
  TaskCreation creation(tables);
  if (auto no = creation.add(ask)) return *no;
  return std::move(creation).finish();
}

Decision create_tasks(const Tables& tables, CreateTasks::Reader ask) {
  TaskCreation creation(tables);
  for (auto task : ask.getTasks()) {
    if (auto no = creation.add(task)) return *no;
  }
  return std::move(creation).finish();
}

Decision update_task(const Tables& tables, UpdateTask::Reader ask) {
  Decision refusal;
  const auto task = find_task(tables, view(ask.getTask()), refusal);
  if (!task) return refusal;
  if (auto no = refuse_fields(tables, ask)) return *no;
  if (!changes_something(ask, "task")) return {};
  return decide(event<TaskDetailsChanged>(task_stream(task->key), [&](auto e) {
    copy_given(ask, e);
    e.setTask(task->key);
    if (ask.getClear().size() > 0) e.setCleared(ask.getClear());
  }));
}

Decision delete_task(const Tables& tables, DeleteTask::Reader ask) {
  Decision refusal;
  const auto task = find_task(tables, view(ask.getTask()), refusal);
  if (!task) return refusal;
  auto decision = decide(event<TaskDeleted>(task_stream(task->key), [&](auto e) {
    copy_given(ask, e);
    e.setTask(task->key);
  }));
  if (const auto waiting = tables.value<std::string>(dependents_sql, task->key)) {
    decision.warnings.push_back("task " + task->key + " is still waited for by " + *waiting);
  }
  if (const auto feature = feature_by_id(tables, task->feature_id)) {
    derive_feature_status(tables, *feature, {{task->status, -1}}, Derive::if_it_follows, decision);
  }
  return decision;
}

}  // namespace annals::work
