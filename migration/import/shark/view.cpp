#include "migration/import/shark/view.h"

#include <fmt/format.h>

#include "migration/import/imported_sources.h"

namespace annals::importing {

namespace {

constexpr const char* epics_sql =
    "select id, key, title, description, status, priority, business_value, file_path, "
    "custom_folder_path, slug, created_at, updated_at from work.epics order by key";
constexpr const char* features_sql =
    "select f.id, f.key, e.key as epic, f.title, f.description, f.status, f.execution_order, "
    "f.file_path, f.custom_folder_path, f.slug, f.created_at, f.updated_at, f.status_override "
    "from work.features f join work.epics e on e.id = f.epic_id order by f.key";
constexpr const char* tasks_sql =
    "select t.id, t.key, f.key as feature, t.title, t.description, t.status, t.agent_type, "
    "t.priority, t.depends_on, t.assigned_agent, t.file_path, t.blocked_reason, "
    "t.execution_order, t.created_at, t.started_at, t.completed_at, t.blocked_at, t.updated_at, "
    "t.completed_by, t.completion_notes, t.files_changed, t.tests_passed, t.verification_status, "
    "t.time_spent_minutes, t.context_data, t.slug "
    "from work.tasks t join work.features f on f.id = t.feature_id order by t.key";
constexpr const char* history_sql =
    "select h.id, t.key as task, h.old_status, h.new_status, h.agent, h.notes, h.forced, "
    "h.timestamp, h.rejection_reason "
    "from work.task_history h join work.tasks t on t.id = h.task_id order by h.id";
constexpr const char* statuses_sql =
    "select status, phase, progress_weight, counts_as_done, is_ready, coalesce(marks, '') as marks "
    "from work.workflow_statuses order by status";
Moment moment_of(std::string_view text) {
  auto moment = parse_iso(text);
  if (!moment) {
    throw Error(ErrorKind::corrupt,
                fmt::format("Reading the tables of work failed: '{}' is no time.", text));
  }
  return {*moment, std::string(text)};
}

// Takes the columns of a row from left to right.
class Columns {
 public:
  Columns(const Row& row, std::size_t first) : row_(row), next_(first) {}

  void take(std::string& value) { value = row_.text(next_++); }
  void take(std::int64_t& value) { value = row_.integer(next_++); }
  void take(Moment& value) { value = moment_of(row_.text(next_++)); }
  template <class T>
  void take(std::optional<T>& value) {
    if (row_.is_null(next_)) {
      value.reset();
      ++next_;
    } else {
      take(value.emplace());
    }
  }

 private:
  const Row& row_;
  std::size_t next_;
};

// The columns stand in the order in which the row visits them, from `first` on.
template <class Made>
Made read_row(const Row& row, std::size_t first) {
  Made made;
  Columns columns(row, first);
  Made::visit(made, [&](const char*, auto& value) { columns.take(value); });
  return made;
}

Position position_of(const Row& row) {
  return static_cast<Position>(row.integer(0));
}

}  // namespace

SharkState read_tables(const Engine& engine) {
  SharkState state;
  for (const Row& row : engine.query(epics_sql)) {
    auto epic = read_row<EpicRow>(row, 1);
    std::string key = epic.key;
    state.epics[key] = {std::move(epic), {}, position_of(row)};
  }
  for (const Row& row : engine.query(features_sql)) {
    auto feature = read_row<FeatureRow>(row, 1);
    std::string key = feature.key;
    state.features[key] = {std::move(feature), {}, position_of(row)};
  }
  for (const Row& row : engine.query(tasks_sql)) {
    auto task = read_row<TaskRow>(row, 1);
    Task& placed = state.tasks[task.key];
    placed.row = std::move(task);
    placed.position = position_of(row);
  }
  for (const Row& row : engine.query(history_sql)) {
    state.tasks[std::string(row.text(1))].history.push_back(
        {read_row<HistoryRow>(row, 2), {}, position_of(row)});
  }
  state.kept = read_kept(engine, "shark");
  return state;
}

std::vector<WorkStatus> read_statuses(const Engine& engine) {
  std::vector<WorkStatus> statuses;
  for (const Row& row : engine.query(statuses_sql)) {
    statuses.push_back({std::string(row.text(0)), std::string(row.text(1)), row.real(2),
                        row.integer(3) != 0, row.integer(4) != 0, std::string(row.text(5))});
  }
  return statuses;
}

bool was_imported(const Engine& engine, Position row) {
  const auto event = event_at(engine, row);
  return event && (event->type == "work.EpicImported" || event->type == "work.FeatureImported" ||
                   event->type == "work.TaskImported");
}

}  // namespace annals::importing
