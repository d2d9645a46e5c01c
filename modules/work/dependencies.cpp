#include "modules/work/dependencies.h"

#include <algorithm>

#include "modules/work/keys.h"
#include "modules/work/tasks.h"

namespace annals::work {

namespace {

constexpr const char* present_sql =
    "select depends_on from task_dependencies where task_id = ?1 order by place";

constexpr const char* exists_sql = "select 1 from tasks where key = ?1";

// ?1: the task; ?2: what it shall wait for, a JSON array; ?3: tasks to come, a JSON object of
// arrays.
constexpr const char* cycle_sql =
    "with recursive reached (key) as ("
    "  select value from json_each(?2)"
    "  union"
    "  select d.value from reached r join tasks t on t.key = r.key,"
    "    json_each(nullif(t.depends_on, '')) d"
    "  union"
    "  select d.value from reached r join json_each(?3) c on c.key = r.key, json_each(c.value) d)"
    "select 1 from reached where key = ?1 limit 1";

constexpr const char* shape_sql =
    "select case when ?1 in ('', 'null') then 'none' when not json_valid(?1) then 'invalid'"
    " else json_type(?1) end";

constexpr const char* elements_sql = "select type, value from json_each(?1)";

// Keys consist of letters, digits and hyphens: nothing needs escaping.
std::string json_array(const TaskKeys& keys) {
  std::string json = "[";
  for (const auto& key : keys) json += (json.size() > 1 ? ",\"" : "\"") + key + "\"";
  return json + "]";
}

std::string json_object(const TasksToCome& tasks) {
  std::string json = "{";
  for (const auto& [key, on] : tasks) {
    json += (json.size() > 1 ? ",\"" : "\"") + key + "\":" + json_array(on);
  }
  return json + "}";
}

bool contains(const TaskKeys& keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

TaskKeys present_dependencies(const Tables& tables, const TaskRow& task) {
  TaskKeys keys;
  for (const auto& row : tables.query(present_sql, {task.id})) keys.emplace_back(row.text(0));
  return keys;
}

Decision changed(const TaskRow& task, const TaskKeys& on) {
  return decide(event<DependenciesChanged>(task_stream(task.key), [&](auto e) {
    e.setTask(task.key);
    auto list = e.initDependsOn(static_cast<unsigned>(on.size()));
    for (unsigned i = 0; i < on.size(); ++i) list.set(i, on[i]);
  }));
}

/// The keys in a JSON array, each once.
std::optional<TaskKeys> keys_in_json(const Tables& tables, std::string_view json,
                                     Decision& refusal) {
  const auto shape = tables.value<std::string>(shape_sql, json).value_or("invalid");
  TaskKeys keys;
  if (shape == "none") return keys;
  if (shape != "array") {
    refusal = reject("invalid_value", shape == "invalid"
                                          ? "Invalid JSON in depends_on: " + std::string(json)
                                          : "depends_on must be a JSON array, got: " + shape);
    return std::nullopt;
  }
  for (const auto& row : tables.query(elements_sql, {std::string(json)})) {
    if (row.text(0) != "text") {
      refusal = reject("invalid_value",
                       "depends_on must hold task keys, got: " + std::string(row.text(0)));
      return std::nullopt;
    }
    auto key = task_key(row.text(1));
    if (!key) {
      refusal = invalid_task_key(row.text(1));
      return std::nullopt;
    }
    if (!contains(keys, *key)) keys.push_back(std::move(*key));
  }
  return keys;
}

}  // namespace

std::optional<TaskKeys> dependency_keys(capnp::List<capnp::Text>::Reader asked, Decision& refusal) {
  TaskKeys keys;
  for (auto text : asked) {
    auto key = task_key(view(text));
    if (!key) {
      refusal = invalid_task_key(view(text));
      return std::nullopt;
    }
    if (!contains(keys, *key)) keys.push_back(std::move(*key));
  }
  return keys;
}

Refusal refuse_dependencies(const Tables& tables, std::string_view task, const TaskKeys& on,
                            const TasksToCome& to_come) {
  for (const auto& key : on) {
    if (key == task) {
      return reject("self_dependency", "A task cannot depend on itself: " + std::string(task));
    }
    if (!to_come.contains(key) && !tables.exists(exists_sql, key)) {
      return reject("not_found", "The dependency task " + key + " does not exist");
    }
  }
  for (const auto& key : on) {
    if (tables.exists(cycle_sql, task, json_array({key}), json_object(to_come))) {
      return reject("circular_dependency", "That " + std::string(task) + " depends on " + key +
                                               " would create circular dependency");
    }
  }
  return std::nullopt;
}

Decision add_dependency(const Tables& tables, AddDependency::Reader ask) {
  Decision refusal;
  const auto task = find_task(tables, view(ask.getTask()), refusal);
  if (!task) return refusal;
  const auto on = task_key(view(ask.getOn()));
  if (!on) return invalid_task_key(view(ask.getOn()));
  if (auto no = refuse_dependencies(tables, task->key, {*on})) return *no;
  auto keys = present_dependencies(tables, *task);
  if (contains(keys, *on)) return {};
  keys.push_back(*on);
  return changed(*task, keys);
}

Decision remove_dependency(const Tables& tables, RemoveDependency::Reader ask) {
  Decision refusal;
  const auto task = find_task(tables, view(ask.getTask()), refusal);
  if (!task) return refusal;
  const auto on = task_key(view(ask.getOn()));
  if (!on) return invalid_task_key(view(ask.getOn()));
  auto keys = present_dependencies(tables, *task);
  if (std::erase(keys, *on) == 0) {
    return reject("not_found", "Task " + task->key + " does not depend on " + *on);
  }
  return changed(*task, keys);
}

Decision set_dependencies(const Tables& tables, SetDependencies::Reader ask) {
  Decision refusal;
  const auto task = find_task(tables, view(ask.getTask()), refusal);
  if (!task) return refusal;
  const auto keys = keys_in_json(tables, view(ask.getDependsOn()), refusal);
  if (!keys) return refusal;
  if (auto no = refuse_dependencies(tables, task->key, *keys)) return *no;
  if (*keys == present_dependencies(tables, *task)) return {};
  return changed(*task, *keys);
}

Decision clear_dependencies(const Tables& tables, ClearDependencies::Reader ask) {
  Decision refusal;
  const auto task = find_task(tables, view(ask.getTask()), refusal);
  if (!task) return refusal;
  if (present_dependencies(tables, *task).empty()) return {};
  return changed(*task, {});
}

}  // namespace annals::work
