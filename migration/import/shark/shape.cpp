#include "migration/import/shark/shape.h"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace annals::importing {

namespace {

// A step of the source's evolution, and the column (or, without one, the table) that shows it.
struct Step {
  const char* date;
  const char* name;
  const char* table;
  const char* column;
};
constexpr Step steps[] = {
    {"2025-12-16", "first tables", "tasks", "key"},
    {"2025-12-18", "execution_order", "tasks", "execution_order"},
    {"2025-12-19", "file_path", "epics", "file_path"},
    {"2025-12-19", "forced", "task_history", "forced"},
    {"2025-12-20", "documents", "documents", nullptr},
    {"2025-12-26", "task notes", "task_notes", nullptr},
    {"2025-12-26", "task relationships", "task_relationships", nullptr},
    {"2025-12-27", "work sessions", "work_sessions", nullptr},
    {"2025-12-27", "completion details", "tasks", "verification_status"},
    {"2025-12-30", "slug", "tasks", "slug"},
    {"2026-01-01", "status_override", "features", "status_override"},
    {"2026-01-02", "ideas", "ideas", nullptr},
    {"2026-01-16", "note metadata", "task_notes", "metadata"},
    {"2026-01-17", "rejection_reason", "task_history", "rejection_reason"},
};

constexpr const char* known_tables[] = {
    "epics",          "features",          "tasks",          "task_history", "documents",
    "epic_documents", "feature_documents", "task_documents", "task_notes",   "task_relationships",
    "task_criteria",  "work_sessions",     "ideas"};

constexpr const char* epic_columns[] = {"id",
                                        "key",
                                        "title",
                                        "description",
                                        "status",
                                        "priority",
                                        "business_value",
                                        "file_path",
                                        "custom_folder_path",
                                        "slug",
                                        "created_at",
                                        "updated_at"};
constexpr const char* feature_columns[] = {"id",           "epic_id",
                                           "key",          "title",
                                           "description",  "status",
                                           "progress_pct", "execution_order",
                                           "file_path",    "custom_folder_path",
                                           "slug",         "created_at",
                                           "updated_at",   "status_override"};
constexpr const char* task_columns[] = {"id",
                                        "feature_id",
                                        "key",
                                        "title",
                                        "description",
                                        "status",
                                        "agent_type",
                                        "priority",
                                        "depends_on",
                                        "assigned_agent",
                                        "file_path",
                                        "blocked_reason",
                                        "execution_order",
                                        "created_at",
                                        "started_at",
                                        "completed_at",
                                        "blocked_at",
                                        "updated_at",
                                        "completed_by",
                                        "completion_notes",
                                        "files_changed",
                                        "tests_passed",
                                        "verification_status",
                                        "time_spent_minutes",
                                        "context_data",
                                        "slug"};
constexpr const char* history_columns[] = {"id",         "task_id",   "old_status",
                                           "new_status", "agent",     "notes",
                                           "forced",     "timestamp", "rejection_reason"};

const SourceTable* find(const std::vector<SourceTable>& tables, std::string_view name) {
  for (const SourceTable& table : tables) {
    if (table.kind == SourceTable::Kind::rows && equal_ignoring_case(table.name, name)) {
      return &table;
    }
  }
  return nullptr;
}

bool shows(const std::vector<SourceTable>& tables, const Step& step) {
  const SourceTable* table = find(tables, step.table);
  return table && (!step.column || table->column(step.column));
}

// Whether the statuses of tasks are still confined by a CHECK, as they were until 2025-12-30.
bool confines_statuses(const std::vector<SourceTable>& tables) {
  const SourceTable* tasks = find(tables, "tasks");
  if (!tasks) return false;
  std::string sql;
  for (char c : tasks->sql) {
    if (!std::isspace(static_cast<unsigned char>(c))) {
      sql += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return sql.find("check(statusin(") != std::string::npos;
}

void append(std::string& shape, const char* word, const std::vector<std::string>& names) {
  constexpr std::size_t most = 20;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i == most) {
      shape += " and " + std::to_string(names.size() - most) + " more";
      return;
    }
    shape += i == 0 ? std::string("; ") + word + " " : ", ";
    shape += names[i];
  }
}

}  // namespace

std::vector<std::string> shark_columns(std::string_view table) {
  auto list = [](const auto& columns) {
    return std::vector<std::string>(std::begin(columns), std::end(columns));
  };
  if (table == "epics") return list(epic_columns);
  if (table == "features") return list(feature_columns);
  if (table == "tasks") return list(task_columns);
  if (table == "task_history") return list(history_columns);
  return {};
}

std::string shark_shape(const std::vector<SourceTable>& tables) {
  const Step* newest = nullptr;
  for (const Step& step : steps) {
    if (shows(tables, step)) newest = &step;
  }
  std::string shape =
      newest ? std::string(newest->date) + ": " + newest->name : std::string("unknown");
  std::vector<std::string> without, with;
  for (const Step* step = steps; newest && step < newest; ++step) {
    if (!shows(tables, *step)) without.emplace_back(step->name);
  }
  const SourceTable* epics = find(tables, "epics");
  if (epics && epics->column("custom_folder_path")) with.emplace_back("custom_folder_path");
  if (confines_statuses(tables)) with.emplace_back("confined statuses");
  for (const SourceTable& table : tables) {
    if (table.kind != SourceTable::Kind::rows) continue;
    bool known = std::any_of(std::begin(known_tables), std::end(known_tables),
                             [&](auto* name) { return equal_ignoring_case(table.name, name); });
    if (!known) with.push_back("table " + table.name);
    std::vector<std::string> columns;
    for (const char* name : {"epics", "features", "tasks", "task_history"}) {
      if (equal_ignoring_case(table.name, name)) columns = shark_columns(name);
    }
    for (const std::string& column : table.columns) {
      bool modelled = columns.empty() ||
                      std::any_of(columns.begin(), columns.end(), [&](const std::string& other) {
                        return equal_ignoring_case(column, other);
                      });
      if (!modelled) with.push_back(table.name + "." + column);
    }
  }
  append(shape, "without", without);
  append(shape, "with", with);
  return shape;
}

}  // namespace annals::importing
