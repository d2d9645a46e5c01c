// Statements of a module that do not end: the steps that an event may take are several seconds'
// worth, so there are few of these.
#include "tests/hostile/stand.h"

namespace annals::testing {

namespace {

const std::string endless =
    "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n where i < 0";
const std::string too_many = "it did not end within the steps that it may take";

}  // namespace

BOOST_AUTO_TEST_SUITE(endless_statements)

BOOST_AUTO_TEST_CASE(an_event_whose_statement_does_not_end_is_refused_and_the_next_one_is_taken) {
  Stand stand(R"sql(-- annals:module bounds strict
create table notes (id integer primary key, text text) strict;
-- annals:on Written
insert into notes (id, text) values (@position, :text);
insert into notes (id) )sql" +
              endless + " and :number;\n");
  const auto refused = stand.append(written("a", 1));
  BOOST_TEST(!refused);
  BOOST_TEST(contains(refused.message(), "bounds.sql:5: " + too_many), refused.message());
  BOOST_TEST(stand.engine.head() == 1u);
  BOOST_TEST(bool(stand.append(stored(0))));
  BOOST_TEST(stand.number("select count(*) from notes") == 0);
}

BOOST_AUTO_TEST_CASE(tables_whose_first_rows_do_not_end_are_refused) {
  TemporaryDirectory directory;
  Engine engine = Engine::open(directory / "bounds.annals");
  const std::string refused = refusal([&] {
    engine.register_module(
        bounds_module("-- annals:module bounds strict\ncreate table numbers (i integer) strict;\n"
                      "insert into numbers " +
                      endless + ";\n"));
  });
  BOOST_TEST(contains(refused, "bounds.sql:3: " + too_many), refused);
  BOOST_TEST(engine.head() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
