#include "modules/workspace/state.h"

#include "modules/workspace/names.h"
#include "modules/workspace/streams.h"

namespace annals::workspace {

namespace {

constexpr const char* value_sql = "select value from app_state where key = ?1";
constexpr const char* task_sql = "select 1 from task_progress where task_name = ?1";

}  // namespace

Decision set_app_state(const Tables& tables, SetAppState::Reader ask) {
  const auto key = view(ask.getKey());
  if (key.empty()) return invalid("The key cannot be empty");
  if (key == "active_profile_id" || key == "active_query_id") {
    return invalid("What is active is changed by SwitchProfile and SwitchQuery");
  }
  const auto value = tables.value<std::string>(value_sql, key);
  if (ask.hasValue() ? value == view(ask.getValue()) : !value) return {};
  return decide(
      event<AppStateSet>(std::string(state_stream), [&](auto e) { modules::copy_given(ask, e); }));
}

Decision save_task_progress(const Tables&, SaveTaskProgress::Reader ask) {
  if (is_blank(view(ask.getTask()))) return invalid("The name of a task cannot be empty");
  const double percent = ask.getProgressPercent();
  if (!(percent >= 0 && percent <= 100)) return invalid("progress_percent must be 0 to 100");
  const auto status = view(ask.getStatus());
  if (status != "running" && status != "completed" && status != "failed") {
    return invalid("Invalid status: '" + std::string(status) +
                   "'. Must be running, completed or failed");
  }
  return decide(event<TaskProgressSaved>(std::string(progress_stream), [&](auto e) {
    modules::copy_given(ask, e);
    e.setStatus(ask.getStatus());
    e.setProgressPercent(percent);
  }));
}

Decision clear_task_progress(const Tables& tables, ClearTaskProgress::Reader ask) {
  if (!tables.exists(task_sql, view(ask.getTask()))) return {};
  return decide(event<TaskProgressCleared>(std::string(progress_stream),
                                           [&](auto e) { e.setTask(ask.getTask()); }));
}

}  // namespace annals::workspace
