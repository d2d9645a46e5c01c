#include "modules/work/task_status.h"

#include "modules/work/derived_status.h"
#include "modules/work/features.h"
#include "modules/work/fields.h"
#include "modules/work/keys.h"
#include "modules/work/tasks.h"

namespace annals::work {

namespace {

constexpr const char* transition_sql =
    "select 1 from workflow_transitions where from_status = ?1 and to_status = ?2";

constexpr const char* marks_sql = "select marks from workflow_statuses where status = ?1";

/// Who acts: as the command says, else the one who asked. Empty: nobody is named.
template <class Ask>
std::string agent_of(const Tables& tables, const Ask& ask) {
  return std::string(ask.hasAgent() ? view(ask.getAgent()) : tables.actor());
}

/// The reason for the block; empty when the status does not block, or when none is given.
std::string blocked_reason(ChangeTaskStatus::Reader ask, bool blocks) {
  if (!blocks) return {};
  const auto reason = ask.hasBlockedReason() ? view(ask.getBlockedReason()) : view(ask.getNotes());
  return is_blank(reason) ? std::string() : std::string(reason);
}

}  // namespace

Decision change_task_status(const Tables& tables, ChangeTaskStatus::Reader ask) {
  Decision refusal;
  const auto task = find_task(tables, view(ask.getTask()), refusal);
  if (!task) return refusal;
  const std::string to(view(ask.getTo()));
  if (auto no = refuse_task_status(tables, to)) return *no;
  if (!ask.getForce() && !tables.exists(transition_sql, task->status, to)) {
    return reject("invalid_transition",
                  "Invalid state transition from " + task->status + " to " + to);
  }
  const bool blocks = tables.value<std::string>(marks_sql, to) == "blocked";
  const auto reason = blocked_reason(ask, blocks);
  if (blocks && reason.empty()) {
    return reject("reason_required", "Blocking task " + task->key + " needs a reason");
  }
  if (!blocks && ask.hasBlockedReason()) {
    return reject("invalid_value",
                  "Only a blocked task has a blocked reason, not one that is " + to);
  }

  auto decision = decide(event<TaskStatusChanged>(task_stream(task->key), [&](auto e) {
    e.setTask(task->key);
    e.setFrom(task->status);
    e.setTo(to);
    const auto agent = agent_of(tables, ask);
    if (!agent.empty()) e.setAgent(agent);
    if (ask.hasNotes()) e.setNotes(ask.getNotes());
    e.setForced(ask.getForce());
    if (blocks) e.setBlockedReason(reason);
    if (!is_blank(view(ask.getRejectionReason()))) e.setRejectionReason(ask.getRejectionReason());
  }));
  if (const auto feature = feature_by_id(tables, task->feature_id); feature && to != task->status) {
    derive_feature_status(tables, *feature, {{task->status, -1}, {to, 1}}, Derive::always,
                          decision);
  }
  return decision;
}

Decision record_task_history(const Tables& tables, RecordTaskHistory::Reader ask) {
  Decision refusal;
  const auto task = find_task(tables, view(ask.getTask()), refusal);
  if (!task) return refusal;
  if (is_blank(view(ask.getTo()))) {
    return reject("invalid_value", "A row of history needs the new status");
  }
  return decide(event<TaskHistoryRecorded>(task_stream(task->key), [&](auto e) {
    copy_given(ask, e);
    e.setTask(task->key);
    const auto agent = agent_of(tables, ask);
    if (!agent.empty()) e.setAgent(agent);
    e.initForced().setValue(0);
  }));
}

}  // namespace annals::work
