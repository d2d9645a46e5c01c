#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <map>
#include <random>

#include "tests/history/shop.h"
#include "tests/support/real_data.h"
#include "tests/support/seed.h"

namespace annals::testing {

namespace {

using RowValues = std::vector<Value>;

/// A table's rows by a key of one column, with the column names.
struct TableState {
  std::vector<std::string> columns;
  std::map<std::string, RowValues> rows;
};

template <class Tables>
TableState state_of(const Tables& tables, const std::string& table, const std::string& key) {
  TableState state;
  Rows rows = tables.query(fmt::format("select {0} as the_key, * from {1}", key, table));
  state.columns.assign(rows.columns().begin() + 1, rows.columns().end());
  for (const Row& row : rows) {
    RowValues values;
    for (std::size_t i = 1; i < row.size(); ++i) values.push_back(row.value(i));
    state.rows.emplace(row.text(0), std::move(values));
  }
  return state;
}

std::string line_of(const RowChange& change) {
  std::string text = fmt::format("{} {}:", change.event.position, static_cast<int>(change.kind));
  for (const auto& column : change.columns) {
    text += fmt::format(" {} {}>{}", column.name, text_of(column.before), text_of(column.after));
  }
  return text;
}

/// What the row's life must be, from the tables as they were after each event.
std::vector<std::string> expected_life(const std::map<Position, TableState>& then,
                                       const std::string& key) {
  std::vector<std::string> life;
  const TableState* before = nullptr;
  for (const auto& [position, now] : then) {
    const RowValues *was = nullptr, *is = nullptr;
    if (before && before->rows.contains(key)) was = &before->rows.at(key);
    if (now.rows.contains(key)) is = &now.rows.at(key);
    auto with_id = [](const TableState& state, const Value& id) -> const RowValues* {
      for (const auto& [other, row] : state.rows) {
        if (row[0] == id) return &row;
      }
      return nullptr;
    };
    if (before && is && !was) was = with_id(*before, (*is)[0]);
    if (was && !is) is = with_id(now, (*was)[0]);
    const bool touched = (before && before->rows.contains(key)) || now.rows.contains(key);
    if (touched && (was || is)) {
      RowChange change;
      change.event.position = position;
      change.kind = !was  ? RowChange::Kind::inserted
                    : !is ? RowChange::Kind::deleted
                          : RowChange::Kind::updated;
      for (std::size_t i = 0; i < now.columns.size(); ++i) {
        if (was && is && (*was)[i] == (*is)[i]) continue;
        change.columns.push_back(
            {now.columns[i], was ? (*was)[i] : Value(), is ? (*is)[i] : Value()});
      }
      if (!change.columns.empty()) life.push_back(line_of(change));
    }
    before = &now;
  }
  return life;
}

/// A row's content as its life tells it; nothing when it is gone.
std::optional<std::map<std::string, Value>> folded(const RowLife& life) {
  std::map<std::string, Value> row;
  for (const auto& change : life.changes) {
    if (change.kind == RowChange::Kind::deleted) {
      row.clear();
    } else {
      for (const auto& column : change.columns) row[column.name] = column.after;
    }
  }
  if (row.empty()) return std::nullopt;
  return row;
}

/// Every row of every table that an event has made, against its life; the number of rows.
int require_lives_fold(const Engine& engine) {
  int count = 0;
  for (const auto& table : engine.tables()) {
    const std::string name = table.module + ".\"" + table.name + "\"";
    std::vector<std::string> key;
    for (const auto& column : table.columns) {
      if (column.primary_key) key.push_back(column.name);
    }
    if (engine
            .query("select count(*) from pragma_table_list where type = 'table' and name = ?1",
                   std::vector<Value>{table.name})
            .next()
            ->integer(0) == 0) {
      continue;  // a view, or a virtual table
    }
    const std::string list =
        key.empty() ? "rowid" : fmt::format("\"{}\"", fmt::join(key, "\", \""));
    const std::size_t keys = std::max<std::size_t>(key.size(), 1);
    Rows rows = engine.query(fmt::format("select {}, * from {}", list, name));
    const auto columns = rows.columns();
    for (const Row& row : rows) {
      std::vector<Value> values;
      for (std::size_t i = 0; i < keys; ++i) values.push_back(row.value(i));
      auto life = engine.history(table.module + "." + table.name, values);
      auto content = folded(life);
      if (!content && life.from_the_start) continue;
      BOOST_REQUIRE_MESSAGE(content, name << " has a row without a life: " << text_of(row));
      for (std::size_t i = keys; i < row.size(); ++i) {
        BOOST_REQUIRE_MESSAGE(content->at(columns[i]) == row.value(i),
                              name << "." << columns[i] << " differs");
      }
      ++count;
    }
  }
  return count;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(row_life)

BOOST_AUTO_TEST_CASE(a_life_is_what_the_tables_were_from_event_to_event) {
  const unsigned seed = seed_or(1);
  Shop shop;
  std::map<Position, TableState> items, totals;
  auto look = [&](Position position) {
    shop.engine->catch_up();
    items[position] = state_of(*shop.engine, "items", "key");
    totals[position] = state_of(*shop.engine, "totals", "item");
  };
  look(shop.engine->head());
  for (int round = 0; round < 3; ++round) {
    shop.fill(40, seed + static_cast<unsigned>(round), look);
    for (int i = 0; i < 30; ++i) {  // in the second round and third, what is kept is brought on
      const std::string key = fmt::format("i{}", i);
      const Value value[] = {key};
      std::vector<std::string> told;
      for (const auto& change : shop.engine->history("items", value).changes) {
        told.push_back(line_of(change));
      }
      BOOST_TEST(told == expected_life(items, key), boost::test_tools::per_element());
      told.clear();
      for (const auto& change : shop.engine->history("totals", value).changes) {
        told.push_back(line_of(change));
      }
      BOOST_TEST(told == expected_life(totals, key), boost::test_tools::per_element());
    }
  }
  BOOST_TEST(require_lives_fold(*shop.engine) > 10);
}

BOOST_AUTO_TEST_CASE(a_key_is_found_as_in_the_table_and_the_answer_says_up_to_where) {
  Shop shop;
  BOOST_REQUIRE(shop.append("Sold", R"({"key":"Tea","count":2})"));
  BOOST_REQUIRE(shop.append("Sold", R"({"key":"tea","count":3})"));
  const Value key[] = {std::string("TEA")};  // totals.item is collate nocase
  const RowLife life = shop.engine->history("totals", key);
  BOOST_REQUIRE(life.changes.size() == 2u);
  BOOST_TEST((life.changes[1].kind == RowChange::Kind::updated));
  BOOST_TEST(life.changes[1].event.actor.value_or("") == "clerk");
  BOOST_TEST(life.moment.position == shop.engine->head());
  BOOST_REQUIRE(life.moment.modules.size() == 1u);
  BOOST_TEST(life.moment.modules[0].module == "report");
}

BOOST_AUTO_TEST_CASE(a_life_goes_up_to_an_event_that_cannot_be_applied_and_says_so) {
  Shop shop;
  const Value key[] = {std::string("a")};
  for (int count : {600, 300, 600}) {
    BOOST_REQUIRE(shop.append("Sold", fmt::format(R"({{"key":"a","count":{}}})", count)));
    if (count == 300) BOOST_TEST(shop.engine->history("totals", key).changes.size() == 2u);
  }
  for (int round = 0; round < 2; ++round) {
    const RowLife life = shop.engine->history("totals", key);
    BOOST_TEST(life.changes.size() == 2u);
    BOOST_TEST(life.moment.modules[0].problem.find("CHECK constraint failed") != std::string::npos);
    BOOST_TEST(life.moment.position == shop.engine->head() - 1);
    std::filesystem::remove_all(shop.past);  // and the same from the beginning
  }
}

BOOST_AUTO_TEST_CASE(lives_of_rows_follow_a_new_definition) {
  Shop shop;
  shop.fill(30, 5);
  BOOST_TEST(require_lives_fold(*shop.engine) > 3);
  std::string edited = shop_sql;
  edited.replace(edited.find("  price real,"), 13, "  price real, flag integer default 7,");
  shop.reopen({}, edited);
  BOOST_TEST(require_lives_fold(*shop.engine) > 3);
}

BOOST_AUTO_TEST_CASE(without_room_lives_are_told_all_the_same) {
  Shop shop(HistoryLimits{.bytes = 1'000});
  shop.fill(30, 6);
  BOOST_TEST(require_lives_fold(*shop.engine) > 3);
  BOOST_TEST(shop.past_bytes() == 0u);
}

BOOST_AUTO_TEST_CASE(every_row_of_the_real_task_databases_folds_to_its_content) {
  auto files = real_task_databases();
  if (files.empty()) return;
  TemporaryDirectory directory;
  Engine engine = Engine::open(directory / "tasks.annals",
                               {.modules = {*builtin_module("work"), *builtin_module("imports")}});
  for (const auto& file : files) (void)import_from(engine, "shark", file);
  BOOST_TEST(require_lives_fold(engine) > 1'000);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
