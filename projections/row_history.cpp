#include "projections/row_history.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "engine/sqlite/clockless_vfs.h"
#include "projections/applier.h"
#include "projections/table_keys.h"

namespace annals {

namespace {

using Values = std::vector<Value>;

std::string condition_on(const TableKeys::Columns& columns) {
  std::string condition;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    condition += fmt::format("{}{} = ?{}", i > 0 ? " and " : "", in_quotes(columns[i]), i + 1);
  }
  return condition;
}

struct FoundRow {
  Values identity;
  Values values;
};

/// Looks one row up, by one set of columns.
class RowLookup {
 public:
  RowLookup(sqlite::Connection& tables, std::string_view table, const TableKeys::Columns& identity,
            const TableKeys::Columns& by)
      : identity_columns_(static_cast<int>(identity.size())) {
    std::string columns;
    for (const auto& name : identity) columns += in_quotes(name) + ", ";
    statement_ = tables.prepare(
        fmt::format("select {}* from {} where {}", columns, in_quotes(table), condition_on(by)));
  }

  std::optional<FoundRow> find(std::span<const Value> key) {
    sqlite::ResetOnExit reset(statement_);
    for (std::size_t i = 0; i < key.size(); ++i) statement_.bind(static_cast<int>(i) + 1, key[i]);
    if (!statement_.step()) return std::nullopt;
    FoundRow row;
    for (int i = 0; i < statement_.column_count(); ++i) {
      (i < identity_columns_ ? row.identity : row.values).push_back(statement_.value(i));
    }
    return row;
  }

  std::string_view column_name(std::size_t value) const {
    return statement_.column_name(static_cast<int>(value) + identity_columns_);
  }

 private:
  int identity_columns_;
  sqlite::Statement statement_;
};

/// The scratch database, brought forward event by event; the last step can be taken back.
class Replay {
 public:
  Replay(std::shared_ptr<const ModuleDefinition> definition,
         std::shared_ptr<const TypeCatalogue> types) {
    sqlite::ConnectionOptions options;
    options.access = sqlite::Access::create;
    options.vfs = sqlite::clockless_vfs();
    tables_ = sqlite::Connection("", options);
    create_tables(tables_, *definition);
    create_indexes(tables_, *definition);
    tables_.run("begin");
    applier_.emplace(tables_, std::move(definition), std::move(types));
    savepoint_ = tables_.prepare("savepoint event");
    roll_back_ = tables_.prepare("rollback to event");
    release_ = tables_.prepare("release event");
  }

  sqlite::Connection& tables() { return tables_; }
  bool handles(const RecordedEvent& event) const { return applier_->handles(event.type); }

  void apply(const RecordedEvent& event) {
    savepoint_.run();
    apply_again(event);
  }
  void take_back() { roll_back_.run(); }
  void apply_again(const RecordedEvent& event) {
    if (auto failed = applier_->apply(event)) {
      throw Error(ErrorKind::invalid_argument, failed->message + ".");
    }
  }
  void keep() { release_.run(); }

 private:
  sqlite::Connection tables_;
  std::optional<Applier> applier_;
  sqlite::Statement savepoint_, roll_back_, release_;
};

/// Follows the row that has one key.
class RowWatch {
 public:
  RowWatch(Replay& replay, std::string_view table, const TableKeys::Columns& identity,
           const TableKeys::Columns& key, std::span<const Value> values)
      : replay_(replay),
        key_(values.begin(), values.end()),
        by_key_(replay.tables(), table, identity, key),
        by_identity_(replay.tables(), table, identity, identity) {
    row_ = by_key_.find(key_);
  }

  /// After an event has been applied.
  void look(const RecordedEvent& event) {
    auto now = by_key_.find(key_);
    if (row_ && now) {
      add(event, RowChange::Kind::updated, &row_->values, &now->values);
    } else if (now) {
      // The row may have had another key before.
      replay_.take_back();
      auto before = by_identity_.find(now->identity);
      replay_.apply_again(event);
      add(event, before ? RowChange::Kind::updated : RowChange::Kind::inserted,
          before ? &before->values : nullptr, &now->values);
    } else if (row_) {
      auto renamed = by_identity_.find(row_->identity);
      add(event, renamed ? RowChange::Kind::updated : RowChange::Kind::deleted, &row_->values,
          renamed ? &renamed->values : nullptr);
    }
    row_ = std::move(now);
  }

  std::vector<RowChange> take_changes() { return std::move(changes_); }

 private:
  void add(const RecordedEvent& event, RowChange::Kind kind, const Values* before,
           const Values* after) {
    std::vector<RowChange::Column> columns;
    const std::size_t count = before ? before->size() : after->size();
    for (std::size_t i = 0; i < count; ++i) {
      if (before && after && (*before)[i] == (*after)[i]) continue;
      columns.push_back({std::string(by_key_.column_name(i)), before ? (*before)[i] : Value(),
                         after ? (*after)[i] : Value()});
    }
    if (!columns.empty()) changes_.push_back({event, kind, std::move(columns)});
  }

  Replay& replay_;
  Values key_;
  RowLookup by_key_, by_identity_;
  std::optional<FoundRow> row_;
  std::vector<RowChange> changes_;
};

void cover(std::vector<RowChange>& changes, const ModuleDefinition& definition,
           std::string_view table) {
  for (auto& change : changes) {
    for (auto& column : change.columns) {
      if (!definition.is_secret(table, column.name)) continue;
      column.before = covered(std::move(column.before));
      column.after = covered(std::move(column.after));
    }
  }
}

std::vector<RowWatch> watches_for(Replay& replay, std::string_view table,
                                  std::span<const Value> key) {
  for (const auto& value : key) {
    if (!std::holds_alternative<std::nullptr_t>(value)) continue;
    throw Error(ErrorKind::invalid_argument, "No row is found by a key with NULL in it.");
  }
  auto keys = TableKeys::of(replay.tables(), table);
  std::vector<RowWatch> watches;
  for (const auto& columns : keys.keys) {
    if (columns.size() != key.size()) continue;
    watches.emplace_back(replay, table, keys.identity, columns, key);
  }
  if (watches.empty()) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("The table {} has no key of {} columns.", table, key.size()));
  }
  return watches;
}

}  // namespace

std::vector<RowChange> row_history(EventCursor events,
                                   std::shared_ptr<const ModuleDefinition> definition,
                                   std::shared_ptr<const TypeCatalogue> types,
                                   std::string_view table, std::span<const Value> key,
                                   const std::set<Position>& skipped, Secrets secrets) {
  Replay replay(definition, std::move(types));
  auto watches = watches_for(replay, table, key);
  while (const auto* event = events.next()) {
    if (!replay.handles(*event) || skipped.contains(event->position)) continue;
    replay.apply(*event);
    for (auto& watch : watches) watch.look(*event);
    replay.keep();
  }
  for (auto& watch : watches) {
    auto changes = watch.take_changes();
    if (changes.empty()) continue;
    if (secrets == Secrets::covered) cover(changes, *definition, table);
    return changes;
  }
  return {};
}

}  // namespace annals
