#include "projections/history/row_records.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "projections/history/row_content.h"
#include "projections/sql_scanner.h"

namespace annals {

namespace {

constexpr const char* rows_by_rowid =
    "select distinct row from annals_changes where source = ?1 and row = ?2";
constexpr const char* select_changes = R"sql(
select id, position, content from annals_changes where source = ?1 and row = ?2 order by id
)sql";

using Values = std::vector<Value>;

// An event's effect on a row, as far as it has the key asked for before or after.
struct Effect {
  Position position = 0;
  std::optional<Values> before, after;
  bool had_key = false, has_key = false;
};

// The rows that ever had a key, each with the changes that gave it to them; those of a key that
// stays for life are not listed.
using RowsWithKey = std::map<std::int64_t, std::set<std::int64_t>>;

class LifeOfKey {
 public:
  LifeOfKey(sqlite::Connection& tables, const RecordedTable& table, const RecordedTable::Key& key)
      : tables_(tables), table_(table), key_(key) {}

  std::vector<RowStep> steps(std::span<const Value> values) {
    for (const auto& [row, changes] : rows_with(values)) follow(row, changes);
    std::ranges::stable_sort(effects_, {}, &Effect::position);
    return told();
  }

 private:
  RowsWithKey rows_with(std::span<const Value> values) {
    RowsWithKey found;
    sqlite::Statement rows;
    if (key_.table.empty()) {
      rows = tables_.prepare(rows_by_rowid);
      rows.bind(1, table_.number).bind(2, values.front());
      while (rows.step()) found[rows.integer(0)];
      return found;
    }
    rows = tables_.prepare(
        fmt::format("select row, change from {} where {}", key_.table, key_.condition));
    for (std::size_t i = 0; i < values.size(); ++i) {
      rows.bind(static_cast<int>(i) + 1, values[i]);
    }
    while (rows.step()) found[rows.integer(0)].insert(rows.integer(1));
    return found;
  }

  bool touches_key(const ColumnValues& columns) const {
    return std::ranges::any_of(columns, [&](const auto& one) {
      return std::ranges::find(key_.columns, one.first) != key_.columns.end();
    });
  }

  void follow(std::int64_t row, const std::set<std::int64_t>& changes) {
    auto statement = tables_.prepare(select_changes);
    statement.bind_all(table_.number, row);
    std::optional<Values> now;
    bool has_key = false;
    while (statement.step()) {
      Effect effect{statement.unsigned_integer(1), now, {}, has_key, false};
      if (statement.is_null(2)) {
        now.reset();
        has_key = false;
      } else {
        ColumnValues columns = decode(statement.blob(2));
        if (!now) now.emplace(table_.columns.size());
        for (auto& [column, value] : columns) now->at(column) = value;
        if (key_.is_identity || touches_key(columns)) {
          has_key = key_.is_identity || changes.contains(statement.integer(0));
        }
      }
      effect.after = now;
      effect.has_key = has_key;
      if (effect.had_key || effect.has_key) effects_.push_back(std::move(effect));
    }
  }

  // Where one row loses the key and another gets it in the same event, the row with that key has
  // been replaced: one change.
  std::vector<RowStep> told() {
    std::vector<RowStep> steps;
    for (std::size_t i = 0; i < effects_.size(); ++i) {
      Effect& effect = effects_[i];
      auto other = std::find_if(effects_.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                effects_.end(), [&](const Effect& next) {
                                  return next.position == effect.position &&
                                         next.had_key != effect.had_key &&
                                         next.has_key != effect.has_key;
                                });
      const bool exchanges = effect.had_key != effect.has_key && other != effects_.end();
      if (exchanges) {
        Effect& gets = effect.has_key ? effect : *other;
        Effect& loses = effect.has_key ? *other : effect;
        Effect both{effect.position, std::move(loses.before), std::move(gets.after), true, true};
        effects_.erase(other);
        effects_[i] = std::move(both);
      }
      add(effects_[i], steps);
    }
    return steps;
  }

  void add(const Effect& effect, std::vector<RowStep>& steps) const {
    RowStep step{effect.position, RowChange::Kind::updated, {}};
    if (!effect.before) step.kind = RowChange::Kind::inserted;
    if (!effect.after) step.kind = RowChange::Kind::deleted;
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      const bool is_same =
          effect.before && effect.after && (*effect.before)[i] == (*effect.after)[i];
      if (is_same) continue;
      step.columns.push_back({table_.columns[i], effect.before ? (*effect.before)[i] : Value(),
                              effect.after ? (*effect.after)[i] : Value()});
    }
    if (!step.columns.empty()) steps.push_back(std::move(step));
  }

  sqlite::Connection& tables_;
  const RecordedTable& table_;
  const RecordedTable::Key& key_;
  std::vector<Effect> effects_;
};

}  // namespace

std::vector<RowStep> RowRecords::life(std::string_view table, std::span<const Value> key) {
  auto found = std::ranges::find_if(
      all_, [&](const RecordedTable& one) { return lower_case(one.name) == lower_case(table); });
  if (found == all_.end()) {
    throw Error(ErrorKind::not_found, fmt::format("There is no table {}.", table));
  }
  for (const auto& value : key) {
    if (!std::holds_alternative<std::nullptr_t>(value)) continue;
    throw Error(ErrorKind::invalid_argument, "No row is found by a key with NULL in it.");
  }
  bool has_such_key = false;
  for (const auto& candidate : found->keys) {
    if (candidate.names.size() != key.size()) continue;
    has_such_key = true;
    auto steps = LifeOfKey(tables_, *found, candidate).steps(key);
    if (!steps.empty()) return steps;
  }
  if (has_such_key) return {};
  throw Error(ErrorKind::invalid_argument,
              fmt::format("The table {} has no key of {} columns.", table, key.size()));
}

}  // namespace annals
