#include "migration/import/shark/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "migration/import/shark/rules.h"
#include "migration/import/shark/shape.h"

namespace annals::importing {

namespace {

// Columns by which tables that no module models point at others.
constexpr std::pair<const char*, const char*> references[] = {
    {"epic_id", "epics"},      {"feature_id", "features"}, {"task_id", "tasks"},
    {"from_task_id", "tasks"}, {"to_task_id", "tasks"},    {"document_id", "documents"}};
// Columns that tell when a row came to be, best first.
constexpr const char* row_times[] = {"timestamp", "created_at", "created_date", "started_at"};

class SharkReader {
 public:
  explicit SharkReader(SourceDatabase& database) : database_(database) {}

  SharkSource read() {
    source_.shape = shark_shape(database_.tables());
    read_modelled("epics", [this](const SourceRow& row) { read_epic(row); });
    read_modelled("features", [this](const SourceRow& row) { read_feature(row); });
    read_modelled("tasks", [this](const SourceRow& row) { read_task(row); });
    read_modelled("task_history", [this](const SourceRow& row) { read_history(row); });
    for (const SourceTable& table : database_.tables()) read_other(table);
    source_.skipped = database_.skipped();
    for (const auto& [table, rows] : odd_columns_) {
      source_.warnings.push_back(fmt::format(
          "{}: columns of {} rows that no module models are in kept_columns.", table, rows));
    }
    return std::move(source_);
  }

 private:
  // What became of the rows of a table, by their ids.
  struct Ids {
    std::map<std::int64_t, std::string> keys;  // of those in the tables
    std::set<std::int64_t> kept;
  };

  template <class Read>
  void read_modelled(const char* name, Read&& read) {
    const SourceTable* table = database_.table(name);
    if (!table) return;
    fields_.emplace(*table);
    report_ = &source_.tables.emplace_back();
    report_->name = name;
    columns_ = shark_columns(name);
    database_.read(*table, [&](const SourceRow& row) {
      ++report_->rows;
      fields_->start(row);
      read(row);
    });
    fields_.reset();
  }

  void read_epic(const SourceRow& row) {
    EpicRow epic;
    epic.key = key_of(epic_key, "epic key (E##)", source_.state.epics);
    epic.title = fields_->text("title");
    epic.description = fields_->optional_text("description");
    epic.status = plain_status();
    epic.priority = fields_->text("priority");
    epic.business_value = fields_->optional_text("business_value");
    one_of_three("priority", epic.priority);
    if (epic.business_value) one_of_three("business_value", *epic.business_value);
    epic.file_path = fields_->optional_text("file_path");
    epic.custom_folder_path = fields_->optional_text("custom_folder_path");
    epic.slug = fields_->optional_text("slug");
    epic.created_at = fields_->time("created_at");
    epic.updated_at = fields_->time("updated_at");
    settle(row, epic.key, "epics", [&] {
      auto& placed = source_.state.epics[epic.key];
      placed = {std::move(epic), row.identity, 0};
    });
  }

  void read_feature(const SourceRow& row) {
    FeatureRow feature;
    feature.key = key_of(feature_key, "feature key (E##-F##)", source_.state.features);
    feature.epic = parent_of("epic_id", "epics", "epic");
    if (fields_->good() && !feature.key.starts_with(feature.epic)) {
      fields_->problem(fmt::format("{} stands in epic {}", feature.key, feature.epic));
    }
    feature.title = fields_->text("title");
    feature.description = fields_->optional_text("description");
    feature.status = plain_status();
    feature.execution_order = fields_->optional_integer("execution_order");
    feature.file_path = fields_->optional_text("file_path");
    feature.custom_folder_path = fields_->optional_text("custom_folder_path");
    feature.slug = fields_->optional_text("slug");
    feature.created_at = fields_->time("created_at");
    feature.updated_at = fields_->time("updated_at");
    feature.status_override = fields_->flag("status_override", 0);
    settle(row, feature.key, "features", [&] {
      if (auto column = row.table->column("progress_pct")) {
        const Value& progress = row.values[*column];
        std::optional<double>& stored = source_.stored_progress[feature.key];
        if (auto* real = std::get_if<double>(&progress)) stored = *real;
        if (auto* whole = std::get_if<std::int64_t>(&progress)) stored = *whole;
      }
      auto& placed = source_.state.features[feature.key];
      placed = {std::move(feature), row.identity, 0};
    });
  }

  void read_task(const SourceRow& row) {
    TaskRow task;
    task.key = key_of(task_key, "task key (T-E##-F##-###)", source_.state.tasks);
    if (task.key.ends_with("-000")) fields_->problem("task numbers start at 001");
    task.feature = parent_of("feature_id", "features", "feature");
    if (fields_->good() && task.key.compare(2, task.feature.size(), task.feature) != 0) {
      fields_->problem(fmt::format("{} stands in feature {}", task.key, task.feature));
    }
    task.title = fields_->text("title");
    task.description = fields_->optional_text("description");
    task.status = fields_->text("status");
    if (fields_->good() && !is_status(task.status)) {
      fields_->problem(fmt::format("status is {}", shown(task.status)));
    }
    if (fields_->has("priority")) task.priority = fields_->integer("priority");
    if (fields_->good() && (task.priority < 1 || task.priority > 10)) {
      fields_->problem(fmt::format("priority is {}, not 1 to 10", task.priority));
    }
    task.depends_on = fields_->optional_text("depends_on");
    task.assigned_agent = fields_->optional_text("assigned_agent");
    task.agent_type = fields_->optional_text("agent_type");
    task.file_path = fields_->optional_text("file_path");
    task.blocked_reason = fields_->optional_text("blocked_reason");
    task.execution_order = fields_->optional_integer("execution_order");
    task.slug = fields_->optional_text("slug");
    read_times_and_details(task);
    judge_looser_rules(task);
    settle(row, task.key, "tasks", [&] {
      Task& placed = source_.state.tasks[task.key];
      placed.row = std::move(task);
      placed.source = row.identity;
    });
  }

  void read_times_and_details(TaskRow& task) {
    task.created_at = fields_->time("created_at");
    task.started_at = fields_->optional_time("started_at");
    task.completed_at = fields_->optional_time("completed_at");
    task.blocked_at = fields_->optional_time("blocked_at");
    task.updated_at = fields_->time("updated_at");
    task.completed_by = fields_->optional_text("completed_by");
    task.completion_notes = fields_->optional_text("completion_notes");
    task.files_changed = fields_->optional_text("files_changed");
    task.tests_passed = fields_->flag("tests_passed", 0);
    task.verification_status = fields_->optional_text("verification_status");
    if (!fields_->has("verification_status")) task.verification_status = "pending";
    const Text& verified = task.verification_status;
    if (verified && *verified != "pending" && *verified != "verified" &&
        *verified != "needs_rework") {
      fields_->problem(fmt::format("verification_status is {}", shown(*verified)));
    }
    task.time_spent_minutes = fields_->optional_integer("time_spent_minutes");
    task.context_data = fields_->optional_text("context_data");
  }

  // What the tables take although the module's commands would not.
  void judge_looser_rules(const TaskRow& task) {
    if (task.depends_on) {
      auto verdict = dependencies_.judge(*task.depends_on);
      if (verdict == DependencyRules::Verdict::not_an_array) {
        fields_->problem(fmt::format("depends_on is {}, no JSON array", shown(*task.depends_on)));
      } else if (verdict == DependencyRules::Verdict::odd_member && fields_->good()) {
        source_.warnings.push_back(fmt::format("tasks: {} depends on {}, not only task keys.",
                                               task.key, shown(*task.depends_on)));
      }
    }
    if (task.agent_type && fields_->good() && !is_status(*task.agent_type)) {
      source_.warnings.push_back(
          fmt::format("tasks: the agent type of {} is {}.", task.key, shown(*task.agent_type)));
    }
  }

  void read_history(const SourceRow& row) {
    std::string task = parent_of("task_id", "tasks", "task");
    HistoryRow entry;
    entry.old_status = fields_->optional_text("old_status");
    entry.new_status = fields_->text("new_status");
    entry.agent = fields_->optional_text("agent");
    entry.notes = fields_->optional_text("notes");
    entry.forced = fields_->flag("forced", 0);
    entry.timestamp = fields_->time("timestamp");
    entry.rejection_reason = fields_->optional_text("rejection_reason");
    settle(row, row.identity, "task_history", [&] {
      source_.state.tasks[task].history.push_back({std::move(entry), row.identity, 0});
    });
  }

  // Tables that no module models.
  void read_other(const SourceTable& table) {
    if (table.kind != SourceTable::Kind::rows) return;
    for (const char* modelled : {"epics", "features", "tasks", "task_history"}) {
      if (equal_ignoring_case(table.name, modelled)) return;
    }
    report_ = &source_.tables.emplace_back();
    report_->name = table.name;
    Ids& ids = ids_[table.name];
    database_.read(table, [&](const SourceRow& row) {
      ++report_->rows;
      std::string reason = fmt::format("no module models the table {}", table.name);
      for (const auto& [column, parent] : references) {
        auto index = table.column(column);
        auto* id = index ? std::get_if<std::int64_t>(&row.values[*index]) : nullptr;
        if (!id || !database_.table(parent)) continue;
        const Ids& parents = ids_[parent];
        if (!parents.keys.contains(*id) && !parents.kept.contains(*id)) {
          reason += fmt::format("; {} {} is not in {}", column, *id, parent);
        }
      }
      keep(row, reason);
      if (auto id = id_of(row)) ids.kept.insert(*id);
    });
  }

  template <class Known>
  std::string key_of(std::string_view pattern, const char* what, const Known& known) {
    std::string key = fields_->text("key");
    if (!fields_->good()) return key;
    if (!matches_key(pattern, key)) {
      fields_->problem(fmt::format("{} is no {}", shown(key), what));
    } else if (known.contains(key)) {
      fields_->problem(fmt::format("another row has the key {}", key));
    }
    return key;
  }

  std::string parent_of(const char* column, const char* table, const char* what) {
    auto id = fields_->optional_integer(column);
    if (!id) {
      if (fields_->good()) fields_->problem(fmt::format("{} names no {}", column, what));
      return {};
    }
    const Ids& ids = ids_[table];
    if (auto found = ids.keys.find(*id); found != ids.keys.end()) return found->second;
    fields_->problem(ids.kept.contains(*id)
                         ? fmt::format("its {} (id {}) is kept, not in the tables", what, *id)
                         : fmt::format("{} {} names no {}", column, *id, what));
    return {};
  }

  std::string plain_status() {
    std::string status = fields_->text("status");
    if (fields_->good() && status.empty()) fields_->problem("status is empty");
    return status;
  }

  void one_of_three(const char* column, const std::string& level) {
    if (fields_->good() && level != "high" && level != "medium" && level != "low") {
      fields_->problem(fmt::format("{} is {}, not high, medium or low", column, shown(level)));
    }
  }

  // Into the tables when the row is in order, else kept.
  template <class Store>
  void settle(const SourceRow& row, const std::string& key, const char* table, Store&& store) {
    Ids& ids = ids_[table];
    auto id = id_of(row);
    if (id && (ids.keys.contains(*id) || ids.kept.contains(*id))) {
      fields_->problem(fmt::format("another row has the id {}", *id));
    }
    if (!fields_->good()) {
      keep(row, fields_->reason());
      if (id && !ids.keys.contains(*id)) ids.kept.insert(*id);
      return;
    }
    ++report_->in_tables;
    if (id) ids.keys.emplace(*id, key);
    keep_columns(row, key, table);
    store();
  }

  static std::optional<std::int64_t> id_of(const SourceRow& row) {
    auto column = row.table->column("id");
    auto* id = column ? std::get_if<std::int64_t>(&row.values[*column]) : nullptr;
    return id ? std::optional(*id) : std::nullopt;
  }

  void keep(const SourceRow& row, const std::string& reason) {
    ++report_->kept;
    KeptRow kept{reason, row.to_json(), {}};
    for (const char* column : row_times) {
      auto index = row.table->column(column);
      auto* text = index ? std::get_if<std::string>(&row.values[*index]) : nullptr;
      if (text && (kept.at = parse_iso(*text))) break;
    }
    source_.state.kept.add_row({report_->name, row.identity}, std::move(kept));
  }

  void keep_columns(const SourceRow& row, const std::string& key, const char* table) {
    std::string content;
    for (std::size_t i = 0; i < row.values.size(); ++i) {
      const std::string& column = row.table->columns[i];
      if (std::holds_alternative<std::nullptr_t>(row.values[i]) ||
          std::any_of(columns_.begin(), columns_.end(), [&](const std::string& modelled) {
            return equal_ignoring_case(column, modelled);
          })) {
        continue;
      }
      content += content.empty() ? '{' : ',';
      append_json(content, Value(column));
      content += ':';
      append_json(content, row.values[i]);
    }
    if (content.empty()) return;
    source_.state.kept.columns[{table, key}] = content + "}";
    ++odd_columns_[table];
  }

  SourceDatabase& database_;
  SharkSource source_;
  std::optional<FieldReader> fields_;
  ImportReport::Table* report_ = nullptr;  // of the table being read
  std::vector<std::string> columns_;       // of it, that are modelled
  std::map<std::string, Ids> ids_;
  DependencyRules dependencies_;
  std::map<std::string, std::uint64_t> odd_columns_;  // rows in tables that have some
};

}  // namespace

SharkSource read_shark(SourceDatabase& database) {
  if (!database.table("epics") && !database.table("features") && !database.table("tasks")) {
    throw Error(ErrorKind::wrong_format,
                fmt::format("Importing {} failed: it is no task database, since it has none of "
                            "the tables epics, features and tasks.",
                            database.path().string()));
  }
  SharkSource source = SharkReader(database).read();
  for (std::string& warning : database.warnings()) source.warnings.push_back(std::move(warning));
  return source;
}

}  // namespace annals::importing
