#include "migration/import/shark/plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "migration/import/shark/rules.h"

namespace annals::importing {

namespace {

using Kind = SharkStep::Kind;

constexpr const char* gone = "no longer in the source";

// Whether the entry can be told as a change of status. The source also has entries that tell of
// none ('' to '').
bool changes_status(const HistoryRow& entry, const SharkWorkflow& workflow) {
  return is_status(entry.new_status) && workflow.find(entry.new_status) && entry.forced;
}

// What the module's tables make of a task when its status changes.
void apply(TaskRow& task, const HistoryRow& entry, const SharkWorkflow& workflow) {
  const WorkStatus& status = *workflow.find(entry.new_status);
  task.status = entry.new_status;
  if (status.marks == "started" && !task.started_at) task.started_at = entry.timestamp;
  if (status.marks == "completed") {
    task.completed_at = entry.timestamp;
  } else if (!status.counts_as_done) {
    task.completed_at.reset();
  }
  task.blocked_at.reset();
  if (status.marks == "blocked") task.blocked_at = entry.timestamp;
  task.blocked_reason.reset();
  task.updated_at = entry.timestamp;
}

class Planner {
 public:
  Planner(const SharkState& present, const SharkState& wanted, const SharkWorkflow& workflow,
          const std::function<bool(Position)>& was_imported)
      : present_(present), wanted_(wanted), workflow_(workflow), was_imported_(was_imported) {}

  SharkPlan make() {
    for (const WorkStatus& status : workflow_.added()) {
      add({.kind = Kind::define_status, .key = status.name});
    }
    plan_deletions();
    for (const auto& [key, epic] : wanted_.epics) plan_epic(key, epic.row);
    for (const auto& [key, feature] : wanted_.features) plan_feature(key, feature.row);
    for (const auto& [key, task] : wanted_.tasks) plan_task(key, task);
    tell_in_order_of_time();
    return std::move(plan_);
  }

 private:
  struct Timed {
    Timestamp order;
    SharkStep step;
  };

  void add(SharkStep step) { plan_.steps.push_back(std::move(step)); }

  // Steps of one row follow each other whatever their times say, and follow its parent's.
  Timestamp tell(Timestamp after, SharkStep step) {
    Timestamp order = std::max(after, *step.at);
    timeline_.push_back({order, std::move(step)});
    return order;
  }

  void tell_in_order_of_time() {
    std::stable_sort(timeline_.begin(), timeline_.end(),
                     [](const Timed& a, const Timed& b) { return a.order < b.order; });
    for (Timed& timed : timeline_) add(std::move(timed.step));
    timeline_.clear();
  }

  // Children first, so that the story of each ends with an event of its own.
  void plan_deletions() {
    std::map<std::string, std::size_t> left;  // rows that stay, by parent
    for (const auto& [key, task] : present_.tasks) {
      bool stays = wanted_.tasks.contains(key) || !plan_deletion(Kind::delete_task, key, task);
      if (stays) ++left[task.row.feature];
    }
    for (const auto& [key, feature] : present_.features) {
      bool stays = wanted_.features.contains(key) || left.contains(key) ||
                   !plan_deletion(Kind::delete_feature, key, feature);
      if (stays) ++left[feature.row.epic];
    }
    for (const auto& [key, epic] : present_.epics) {
      if (wanted_.epics.contains(key) || left.contains(key)) continue;
      plan_deletion(Kind::delete_epic, key, epic);
    }
  }

  template <class Row>
  bool plan_deletion(Kind kind, const std::string& key, const Placed<Row>& row) {
    if (!was_imported_(row.position)) {
      plan_.warnings.push_back(
          fmt::format("{} is not in the source, was made here, and stays.", key));
      return false;
    }
    add({.kind = kind, .key = key, .reason = gone});
    return true;
  }

  void plan_epic(const std::string& key, const EpicRow& wanted) {
    auto found = present_.epics.find(key);
    if (found == present_.epics.end()) {
      born_[key] = tell(Timestamp::min(),
                        {.kind = Kind::import_epic, .key = key, .at = wanted.created_at.at});
    } else if (found->second.row != wanted) {
      tell(Timestamp::min(), {.kind = Kind::correct_epic,
                              .key = key,
                              .at = wanted.updated_at.at,
                              .reason = changed(found->second.row, wanted)});
    } else {
      return;
    }
    ++plan_.changed["epics"];
  }

  void plan_feature(const std::string& key, const FeatureRow& wanted) {
    auto found = present_.features.find(key);
    if (found == present_.features.end()) {
      born_[key] = tell(birth_of(wanted.epic),
                        {.kind = Kind::import_feature, .key = key, .at = wanted.created_at.at});
    } else if (found->second.row != wanted) {
      tell(Timestamp::min(), {.kind = Kind::correct_feature,
                              .key = key,
                              .at = wanted.updated_at.at,
                              .reason = changed(found->second.row, wanted)});
    } else {
      return;
    }
    ++plan_.changed["features"];
  }

  void plan_task(const std::string& key, const Task& wanted) {
    auto found = present_.tasks.find(key);
    const Task* before = found == present_.tasks.end() ? nullptr : &found->second;
    std::size_t same = before ? retract_from_first_difference(key, *before, wanted) : 0;
    Timestamp order = birth_of(wanted.row.feature);
    TaskRow told = before ? before->row : opening_of(wanted, workflow_);
    if (!before) {
      order = tell(order, {.kind = Kind::import_task, .key = key, .at = told.created_at.at});
    }
    for (std::size_t i = same; i < wanted.history.size(); ++i) {
      const HistoryRow& entry = wanted.history[i].row;
      bool change = changes_status(entry, workflow_);
      order = tell(order, {.kind = change ? Kind::change_status : Kind::record_history,
                           .key = key,
                           .at = entry.timestamp.at,
                           .index = i});
      if (change) apply(told, entry, workflow_);
    }
    plan_.changed["task_history"] += wanted.history.size() - same;
    if (!before || before->row != wanted.row) ++plan_.changed["tasks"];
    if (told != wanted.row) correct_task(key, told, wanted, before, order);
  }

  // Entries keep their order, so all from the first that differs make way.
  std::size_t retract_from_first_difference(const std::string& key, const Task& before,
                                            const Task& wanted) {
    std::size_t same = 0;
    while (same < before.history.size() && same < wanted.history.size() &&
           before.history[same].row == wanted.history[same].row) {
      ++same;
    }
    for (std::size_t i = same; i < before.history.size(); ++i) {
      add({.kind = Kind::retract_history,
           .key = key,
           .entry = before.history[i].position,
           .reason = gone});
    }
    return same;
  }

  void correct_task(const std::string& key, const TaskRow& told, const Task& wanted,
                    const Task* before, Timestamp order) {
    std::string reason;
    if (told.status != wanted.row.status) {
      ++plan_.corrections;
      reason = fmt::format("the history leads to {}, the source says {}", told.status,
                           wanted.row.status);
    } else if (before && before->row != wanted.row) {
      reason = changed(before->row, wanted.row);
    } else {
      reason = "not told by the history: " + differing_columns(told, wanted.row);
    }
    tell(order, {.kind = Kind::correct_task,
                 .key = key,
                 .at = wanted.row.updated_at.at,
                 .reason = std::move(reason)});
  }

  template <class Row>
  static std::string changed(const Row& before, const Row& wanted) {
    return "changed in the source: " + differing_columns(before, wanted);
  }

  Timestamp birth_of(const std::string& parent) const {
    auto found = born_.find(parent);
    return found == born_.end() ? Timestamp::min() : found->second;
  }

  const SharkState& present_;
  const SharkState& wanted_;
  const SharkWorkflow& workflow_;
  const std::function<bool(Position)>& was_imported_;
  SharkPlan plan_;
  std::vector<Timed> timeline_;
  std::map<std::string, Timestamp> born_;  // where in the timeline parents come to be
};

}  // namespace

TaskRow opening_of(const Task& task, const SharkWorkflow& workflow) {
  TaskRow opening = task.row;
  const HistoryRow* first = task.history.empty() ? nullptr : &task.history.front().row;
  auto usable = [&](const std::string& status) { return workflow.find(status) != nullptr; };
  const WorkStatus* last = workflow.find(task.row.status);
  if (first && first->old_status && usable(*first->old_status)) {
    opening.status = *first->old_status;
  } else if (first && usable(first->new_status)) {
    opening.status = first->new_status;
  } else if (!last || last->phase != "planning") {
    opening.status = "todo";
  }
  bool changes = std::any_of(task.history.begin(), task.history.end(), [&](const auto& entry) {
    return changes_status(entry.row, workflow);
  });
  if (changes || opening.status != task.row.status) {
    opening.started_at.reset();
    opening.completed_at.reset();
    opening.blocked_at.reset();
    opening.blocked_reason.reset();
    opening.updated_at = opening.created_at;
  }
  return opening;
}

SharkPlan plan_shark(const SharkState& present, const SharkState& wanted,
                     const SharkWorkflow& workflow,
                     const std::function<bool(Position)>& was_imported) {
  return Planner(present, wanted, workflow, was_imported).make();
}

}  // namespace annals::importing
