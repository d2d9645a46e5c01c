#include "migration/import/shark/events.h"

#include <annals/decision.h>

#include "events/event_json.h"
#include "modules/work/keys.h"
#include "work.capnp.h"

namespace annals::importing {

namespace {

using Kind = SharkStep::Kind;

template <class Event, class Fill>
NewEvent made(std::string stream, const SharkStep& step, Fill&& fill) {
  NewEvent event = annals::event<Event>(std::move(stream), fill);
  event.type = "work." + event.type;
  event.at = step.at;
  return event;
}

// The row of the source that an event tells of; `time` where the event has no other place for the
// text of its time.
std::string metadata(const char* table, const std::string& row, const Moment* time = nullptr) {
  std::string json = "{\"source\":{\"format\":\"shark\",\"table\":\"" + std::string(table) + "\"";
  json += ",\"row\":";
  append_json_string(json, row);
  if (time && time->text != to_iso(time->at)) {
    json += ",\"time\":";
    append_json_string(json, time->text.substr(0, 100));
  }
  return json + "}}";
}

template <class Event>
void fill_epic(Event e, const EpicRow& row) {
  e.setKey(row.key);
  e.setTitle(row.title);
  if (row.description) e.setDescription(*row.description);
  e.setStatus(row.status);
  e.setPriority(row.priority);
  if (row.business_value) e.setBusinessValue(*row.business_value);
  if (row.file_path) e.setFilePath(*row.file_path);
  if (row.custom_folder_path) e.setCustomFolderPath(*row.custom_folder_path);
  if (row.slug) e.setSlug(*row.slug);
  e.setCreatedAt(row.created_at.text);
  e.setUpdatedAt(row.updated_at.text);
}

template <class Event>
void fill_feature(Event e, const FeatureRow& row) {
  e.setKey(row.key);
  e.setEpic(row.epic);
  e.setTitle(row.title);
  if (row.description) e.setDescription(*row.description);
  e.setStatus(row.status);
  if (row.execution_order) e.initExecutionOrder().setValue(*row.execution_order);
  if (row.file_path) e.setFilePath(*row.file_path);
  if (row.custom_folder_path) e.setCustomFolderPath(*row.custom_folder_path);
  if (row.slug) e.setSlug(*row.slug);
  if (row.status_override) e.initStatusOverride().setValue(*row.status_override);
  e.setCreatedAt(row.created_at.text);
  e.setUpdatedAt(row.updated_at.text);
}

template <class Event>
void fill_task(Event e, const TaskRow& row) {
  e.setKey(row.key);
  e.setFeature(row.feature);
  e.setTitle(row.title);
  if (row.description) e.setDescription(*row.description);
  e.setStatus(row.status);
  if (row.agent_type) e.setAgentType(*row.agent_type);
  e.setPriority(static_cast<std::int32_t>(row.priority));
  if (row.depends_on) e.setDependsOn(*row.depends_on);
  if (row.assigned_agent) e.setAssignedAgent(*row.assigned_agent);
  if (row.file_path) e.setFilePath(*row.file_path);
  if (row.blocked_reason) e.setBlockedReason(*row.blocked_reason);
  if (row.execution_order) e.initExecutionOrder().setValue(*row.execution_order);
  e.setCreatedAt(row.created_at.text);
  if (row.started_at) e.setStartedAt(row.started_at->text);
  if (row.completed_at) e.setCompletedAt(row.completed_at->text);
  if (row.blocked_at) e.setBlockedAt(row.blocked_at->text);
  e.setUpdatedAt(row.updated_at.text);
  if (row.completed_by) e.setCompletedBy(*row.completed_by);
  if (row.completion_notes) e.setCompletionNotes(*row.completion_notes);
  if (row.files_changed) e.setFilesChanged(*row.files_changed);
  if (row.tests_passed) e.initTestsPassed().setValue(*row.tests_passed);
  if (row.verification_status) e.setVerificationStatus(*row.verification_status);
  if (row.time_spent_minutes) e.initTimeSpentMinutes().setValue(*row.time_spent_minutes);
  if (row.context_data) e.setContextData(*row.context_data);
  if (row.slug) e.setSlug(*row.slug);
}

// What changes of status and other entries of history have in common.
template <class Event>
void fill_entry(Event e, const std::string& task, const HistoryRow& row) {
  e.setTask(task);
  if (row.old_status) e.setFrom(*row.old_status);
  e.setTo(row.new_status);
  if (row.agent) e.setAgent(*row.agent);
  if (row.notes) e.setNotes(*row.notes);
  if (row.rejection_reason) e.setRejectionReason(*row.rejection_reason);
}

class EventMaker {
 public:
  EventMaker(const SharkStep& step, const SharkState& wanted) : step_(step), wanted_(wanted) {}

  NewEvent status(const WorkStatus& status) {
    return made<work::StatusDefined>("workflow", step_, [&](auto e) {
      e.setStatus(status.name);
      e.setPhase(status.phase);
      e.setProgressWeight(status.progress_weight);
      e.setCountsAsDone(status.counts_as_done);
      e.setIsReady(status.is_ready);
      if (!status.marks.empty()) e.setMarks(status.marks);
    });
  }

  NewEvent epic() {
    std::string stream = work::epic_stream(step_.key);
    if (step_.kind == Kind::delete_epic) {
      return made<work::EpicDeleted>(stream, step_, [&](auto e) {
        e.setEpic(step_.key);
        e.setReason(step_.reason);
      });
    }
    const auto& epic = wanted_.epics.at(step_.key);
    NewEvent event =
        step_.kind == Kind::import_epic
            ? made<work::EpicImported>(stream, step_, [&](auto e) { fill_epic(e, epic.row); })
            : made<work::EpicCorrected>(stream, step_, [&](auto e) {
                fill_epic(e, epic.row);
                e.setReason(step_.reason);
              });
    event.metadata = metadata("epics", epic.source);
    return event;
  }

  NewEvent feature() {
    std::string stream = work::feature_stream(step_.key);
    if (step_.kind == Kind::delete_feature) {
      return made<work::FeatureDeleted>(stream, step_, [&](auto e) {
        e.setFeature(step_.key);
        e.setReason(step_.reason);
      });
    }
    const auto& feature = wanted_.features.at(step_.key);
    NewEvent event = step_.kind == Kind::import_feature
                         ? made<work::FeatureImported>(
                               stream, step_, [&](auto e) { fill_feature(e, feature.row); })
                         : made<work::FeatureCorrected>(stream, step_, [&](auto e) {
                             fill_feature(e, feature.row);
                             e.setReason(step_.reason);
                           });
    event.metadata = metadata("features", feature.source);
    return event;
  }

  NewEvent task(const SharkWorkflow& workflow) {
    std::string stream = work::task_stream(step_.key);
    if (step_.kind == Kind::delete_task) {
      return made<work::TaskDeleted>(stream, step_, [&](auto e) {
        e.setTask(step_.key);
        e.setReason(step_.reason);
      });
    }
    const Task& task = wanted_.tasks.at(step_.key);
    NewEvent event;
    if (step_.kind == Kind::import_task) {
      event = made<work::TaskImported>(stream, step_,
                                       [&](auto e) { fill_task(e, opening_of(task, workflow)); });
    } else {
      event = made<work::TaskCorrected>(stream, step_, [&](auto e) {
        fill_task(e, task.row);
        e.setReason(step_.reason);
      });
    }
    event.metadata = metadata("tasks", task.source);
    return event;
  }

  NewEvent history() {
    std::string stream = work::task_stream(step_.key);
    if (step_.kind == Kind::retract_history) {
      return made<work::TaskHistoryRetracted>(stream, step_, [&](auto e) {
        e.setTask(step_.key);
        e.setEntry(step_.entry);
        e.setReason(step_.reason);
      });
    }
    const auto& entry = wanted_.tasks.at(step_.key).history[step_.index];
    NewEvent event;
    if (step_.kind == Kind::change_status) {
      event = made<work::TaskStatusChanged>(stream, step_, [&](auto e) {
        fill_entry(e, step_.key, entry.row);
        e.setForced(*entry.row.forced != 0);
      });
    } else {
      event = made<work::TaskHistoryRecorded>(stream, step_, [&](auto e) {
        fill_entry(e, step_.key, entry.row);
        if (entry.row.forced) e.initForced().setValue(*entry.row.forced);
      });
    }
    event.metadata = metadata("task_history", entry.source, &entry.row.timestamp);
    return event;
  }

 private:
  const SharkStep& step_;
  const SharkState& wanted_;
};

}  // namespace

NewEvent event_of(const SharkStep& step, const SharkState& wanted, const SharkWorkflow& workflow) {
  EventMaker maker(step, wanted);
  switch (step.kind) {
    case Kind::define_status:
      return maker.status(*workflow.find(step.key));
    case Kind::delete_epic:
    case Kind::import_epic:
    case Kind::correct_epic:
      return maker.epic();
    case Kind::delete_feature:
    case Kind::import_feature:
    case Kind::correct_feature:
      return maker.feature();
    case Kind::delete_task:
    case Kind::import_task:
    case Kind::correct_task:
      return maker.task(workflow);
    case Kind::retract_history:
    case Kind::change_status:
    case Kind::record_history:
      return maker.history();
  }
  return {};
}

}  // namespace annals::importing
