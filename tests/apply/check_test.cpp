#include <annals/error.h>
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <random>

#include "tests/apply/ledger.h"
#include "tests/support/seed.h"

using namespace annals;
using namespace annals::apply_test;

namespace {

constexpr std::string_view schema = R"(@0xb7a1c0de5eed0401;
using Annals = import "/annals/annals.capnp";
struct Noted $Annals.event { text @0 :Text; number @1 :Int64; }
struct Other $Annals.event { text @0 :Text; }
struct Ask $Annals.command { text @0 :Text; }
)";

std::string check(std::string_view text) {
  return fault_of(schema, "-- annals:module m\n" + std::string(text));
}

std::string check_handler(std::string_view statement) {
  return check(fmt::format("create table t (a, b);\n-- annals:on Noted\n{}", statement));
}

std::string check_function(SqlFunction function) {
  return fault_of(schema, "-- annals:module m\n", {std::move(function)});
}

Value nothing(std::span<const Value>) {
  return nullptr;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(check_definition)

BOOST_AUTO_TEST_CASE(a_secret_column_that_does_not_exist_is_named_with_its_line) {
  BOOST_TEST(check("create table t (a, b);\n-- annals:secret T.A, t.b") == "");
  BOOST_TEST(check("create table t (a);\n-- annals:secret t.a\n-- annals:secret t.b") ==
             "m.sql:4: There is no column t.b.");
  BOOST_TEST(check("-- annals:secret t.a\ncreate table t (a);") == "");
}

BOOST_AUTO_TEST_CASE(an_event_or_field_that_does_not_exist_is_named_with_its_line) {
  BOOST_TEST(check("-- annals:on Nobody\nselect 1;") ==
             "m.sql:2: The module m has no event type Nobody; those of other modules are named in "
             "full, module.Struct.");
  BOOST_TEST(check("-- annals:on other.Nobody\nselect 1;") ==
             "m.sql:2: There is no event type other.Nobody.");
  BOOST_TEST(check("-- annals:on Ask\nselect 1;") ==
             "m.sql:2: The module m has no event type Ask; those of other modules are named in "
             "full, module.Struct.");
  BOOST_TEST(check_handler("insert into t values (:text,\n :tekst);") ==
             "m.sql:5: The event m.Noted has no field tekst.");
  BOOST_TEST(check_handler("insert into t values (:Text, 1);") ==
             "m.sql:4: The event m.Noted has no field Text.");
  BOOST_TEST(check_handler("insert into t values (@when, 1);") ==
             "m.sql:4: Events come with no @when.");
  BOOST_TEST(
      check("create table t (a);\n-- annals:on Noted, Other\ninsert into t values (:number);") ==
      "m.sql:4: The event m.Other has no field number.");
}

BOOST_AUTO_TEST_CASE(sql_that_does_not_compile_is_refused_in_every_section) {
  BOOST_TEST(check_handler("insert into t values (:text, 1);\nupdate t\nset c = 1;") ==
             "m.sql:5: no such column: c.");
  BOOST_TEST(check_handler("insert into u values (1);") == "m.sql:4: no such table: u.");
  BOOST_TEST(check_handler("insert into\n\nt valuess (1);") ==
             "m.sql:6: near \"valuess\": syntax error.");
  BOOST_TEST(check("create table t (a;") == "m.sql:2: incomplete input.");
  BOOST_TEST(check("create table t (a);\ncreate table t (a);") ==
             "m.sql:3: table t already exists.");
  BOOST_TEST(check("create table t (a);\n\ncreate index i on t (\nb);") ==
             "m.sql:5: no such column: b.");
  BOOST_TEST(check("-- annals:query q\nselect a\nfrom t;") == "m.sql:3: no such table: t.");
  BOOST_TEST(check("-- annals:check q\nselect nope();") == "m.sql:3: no such function: nope.");
  BOOST_TEST(check("create view v as select a from t;") == "m.sql:2: no such table: main.t.");
  BOOST_TEST(check("create table t (a);\ncreate trigger x after insert on t\n"
                   "begin update t set b = 1; end;") == "m.sql:2: no such column: b.");
  BOOST_TEST(check("-- annals:query q\nwith x as (select 1) delete from t;") ==
             "m.sql:3: no such table: t.");
  BOOST_TEST(check("create table t (a);\n-- annals:query q\nwith x as (select 1) delete from t;") ==
             "m.sql:4: a query may only read.");
}

BOOST_AUTO_TEST_CASE(what_differs_from_run_to_run_is_refused_wherever_it_stands) {
  BOOST_TEST(check_handler("insert into t values (random(), 1);") ==
             "m.sql:4: random() differs from run to run.");
  BOOST_TEST(check("create table t (a, b default (random()));\n-- annals:on Noted\n"
                   "insert into t (a) values (1);") ==
             "m.sql:2: random() differs from run to run.");
  BOOST_TEST(check("create table t (a, b default (datetime(trim(' now'))));") ==
             "m.sql:2: The default of t.b is the current time; the event's is iso(@at).");
  BOOST_TEST(check("create table t (a, b default current_timestamp);") ==
             "m.sql:2: current_timestamp differs from run to run; the event's time is iso(@at).");
  BOOST_TEST(check("create table t (a);\ncreate trigger x after delete on t\n"
                   "begin insert into t values (random()); end;") ==
             "m.sql:2: random() differs from run to run.");
  BOOST_TEST(check("create table t (a, b default 7, c default 'now', d default (1 + 2));") == "");
}

BOOST_AUTO_TEST_CASE(a_view_that_can_be_inserted_into_is_accepted) {
  BOOST_TEST(check("create table t (a);\ncreate view v as select a from t;\n"
                   "create trigger x instead of insert on v begin\n"
                   "insert into t values (new.a); end;\n"
                   "-- annals:on Noted\ninsert into v values (:text);") == "");
}

BOOST_AUTO_TEST_CASE(random_damage_to_a_definition_is_refused_but_never_worse) {
  const auto bank_schema = schema_of("bank", file_text("examples/bank/bank.capnp"));
  const auto valid = file_text("examples/bank/bank.sql");
  auto types = TypeCatalogue().with(bank_schema);
  const unsigned seed = seed_or(1);
  std::mt19937 random(seed);
  auto below = [&](std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
  };
  int refused = 0;
  for (int round = 0; round < 400; ++round) {
    std::string text = valid;
    std::size_t at = below(text.size());
    if (below(2) == 0) {
      text.erase(at, 1 + below(12));
    } else {
      text.insert(at, text.substr(below(text.size()), 1 + below(12)));
    }
    try {
      ModuleDefinition(text, bank_schema).check(*types);
    } catch (const Error& error) {
      BOOST_TEST_REQUIRE(std::string_view(error.what()).starts_with("bank.sql:"));
      ++refused;
    }
  }
  BOOST_TEST(refused > 0);
}

BOOST_AUTO_TEST_CASE(queries_and_checks_may_name_the_module_and_ask_the_time) {
  BOOST_TEST(check("create table t (a);\n-- annals:query q(x)\n"
                   "select a, datetime('now') from m.t where a = :x;\n"
                   "-- annals:check c\nselect a from m.t where a > date('now');\n") == "");
  BOOST_TEST(check("create table t (a);\n-- annals:query q\nselect a from n.t;") ==
             "m.sql:4: no such table: n.t.");
}

BOOST_AUTO_TEST_CASE(functions_of_a_module_have_new_names_and_a_body) {
  BOOST_TEST(check_function({"slug", 1, nothing}) == "");
  BOOST_TEST(check_function({"slug", 0, nothing}) == "");
  BOOST_TEST(check_function({"slug", 127, nothing}) == "");
  BOOST_TEST(check_function({"slug", 128, nothing}) ==
             "The module m brings the SQL function slug, which takes 128 arguments, not 0 to 127.");
  BOOST_TEST(check_function({"slug", -1, nothing}) ==
             "The module m brings the SQL function slug, which takes -1 arguments, not 0 to 127.");
  for (auto taken : {"ISO", "micros", "sha256", "uuid", "refuse", "lower", "count"}) {
    BOOST_TEST(
        check_function({taken, 1, nothing}) ==
        fmt::format("The module m brings the SQL function {}, which exists already.", taken));
  }
  BOOST_TEST(check_function({"a b", 1, nothing}) ==
             "The module m brings the SQL function a b, which is no name for one.");
  BOOST_TEST(check_function({"slug", 1, {}}) ==
             "The module m brings the SQL function slug, which has no body.");
}

BOOST_AUTO_TEST_CASE(text_and_schema_are_of_the_same_module) {
  BOOST_CHECK_EXCEPTION(ModuleDefinition("-- annals:module other", schema_of("m", schema)), Error,
                        [](const Error& e) {
                          return e.what() == std::string(
                                                 "m.sql:1: The text is that of a module "
                                                 "other, the schema is of m.");
                        });
}

BOOST_AUTO_TEST_CASE(identity_follows_text_schema_and_functions) {
  auto one = schema_of("m", schema);
  auto other = schema_of("m", R"(@0xb7a1c0de5eed0402;
using Annals = import "/annals/annals.capnp";
struct Noted $Annals.event { text @0 :Text; }
)");
  const std::string text = "-- annals:module m\n";
  std::vector<ModuleDefinition> all;
  all.emplace_back(text, one);
  all.emplace_back(text + "\n", one);
  all.emplace_back(text, other);
  all.emplace_back(text, one, std::vector<SqlFunction>{{"f", 1, nothing}});
  all.emplace_back(text, one, std::vector<SqlFunction>{{"f", 2, nothing}});
  for (std::size_t i = 0; i < all.size(); ++i) {
    BOOST_TEST(all[i].identity().size() == 64u);
    BOOST_TEST(all[i].build_name() == all[i].identity().substr(0, 8));
    for (std::size_t j = 0; j < i; ++j) BOOST_TEST(all[i].identity() != all[j].identity());
  }
  BOOST_TEST(ModuleDefinition(text, schema_of("m", schema)).identity() == all[0].identity());
}

BOOST_AUTO_TEST_CASE(a_module_is_a_value_whose_copies_go_their_own_ways) {
  Module module = Module::from_texts(std::string(schema), "\n-- annals:module m async\n");
  BOOST_TEST(module.name() == "m");
  Module copy = module;
  copy.function("slug", 1, nothing);
  BOOST_TEST(define(module)->functions().empty());
  BOOST_TEST(define(copy)->functions().size() == 1u);
  BOOST_TEST(define(module)->name() == "m");
  BOOST_TEST(define(module)->schema().event("Noted") != nullptr);
  BOOST_TEST(!define(module)->has_decisions());
  BOOST_TEST(define(module)->decision("Ask") == nullptr);
  Module nameless = Module::from_texts(std::string(schema), "create table t (a);");
  BOOST_TEST(nameless.name() == "");
  BOOST_CHECK_EXCEPTION(define(nameless), Error, [](const Error& e) {
    return std::string(e.what()).starts_with("module.sql:1: The line -- annals:module NAME");
  });
}

BOOST_AUTO_TEST_SUITE_END()
