#include <boost/test/unit_test.hpp>

#include "tests/apply/ledger.h"

using namespace annals;
using namespace annals::apply_test;

namespace {

constexpr std::string_view schema = R"(@0xb7a1c0de5eed0301;
using Annals = import "/annals/annals.capnp";
enum Kind { small @0; large @1; }
struct First $Annals.event { euros @0 :Float64; names @1 :List(Text); }
struct Second $Annals.event { cents @0 :Int64; name @1 :Text; }
struct Third $Annals.event {
  cents @0 :Int64;
  label @1 :Text;
  kind @2 :Kind = large;
  count @3 :Int32 = 3;
  tags @4 :List(Text);
  union { none @5 :Void; some @6 :Text; }
}
)";

const std::string text = R"(-- annals:module m
create table t (position, type, cents, label, kind, count, tags, none);
-- annals:on Third
insert into t values (@position, @type, :cents, :label, :kind, :count, :tags, :none);
-- annals:upcast First to Second
select cast(:euros * 100 as integer) as cents, value as name from json_each(:names) order by key;
-- annals:upcast Second to Third
select :cents + 1 as cents, :name || '!' as label;
)";

}  // namespace

BOOST_AUTO_TEST_SUITE(upcasts)

BOOST_AUTO_TEST_CASE(an_old_event_is_applied_as_the_new_one_through_a_chain) {
  Ledger ledger(schema, text);
  ledger.definition()->check(*ledger.types());
  BOOST_TEST(ledger.apply("m.Second", R"({"cents":5,"name":"b"})") == "");
  BOOST_TEST(ledger.ask("select * from t") == "1|m.Third|6|b!|large|3|null|null");
  BOOST_TEST(ledger.apply("m.First", R"({"euros":2.5,"names":["x","y"]})") == "");
  BOOST_TEST(ledger.apply("m.Third", R"({"cents":9,"tags":["q"]})") == "");
  BOOST_TEST(ledger.apply("m.Second", R"({"cents":1})") == "");
  BOOST_TEST(
      ledger.ask("select position, type, cents, label, tags, none from t where position > 1") ==
      "2|m.Third|251|x!|null|null;2|m.Third|251|y!|null|null;3|m.Third|9|null|[\"q\"]|1;"
      "4|m.Third|2|null|null|null");
  BOOST_TEST(ledger.applier().handles("m.First"));
}

BOOST_AUTO_TEST_CASE(an_upcast_without_rows_says_that_nothing_happened) {
  Ledger ledger(schema, text);
  BOOST_TEST(ledger.apply("m.First", R"({"euros":1,"names":[]})") == "");
  BOOST_TEST(ledger.apply("m.First", "{}") == "");
  BOOST_TEST(ledger.ask("select count(*) from t") == "0");
}

BOOST_AUTO_TEST_CASE(an_upcast_may_read_the_tables_that_its_rows_change) {
  Ledger ledger(schema, R"(-- annals:module m
create table t (label);
insert into t values ('a'), ('b');
-- annals:on Second
insert into t values (:name);
-- annals:upcast First to Second
select label || label as name from t order by label;
)");
  BOOST_TEST(ledger.apply("m.First", "{}") == "");
  BOOST_TEST(ledger.ask("select label from t") == "a;b;aa;bb");
}

BOOST_AUTO_TEST_CASE(a_failure_names_the_event_as_it_was_recorded) {
  Ledger ledger(schema, R"(-- annals:module m
create table t (label unique);
-- annals:on Second
insert into t values (:name);
-- annals:upcast First to Second
select value as name from json_each(:names);
)");
  BOOST_TEST(ledger.apply("m.First", R"({"names":["a","a"]})") ==
             "constraint: m.First at position 1 could not be applied: m.sql:4: "
             "UNIQUE constraint failed: t.label");
  BOOST_TEST(ledger.ask("select count(*) from t") == "0");
}

BOOST_AUTO_TEST_CASE(circles_dead_ends_and_wrong_columns_are_refused) {
  auto with = [](std::string_view sections) {
    return fault_of(schema, "-- annals:module m\ncreate table t (a);\n" + std::string(sections));
  };
  BOOST_TEST(with("-- annals:upcast First to Second\nselect 1 as cents;\n"
                  "-- annals:upcast Second to First\nselect 1 as euros;\n") ==
             "m.sql:4: The upcasts of m.First lead in a circle.");
  BOOST_TEST(with("-- annals:upcast First to First\nselect 1 as euros;\n") ==
             "m.sql:4: The upcasts of m.First lead in a circle.");
  BOOST_TEST(with("-- annals:upcast First to Second\nselect 1 as cents;\n") ==
             "m.sql:4: The upcast leads nowhere: nothing is said about m.Second.");
  BOOST_TEST(with("-- annals:upcast First to Fourth\nselect 1 as cents;\n") ==
             "m.sql:4: The module m has no event type Fourth; those of other modules are named in "
             "full, module.Struct.");
  const std::string handler = "-- annals:on Second\ninsert into t values (:cents);\n";
  BOOST_TEST(with(handler + "-- annals:upcast First to Second\nselect 1 as euros;\n") ==
             "m.sql:6: The event m.Second has no field euros.");
  BOOST_TEST(with(handler + "-- annals:upcast First to Second\nselect 1 as cents, 2 as cents;\n") ==
             "m.sql:6: The upcast gives cents twice.");
  BOOST_TEST(with(handler + "-- annals:upcast First to Second\nselect :cents as cents;\n") ==
             "m.sql:6: The event m.First has no field cents.");
  BOOST_TEST(with(handler + "-- annals:upcast First to m.Second\nselect 1 as cents;\n") == "");
}

BOOST_AUTO_TEST_SUITE_END()
