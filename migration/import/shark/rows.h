#pragma once

#include <annals/event.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "migration/import/kept.h"

namespace annals::importing {

using Text = std::optional<std::string>;
using Integer = std::optional<std::int64_t>;
using Time = std::optional<Moment>;

// The rows of a task database as the module "work" models them: without ids, parents by key.
// `visit` gives each column's name and value, in the order of the columns.

struct EpicRow {
  std::string key, title;
  Text description;
  std::string status, priority;
  Text business_value, file_path, custom_folder_path, slug;
  Moment created_at, updated_at;

  template <class Row, class Visit>
  static void visit(Row& row, Visit&& column);
  friend bool operator==(const EpicRow&, const EpicRow&) = default;
};

struct FeatureRow {
  std::string key, epic, title;
  Text description;
  std::string status;
  Integer execution_order;
  Text file_path, custom_folder_path, slug;
  Moment created_at, updated_at;
  Integer status_override;

  template <class Row, class Visit>
  static void visit(Row& row, Visit&& column);
  friend bool operator==(const FeatureRow&, const FeatureRow&) = default;
};

struct TaskRow {
  std::string key, feature, title;
  Text description;
  std::string status;
  Text agent_type;
  std::int64_t priority = 5;
  Text depends_on, assigned_agent, file_path, blocked_reason;
  Integer execution_order;
  Moment created_at;
  Time started_at, completed_at, blocked_at;
  Moment updated_at;
  Text completed_by, completion_notes, files_changed;
  Integer tests_passed;
  Text verification_status;
  Integer time_spent_minutes;
  Text context_data, slug;

  template <class Row, class Visit>
  static void visit(Row& row, Visit&& column);
  friend bool operator==(const TaskRow&, const TaskRow&) = default;
};

struct HistoryRow {
  Text old_status;
  std::string new_status;
  Text agent, notes;
  Integer forced;
  Moment timestamp;
  Text rejection_reason;

  template <class Row, class Visit>
  static void visit(Row& row, Visit&& column);
  friend bool operator==(const HistoryRow&, const HistoryRow&) = default;
};

/// A row and where it comes from: the source's identity of it, or the position that is its id in
/// the module's table.
template <class Row>
struct Placed {
  Row row;
  std::string source;
  Position position = 0;
};

struct Task : Placed<TaskRow> {
  std::vector<Placed<HistoryRow>> history;  ///< in the order of its ids
};

/// What a task database holds, or what the tables hold now: the two sides that are compared.
struct SharkState {
  std::map<std::string, Placed<EpicRow>> epics;
  std::map<std::string, Placed<FeatureRow>> features;
  std::map<std::string, Task> tasks;
  Kept kept;

  /// The same for the same content, however the source's file is laid out.
  Digest digest() const;
};

/// The names of the columns in which two rows of a kind differ, joined with commas.
template <class Row>
std::string differing_columns(const Row& a, const Row& b);

template <class Row, class Visit>
void EpicRow::visit(Row& row, Visit&& column) {
  column("key", row.key);
  column("title", row.title);
  column("description", row.description);
  column("status", row.status);
  column("priority", row.priority);
  column("business_value", row.business_value);
  column("file_path", row.file_path);
  column("custom_folder_path", row.custom_folder_path);
  column("slug", row.slug);
  column("created_at", row.created_at);
  column("updated_at", row.updated_at);
}

template <class Row, class Visit>
void FeatureRow::visit(Row& row, Visit&& column) {
  column("key", row.key);
  column("epic", row.epic);
  column("title", row.title);
  column("description", row.description);
  column("status", row.status);
  column("execution_order", row.execution_order);
  column("file_path", row.file_path);
  column("custom_folder_path", row.custom_folder_path);
  column("slug", row.slug);
  column("created_at", row.created_at);
  column("updated_at", row.updated_at);
  column("status_override", row.status_override);
}

template <class Row, class Visit>
void TaskRow::visit(Row& row, Visit&& column) {
  column("key", row.key);
  column("feature", row.feature);
  column("title", row.title);
  column("description", row.description);
  column("status", row.status);
  column("agent_type", row.agent_type);
  column("priority", row.priority);
  column("depends_on", row.depends_on);
  column("assigned_agent", row.assigned_agent);
  column("file_path", row.file_path);
  column("blocked_reason", row.blocked_reason);
  column("execution_order", row.execution_order);
  column("created_at", row.created_at);
  column("started_at", row.started_at);
  column("completed_at", row.completed_at);
  column("blocked_at", row.blocked_at);
  column("updated_at", row.updated_at);
  column("completed_by", row.completed_by);
  column("completion_notes", row.completion_notes);
  column("files_changed", row.files_changed);
  column("tests_passed", row.tests_passed);
  column("verification_status", row.verification_status);
  column("time_spent_minutes", row.time_spent_minutes);
  column("context_data", row.context_data);
  column("slug", row.slug);
}

template <class Row, class Visit>
void HistoryRow::visit(Row& row, Visit&& column) {
  column("old_status", row.old_status);
  column("new_status", row.new_status);
  column("agent", row.agent);
  column("notes", row.notes);
  column("forced", row.forced);
  column("timestamp", row.timestamp);
  column("rejection_reason", row.rejection_reason);
}

}  // namespace annals::importing
