// Statements that grow while they are compiled: each line names the one before twice.
#include "projections/unfolding.h"

#include "tests/hostile/stand.h"

namespace annals::testing {

namespace {

// 2^(levels) SELECTs, or nearly.
std::string doubling(int levels) {
  std::string sql = "with a0 as (select 1 as x)";
  for (int i = 1; i <= levels; ++i) {
    const std::string before = "a" + std::to_string(i - 1);
    sql += ", \"A" + std::to_string(i) + "\"(x) as materialized (select 1 from " + before + ", " +
           before + ")";
  }
  return sql + " select count(*) from a" + std::to_string(levels);
}

std::string chain(int levels) {
  std::string sql = "with a1 as (select 1 as x)";
  for (int i = 2; i <= levels; ++i) {
    sql += ", a" + std::to_string(i) + " as (select x from a" + std::to_string(i - 1) + ")";
  }
  return sql + " select x from a" + std::to_string(levels);
}

std::string doubling_views(int levels) {
  std::string sql = "create view v0 as select id from notes;\n";
  for (int i = 1; i <= levels; ++i) {
    const std::string before = "v" + std::to_string(i - 1);
    sql += "create view v" + std::to_string(i) + " as select p.id from " + before + " p join " +
           before + " q on p.id = q.id;\n";
  }
  return sql;
}

const std::string refused =
    "invalid_argument: The query was refused: it unfolds to more than 10000 SELECTs, or in more "
    "than 64 levels, the limits.";

}  // namespace

BOOST_AUTO_TEST_SUITE(unfolding)

BOOST_AUTO_TEST_CASE(a_query_that_would_fill_the_memory_while_it_is_compiled_is_refused) {
  Stand stand;
  BOOST_TEST(stand.number(doubling(3)) == 1);
  for (int levels : {14, 30, 60}) {
    BOOST_TEST(refusal([&] { (void)stand.engine.query(doubling(levels)); }) == refused);
  }
}

BOOST_AUTO_TEST_CASE(a_query_of_so_many_levels_is_taken_and_one_of_one_more_is_not) {
  Stand stand;
  BOOST_TEST(stand.number(chain(Unfolding::most_levels)) == 1);
  for (int levels : {static_cast<int>(Unfolding::most_levels) + 1, 5'000}) {
    BOOST_TEST(refusal([&] { (void)stand.engine.query(chain(levels)); }) == refused);
  }
  // Named in an order in which no look is deep.
  std::string sql = chain(1'000);
  for (int level = 50; level <= 1'000; level += 50) sql += ", a" + std::to_string(level);
  sql.replace(sql.rfind("from a1000"), 10, "from a50");
  BOOST_TEST(refusal([&] { (void)stand.engine.query(sql); }) == refused);
}

BOOST_AUTO_TEST_CASE(views_of_a_module_count_where_they_are_named) {
  Stand stand(notes_sql + "-- annals:tables\n" + doubling_views(5));
  (void)stand.append(written("a"));
  BOOST_TEST(stand.number("select count(*) from v5") == 1);
  std::string sql = "with a as (select id from bounds.v5), b as (select 1";
  for (int i = 0; i < 200; ++i) sql += ", (select count(*) from a)";
  BOOST_TEST(refusal([&] { (void)stand.engine.query(sql + ") select count(*) from b"); }) ==
             refused);
}

BOOST_AUTO_TEST_CASE(a_module_whose_views_double_is_refused_by_its_line) {
  TemporaryDirectory directory;
  Engine engine = Engine::open(directory / "bounds.annals");
  const std::string sentence = refusal([&] {
    engine.register_module(bounds_module(notes_sql + "-- annals:tables\n" + doubling_views(40)));
  });
  BOOST_TEST(contains(sentence, "bounds.sql:"), sentence);
  BOOST_TEST(contains(sentence, "unfolds to more than 1000 SELECTs"), sentence);
}

BOOST_AUTO_TEST_CASE(a_name_that_is_no_table_there_counts_for_nothing) {
  Unfolding none;
  std::string sql = "with sales as (select 1 as sales, 2 as b)";
  for (int i = 0; i < 40; ++i) {
    sql += ", s" + std::to_string(i) +
           " as (select sales, max(sales, sales.b), sales as sales from " +
           (i == 0 ? "sales" : "s" + std::to_string(i - 1)) +
           " where sales > b group by sales, sales order by sales, sales)";
  }
  BOOST_TEST(none.fault_of(sql + " select sales, sales from s39") == "");
}

BOOST_AUTO_TEST_CASE(a_recursive_query_names_itself_and_is_taken) {
  Stand stand;
  BOOST_TEST(
      stand.number("with recursive n(i) as (select 1 union all select i + 1 from n limit 9), "
                   "m(i) as (select i from n union select m.i from m, n limit 9) "
                   "select count(*) from m") == 9);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
