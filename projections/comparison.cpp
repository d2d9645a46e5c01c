#include "projections/comparison.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "projections/applier.h"
#include "projections/table_keys.h"

namespace annals {

namespace {

constexpr std::size_t most_samples = 5;

constexpr const char* select_columns =
    "select name, pk from pragma_table_xinfo(?1, ?2) where hidden in (0, 2, 3) order by cid";

struct Shape {
  std::vector<std::string> columns;
  std::map<std::int64_t, std::string> key;  // by place in the primary key

  std::set<std::string> key_names() const {
    std::set<std::string> names;
    for (const auto& [place, name] : key) names.insert(name);
    return names;
  }
};

Shape shape_of(sqlite::Connection& connection, std::string_view side, const std::string& table) {
  Shape shape;
  auto statement = connection.prepare(select_columns);
  statement.bind_all(table, side);
  while (statement.step()) {
    shape.columns.emplace_back(statement.text(0));
    if (statement.integer(1) > 0) shape.key[statement.integer(1)] = statement.text(0);
  }
  return shape;
}

std::uint64_t rows_of(sqlite::Connection& connection, const char* side, const std::string& table) {
  return static_cast<std::uint64_t>(
      connection.integer(fmt::format("select count(*) from {}.{}", side, in_quotes(table))));
}

std::vector<std::string> without(const std::vector<std::string>& all,
                                 const std::vector<std::string>& known) {
  std::vector<std::string> rest;
  for (const auto& name : all) {
    if (std::ranges::find(known, name) == known.end()) rest.push_back(name);
  }
  return rest;
}

// Compares one table that both builds have. Names alone go into the SQL, in quotes.
class TableWalk {
 public:
  TableWalk(sqlite::Connection& connection, TableComparison& result,
            const std::function<void(RowDifference&)>& each, const std::stop_token& stop)
      : connection_(connection), result_(result), each_(each), stop_(stop) {}

  void run() {
    Shape before = shape_of(connection_, "old_build", result_.table);
    Shape after = shape_of(connection_, "new_build", result_.table);
    result_.columns_dropped = without(before.columns, after.columns);
    result_.columns_added = without(after.columns, before.columns);
    common_ = without(before.columns, result_.columns_dropped);
    for (const auto& [place, name] : before.key) key_.push_back(name);
    result_.by_key = !key_.empty() && before.key_names() == after.key_names();
    if (result_.by_key) {
      others_ = without(common_, key_);
      one_sided("old_build", "new_build", RowDifference::Kind::removed);
      one_sided("new_build", "old_build", RowDifference::Kind::added);
      changed();
    } else if (!common_.empty()) {
      key_.clear();
      by_content();
    } else {
      result_.removed = result_.rows_before;
      result_.added = result_.rows_after;
    }
  }

  // All rows of a table that one build alone has.
  void list_all(const char* side, RowDifference::Kind kind) {
    Shape shape = shape_of(connection_, side, result_.table);
    for (const auto& [place, name] : shape.key) key_.push_back(name);
    others_ = without(shape.columns, key_);
    auto rows = connection_.prepare(
        fmt::format("select {} from {}.{} a", columns("a", {&key_, &others_}), side, quoted()));
    while (step(rows)) note(row_of(rows, kind));
  }

 private:
  std::string quoted() const { return in_quotes(result_.table); }

  static std::string columns(const char* of,
                             std::initializer_list<const std::vector<std::string>*> lists) {
    std::vector<std::string> parts;
    for (const auto* list : lists) {
      for (const auto& name : *list) parts.push_back(fmt::format("{}.{}", of, in_quotes(name)));
    }
    return fmt::format("{}", fmt::join(parts, ", "));
  }

  // Equal for SQLite is not enough where a collation or a type says that different is equal.
  static std::string differs(const std::string& name) {
    std::string c = in_quotes(name);
    return fmt::format("(a.{0} is not b.{0} collate binary or typeof(a.{0}) <> typeof(b.{0}))", c);
  }

  std::string same_key() const {
    std::vector<std::string> parts;
    for (const auto& name : key_) parts.push_back(fmt::format("a.{0} is b.{0}", in_quotes(name)));
    return fmt::format("{}", fmt::join(parts, " and "));
  }

  void one_sided(const char* here, const char* there, RowDifference::Kind kind) {
    auto rows = connection_.prepare(
        fmt::format("select {} from {}.{} a where not exists (select 1 from {}.{} b where {})",
                    columns("a", {&key_, &others_}), here, quoted(), there, quoted(), same_key()));
    while (step(rows)) note(row_of(rows, kind));
  }

  void changed() {
    if (others_.empty()) return;
    std::vector<std::string> tests;
    for (const auto& name : others_) tests.push_back(differs(name));
    auto rows = connection_.prepare(fmt::format(
        "select {}, {}, {}, {} from old_build.{} a join new_build.{} b on {} where {}",
        columns("a", {&key_}), columns("a", {&others_}), columns("b", {&others_}),
        fmt::join(tests, ", "), quoted(), quoted(), same_key(), fmt::join(tests, " or ")));
    const int keys = static_cast<int>(key_.size());
    const int count = static_cast<int>(others_.size());
    std::vector<std::uint64_t> by_column(others_.size());
    while (step(rows)) {
      RowDifference difference = keyed(rows, RowDifference::Kind::changed);
      for (int i = 0; i < count; ++i) {
        if (rows.integer(keys + 2 * count + i) == 0) continue;
        auto at = static_cast<std::size_t>(i);
        ++by_column[at];
        difference.columns.push_back(
            {others_[at], rows.value(keys + i), rows.value(keys + count + i)});
      }
      note(std::move(difference));
    }
    for (std::size_t i = 0; i < others_.size(); ++i) {
      if (by_column[i] != 0) result_.changed_by_column.emplace_back(others_[i], by_column[i]);
    }
  }

  // Rows as a bag: those that one side has more of than the other.
  void by_content() {
    std::vector<std::string> names, groups;
    for (const auto& name : common_) {
      std::string c = in_quotes(name);
      names.push_back(c);
      groups.push_back(fmt::format("{0} collate binary, typeof({0})", c));
    }
    auto list = fmt::format("{}", fmt::join(names, ", "));
    auto rows = connection_.prepare(fmt::format(
        "select {0}, sum(annals_side) from (select {0}, 1 as annals_side from new_build.{1} "
        "union all select {0}, -1 from old_build.{1}) group by {2} having sum(annals_side) <> 0",
        list, quoted(), fmt::join(groups, ", ")));
    others_ = common_;
    while (step(rows)) {
      std::int64_t surplus = rows.integer(static_cast<int>(common_.size()));
      auto kind = surplus > 0 ? RowDifference::Kind::added : RowDifference::Kind::removed;
      RowDifference difference = row_of(rows, kind);
      difference.times = static_cast<std::uint64_t>(surplus > 0 ? surplus : -surplus);
      note(std::move(difference));
    }
  }

  bool step(sqlite::Statement& rows) { return !stop_.stop_requested() && rows.step(); }

  RowDifference keyed(const sqlite::Statement& rows, RowDifference::Kind kind) const {
    RowDifference difference;
    difference.table = result_.table;
    difference.kind = kind;
    for (std::size_t i = 0; i < key_.size(); ++i) {
      difference.key.emplace_back(key_[i], rows.value(static_cast<int>(i)));
    }
    return difference;
  }

  RowDifference row_of(const sqlite::Statement& rows, RowDifference::Kind kind) const {
    RowDifference difference = keyed(rows, kind);
    for (std::size_t i = 0; i < others_.size(); ++i) {
      Value value = rows.value(static_cast<int>(key_.size() + i));
      if (kind == RowDifference::Kind::added) {
        difference.columns.push_back({others_[i], nullptr, std::move(value)});
      } else {
        difference.columns.push_back({others_[i], std::move(value), nullptr});
      }
    }
    return difference;
  }

  void note(RowDifference difference) {
    switch (difference.kind) {
      case RowDifference::Kind::added:
        result_.added += difference.times;
        break;
      case RowDifference::Kind::removed:
        result_.removed += difference.times;
        break;
      case RowDifference::Kind::changed:
        result_.changed += difference.times;
        break;
    }
    each_(difference);
    if (result_.samples.size() < most_samples) result_.samples.push_back(std::move(difference));
  }

  sqlite::Connection& connection_;
  TableComparison& result_;
  const std::function<void(RowDifference&)>& each_;
  const std::stop_token& stop_;
  std::vector<std::string> common_, key_, others_;
};

}  // namespace

BuildComparison::BuildComparison(const Side& before, const Side& after, Secrets secrets)
    : before_(before.definition),
      after_(after.definition),
      secrets_(secrets),
      connection_(":memory:", {}) {
  register_functions(connection_, before.definition.get());
  register_functions(connection_, after.definition.get());
  connection_.attach_read_only(before.file, "old_build");
  connection_.attach_read_only(after.file, "new_build");
  transaction_.emplace(connection_, sqlite::Transaction::Kind::read);
}

bool BuildComparison::is_told(std::string_view table, std::string_view column) const {
  return secrets_ == Secrets::shown ||
         !(before_->is_secret(table, column) || after_->is_secret(table, column));
}

void BuildComparison::cover(RowDifference& difference) const {
  for (auto& [name, value] : difference.key) {
    if (!is_told(difference.table, name)) value = covered(std::move(value));
  }
  for (auto& column : difference.columns) {
    if (is_told(difference.table, column.name)) continue;
    column.before = covered(std::move(column.before));
    column.after = covered(std::move(column.after));
  }
}

Position BuildComparison::pin_before() {
  return static_cast<Position>(
      connection_.integer("select position from old_build.annals_checkpoint"));
}

Position BuildComparison::pin_after() {
  return static_cast<Position>(
      connection_.integer("select position from new_build.annals_checkpoint"));
}

std::vector<TableComparison> BuildComparison::run(const Each& each, const std::stop_token& stop,
                                                  const Wanted& wanted) {
  auto before = content_tables(connection_, "old_build");
  auto after = content_tables(connection_, "new_build");
  std::set<std::string> all(before.begin(), before.end());
  all.insert(after.begin(), after.end());
  const std::function<void(RowDifference&)> note = [&](RowDifference& difference) {
    cover(difference);
    if (each) each(difference);
  };
  std::vector<TableComparison> found;
  for (const auto& table : all) {
    if (stop.stop_requested()) break;
    if (wanted && !wanted(table)) continue;
    TableComparison& result = found.emplace_back();
    result.table = table;
    bool was = std::ranges::find(before, table) != before.end();
    bool is = std::ranges::find(after, table) != after.end();
    if (was) result.rows_before = rows_of(connection_, "old_build", table);
    if (is) result.rows_after = rows_of(connection_, "new_build", table);
    TableWalk walk(connection_, result, note, stop);
    if (was && is) {
      walk.run();
    } else if (was) {
      result.presence = TableComparison::Presence::only_before;
      walk.list_all("old_build", RowDifference::Kind::removed);
    } else {
      result.presence = TableComparison::Presence::only_after;
      walk.list_all("new_build", RowDifference::Kind::added);
    }
  }
  return found;
}

std::map<std::string, ContentHash> BuildComparison::hashes_before() {
  return hashes("old_build");
}

std::map<std::string, ContentHash> BuildComparison::hashes_after() {
  return hashes("new_build");
}

std::map<std::string, ContentHash> BuildComparison::hashes(const char* side) {
  std::map<std::string, ContentHash> found;
  for (auto& table : content_tables(connection_, side)) {
    ContentHash hash = content_hash(connection_, side, table);
    found.emplace(std::move(table), hash);
  }
  return found;
}

}  // namespace annals
