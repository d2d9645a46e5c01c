// Dates while events are applied: SQLite's own, but nothing of the machine's time zone.
#include "tests/hostile/stand.h"

namespace annals::testing {

namespace {

const std::string dates_sql = R"sql(-- annals:module bounds strict
create table dates (id integer primary key, day text default (date('2026-01-01')),
  at text, seconds integer, julian real, week text, now text) strict;
create index by_week on dates (strftime('%W', day));
-- annals:on Written
insert into dates (id, at, seconds, julian, week)
values (@position, datetime('2024-02-29 12:30:00', :text), unixepoch('2024-02-29', :text),
        julianday('2024-02-29', :text), strftime('%Y-%W %H', '2024-02-29', :text));
)sql";

}  // namespace

BOOST_AUTO_TEST_SUITE(dates)

BOOST_AUTO_TEST_CASE(they_are_what_they_are_in_a_query) {
  Stand stand(dates_sql);
  for (const char* modifier : {"+1 year", "start of month", "weekday 0", "-1.5 hours", "nonsense",
                               "", "localtimes", "unixepoch"}) {
    const auto result = stand.append(written(modifier));
    BOOST_REQUIRE_MESSAGE(bool(result), result.message());
    const Value arguments[] = {std::string(modifier)};
    auto rows = stand.engine.query(
        "select at is datetime('2024-02-29 12:30:00', ?1) and seconds is unixepoch('2024-02-29', "
        "?1) and julian is julianday('2024-02-29', ?1) and week is strftime('%Y-%W %H', "
        "'2024-02-29', ?1) and day = '2026-01-01' from dates order by id desc",
        arguments);
    BOOST_TEST(rows.next()->integer(0) == 1, modifier);
  }
  BOOST_TEST(stand.engine.verify_deep().ok());
}

BOOST_AUTO_TEST_CASE(the_time_zone_of_the_machine_is_refused_also_where_it_comes_as_data) {
  Stand stand(dates_sql);
  for (const char* modifier : {"localtime", "utc", "LocalTime", "UTC"}) {
    const auto result = stand.append(written(modifier));
    BOOST_TEST(!result, modifier);
    BOOST_TEST(contains(result.message(), "depend on the machine's time zone"), result.message());
  }
  BOOST_TEST(stand.number("select count(*) from dates") == 0);
}

BOOST_AUTO_TEST_CASE(the_present_is_refused_also_where_it_comes_as_data) {
  Stand stand(R"sql(-- annals:module bounds strict
create table dates (at text) strict;
-- annals:on Written
insert into dates (at) values (datetime(:text));
)sql");
  const auto result = stand.append(written("now"));
  BOOST_TEST(contains(result.message(), "the current time"), result.message());
  BOOST_TEST(bool(stand.append(written("2026-01-01"))));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
