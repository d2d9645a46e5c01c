#include <annals/error.h>
#include <annals/limits.h>
#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include <random>

#include "projections/module_text.h"
#include "tests/support/seed.h"

using annals::ModuleText;

namespace {

constexpr std::string_view valid = R"(-- annals:module bank strict
-- Accounts and what happened to them; 'quotes' and ; do not matter here.

create table accounts (
  id integer primary key,
  name text not null unique check (name <> ';'), /* a ; in a comment */
  "odd; name" text
) strict;
create trigger accounts_kept before delete on accounts
begin
  select case when old.id > 0 then raise(abort, 'kept; end;') end;
  insert into gone values (old.id);
end;
create index accounts_name on accounts (name);
insert into accounts (id, name) values (0, 'bank');

-- annals:on Deposited, other.PaidIn
update accounts set cents = cents + :cents where name = :account;
insert into moves values (@position, :cents);

-- annals:on Withdrawn
  update accounts set cents = cents - :cents where name = :account

-- annals:query balance_of(account, least)
select cents from accounts where name = :account and cents >= :least;

--annals:query all_accounts
select name from accounts;

-- annals:check none_below_zero
select name from accounts where cents < 0;

-- annals:upcast PaidOut to Withdrawn
select :account as account, :euros * 100 as cents
)";

ModuleText parse(std::string_view sql) {
  return ModuleText::parse(sql, "bank.sql");
}

void refused(std::string_view sql, std::string_view sentence) {
  BOOST_TEST_CONTEXT(sql) {
    try {
      parse(sql);
      BOOST_ERROR("parsed, but should have been refused");
    } catch (const annals::Error& error) {
      BOOST_TEST((error.kind() == annals::ErrorKind::invalid_argument));
      BOOST_TEST(error.what() == sentence);
    }
  }
}

// A text whose second line is the one given.
std::string with(std::string_view text) {
  return fmt::format("-- annals:module bank strict\n{}", text);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(module_text)

BOOST_AUTO_TEST_CASE(a_querys_parameters_are_needed_or_marked_as_optional) {
  ModuleText text = parse(with("-- annals:query q(a, b?, c ?)\nselect :a, :b, :c;"));
  BOOST_TEST((text.queries.at(0).parameters == std::vector<std::string>{"a", "b", "c"}));
  BOOST_TEST((text.queries.at(0).optional == std::vector<std::string>{"b", "c"}));
  for (std::string_view wrong : {"q(?)", "q(a? ?)", "q(?a)"}) {
    refused(with(fmt::format("-- annals:query {}\nselect 1;", wrong)),
            "bank.sql:2: The form is: -- annals:query NAME(parameter, optional?, …).");
  }
}

BOOST_AUTO_TEST_CASE(a_valid_text_is_taken_apart_with_its_lines) {
  ModuleText text = parse(valid);
  BOOST_TEST(text.name == "bank");
  BOOST_TEST((text.mode == annals::ModuleMode::strict));
  BOOST_TEST_REQUIRE(text.ddl.size() == 4u);
  BOOST_TEST(text.ddl[0].line == 4);
  BOOST_TEST(text.ddl[1].line == 9);
  BOOST_TEST(text.ddl[1].text.ends_with("\nend"));
  BOOST_TEST(text.ddl[2].line == 14);
  BOOST_TEST(text.ddl[3].text == "insert into accounts (id, name) values (0, 'bank')");
  BOOST_TEST_REQUIRE(text.handlers.size() == 2u);
  BOOST_TEST((text.handlers[0].events == std::vector<std::string>{"Deposited", "other.PaidIn"}));
  BOOST_TEST(text.handlers[0].line == 17);
  BOOST_TEST_REQUIRE(text.handlers[0].statements.size() == 2u);
  BOOST_TEST(text.handlers[0].statements[1].line == 19);
  BOOST_TEST_REQUIRE(text.handlers[1].statements.size() == 1u);
  BOOST_TEST(text.handlers[1].statements[0].line == 22);
  BOOST_TEST_REQUIRE(text.queries.size() == 2u);
  BOOST_TEST(text.queries[0].name == "balance_of");
  BOOST_TEST((text.queries[0].parameters == std::vector<std::string>{"account", "least"}));
  BOOST_TEST(text.queries[1].parameters.empty());
  BOOST_TEST_REQUIRE(text.checks.size() == 1u);
  BOOST_TEST(text.checks[0].name == "none_below_zero");
  BOOST_TEST_REQUIRE(text.upcasts.size() == 1u);
  BOOST_TEST(text.upcasts[0].from == "PaidOut");
  BOOST_TEST(text.upcasts[0].to == "Withdrawn");
}

BOOST_AUTO_TEST_CASE(tables_may_stand_between_the_sections) {
  ModuleText text =
      parse(with("create table a (n);\n"
                 "-- annals:on X\ninsert into a values (1);\n"
                 "-- annals:tables\ncreate table b (n);\ninsert into b values (2);\n"
                 "-- annals:on Y\ninsert into b values (3);\n"
                 "--annals:tables\ncreate index b_n on b (n)"));
  BOOST_TEST_REQUIRE(text.ddl.size() == 4u);
  BOOST_TEST(text.ddl[1].text == "create table b (n)");
  BOOST_TEST(text.ddl[1].line == 6);
  BOOST_TEST(text.ddl[3].text == "create index b_n on b (n)");
  BOOST_TEST(text.handlers.size() == 2u);
  refused(with("-- annals:tables\nupdate a set n = 1;"),
          "bank.sql:3: A statement among the tables begins with one of: create, insert.");
  refused(with("-- annals:tables a\ncreate table a (n);"),
          "bank.sql:2: The form is: -- annals:tables.");
  refused(with("-- annals:tables\n-- annals:on X\nselect 1;"),
          "bank.sql:2: The section has no statement.");
}

BOOST_AUTO_TEST_CASE(secret_columns_are_named_among_the_tables) {
  ModuleText text =
      parse(with("create table a (n, m);\n-- annals:secret a.n, a.m\ncreate table b (n);\n"
                 "-- annals:secret b.n\n-- annals:on X\nselect 1;"));
  BOOST_TEST(text.ddl.size() == 2u);
  BOOST_TEST_REQUIRE(text.secrets.size() == 3u);
  BOOST_TEST(text.secrets[1].table == "a");
  BOOST_TEST(text.secrets[1].column == "m");
  BOOST_TEST(text.secrets[1].line == 3);
  BOOST_TEST(text.secrets[2].table == "b");
  for (const char* bad : {"", " a", " a.b.c", " a.n b.n", " a.n,"}) {
    refused(with(std::string("-- annals:secret") + bad),
            "bank.sql:2: The form is: -- annals:secret table.column[, table.column…].");
  }
  refused(with("create table a (n);\n-- annals:secret a.n\n-- annals:secret A.N"),
          "bank.sql:4: The column a.n stands here a second time.");
  refused(with("-- annals:on X\nselect 1;\n-- annals:secret a.n\nselect 1;"),
          "bank.sql:5: A statement among the tables begins with one of: create, insert.");
}

BOOST_AUTO_TEST_CASE(async_is_read_and_strict_is_the_default) {
  BOOST_TEST((parse("-- annals:module m async").mode == annals::ModuleMode::async));
  BOOST_TEST((parse("-- annals:module m").mode == annals::ModuleMode::strict));
  BOOST_TEST((parse("\r\n  --   annals:module   m   strict  \r\n").name == "m"));
  BOOST_TEST((parse("\xef\xbb\xbf-- annals:module m").name == "m"));
}

BOOST_AUTO_TEST_CASE(a_header_inside_a_string_or_block_comment_is_none) {
  ModuleText text =
      parse(with("create table t (a text default '\n-- annals:on X\n');\n"
                 "/*\n-- annals:on Y\nnonsense\n*/\n"));
  BOOST_TEST(text.ddl.size() == 1u);
  BOOST_TEST(text.handlers.empty());
}

BOOST_AUTO_TEST_CASE(a_faulty_header_is_refused_with_its_line) {
  refused("", "bank.sql:1: The line -- annals:module NAME strict|async is missing.");
  refused("-- annals:on X\nselect 1;",
          "bank.sql:1: The line -- annals:module NAME strict|async stands before everything.");
  refused("\ncreate table t (a);\n-- annals:module m",
          "bank.sql:2: The line -- annals:module NAME strict|async stands before everything.");
  refused(with("-- annals:module bank strict"),
          "bank.sql:2: The module's line stands here a second time.");
  refused("-- annals:module bank lax",
          "bank.sql:1: The form is: -- annals:module NAME strict|async.");
  refused("-- annals:module", "bank.sql:1: The form is: -- annals:module NAME strict|async.");
  refused("-- annals:module a-b", "bank.sql:1: The form is: -- annals:module NAME strict|async.");
  refused("-- annals:module Bank", "bank.sql:1: A module's name is in small letters.");
  refused("-- annals:module annals", "bank.sql:1: annals is a reserved name.");
  refused("-- annals:module main", "bank.sql:1: main is a reserved name.");
  refused("-- annals:module sqlite_x", "bank.sql:1: sqlite_x is a reserved name.");
  refused(with("-- annals:onn X\nselect 1;"),
          "bank.sql:2: There is no section annals:onn; there are module, tables, secret, on, "
          "query, check and upcast.");
  refused(with("-- annals: on X"),
          "bank.sql:2: There is no section annals:; there are module, tables, secret, on, "
          "query, check and upcast.");
  refused(with("-- Annals:on X"),
          "bank.sql:2: A section begins with \"-- annals:\", written just so.");
  refused(with("-- annals : on X"),
          "bank.sql:2: A section begins with \"-- annals:\", written just so.");
  refused(with("create table t (a); -- annals:on X"),
          "bank.sql:2: A section's header stands on a line of its own.");
  refused(with("-- annals:on A,,B\nselect 1;"),
          "bank.sql:2: The form is: -- annals:on Event[, Event…].");
  refused(with("-- annals:on a.b.c\nselect 1;"),
          "bank.sql:2: The form is: -- annals:on Event[, Event…].");
  refused(with("-- annals:query q(a b)\nselect 1;"),
          "bank.sql:2: The form is: -- annals:query NAME(parameter, optional?, …).");
  refused(with("-- annals:query q(a\nselect 1;"),
          "bank.sql:2: The form is: -- annals:query NAME(parameter, optional?, …).");
  refused(with("-- annals:check a b\nselect 1;"), "bank.sql:2: The form is: -- annals:check NAME.");
  refused(with("-- annals:upcast A into B\nselect 1;"),
          "bank.sql:2: The form is: -- annals:upcast Old to New.");
  BOOST_TEST(parse(with("-- Annals: the design, in short\n")).name == "bank");
}

BOOST_AUTO_TEST_CASE(names_are_given_once) {
  refused(with("-- annals:on A\nselect 1;\n-- annals:on B, A\nselect 1;"),
          "bank.sql:4: The event A stands here a second time.");
  refused(with("-- annals:on A\nselect 1;\n-- annals:on bank.A\nselect 1;"),
          "bank.sql:4: The event bank.A stands here a second time.");
  refused(with("-- annals:on A, A\nselect 1;"),
          "bank.sql:2: The event A stands here a second time.");
  refused(with("-- annals:on A\nselect 1;\n-- annals:upcast A to B\nselect 1;"),
          "bank.sql:4: The event A stands here a second time.");
  refused(with("-- annals:query q\nselect 1;\n-- annals:query q(a)\nselect :a;"),
          "bank.sql:4: The query q stands here a second time.");
  refused(with("-- annals:query q(a, a)\nselect :a;"),
          "bank.sql:2: The parameter a stands here a second time.");
  refused(with("-- annals:check q\nselect 1;\n-- annals:check q\nselect 1;"),
          "bank.sql:4: The check q stands here a second time.");
}

BOOST_AUTO_TEST_CASE(a_section_has_the_statements_it_should) {
  refused(with("-- annals:on A\n-- nothing\n"), "bank.sql:2: The section has no statement.");
  refused(with("-- annals:on A\n;;\n-- annals:on B\nselect 1;"),
          "bank.sql:2: The section has no statement.");
  refused(with("-- annals:query q\n"), "bank.sql:2: The section has no statement.");
  refused(with("-- annals:query q\nselect 1;\nselect 2;"),
          "bank.sql:4: The section has more than one statement.");
  refused(with("-- annals:check q\nselect 1; select 2;"),
          "bank.sql:3: The section has more than one statement.");
  refused(with("-- annals:on A\n\ndrop table t;"),
          "bank.sql:4: A statement of annals:on begins with one of: insert, update, delete, "
          "replace, with, select, values.");
  refused(with("update t set a = 1;"),
          "bank.sql:2: A statement among the tables begins with one of: create, insert.");
  refused(with("-- annals:query q\npragma user_version;"),
          "bank.sql:3: A statement of annals:query begins with one of: select, with, values.");
  refused(with("create trigger t after insert on a begin select 1;\n-- annals:on X\nselect 1;"),
          "bank.sql:2: The trigger has no \"; end\".");
  refused(with("create table t (a text default 'x\n);"),
          "bank.sql:2: What begins here in quotes or as a comment does not end.");
}

BOOST_AUTO_TEST_CASE(reserved_and_qualified_names_are_refused) {
  std::string reserved =
      " is a reserved name: those beginning with annals_ and sqlite_ belong to the engine.";
  refused(with("create table annals_x (a);"), "bank.sql:2: annals_x" + reserved);
  refused(with("create table if not exists \"Annals_x\" (a);"), "bank.sql:2: Annals_x" + reserved);
  refused(with("create view\nsqlite_x as select 1;"), "bank.sql:3: sqlite_x" + reserved);
  refused(with("create virtual table [annals_x] using fts5(a);"),
          "bank.sql:2: annals_x" + reserved);
  refused(with("create unique index annals_x on t (a);"), "bank.sql:2: annals_x" + reserved);
  refused(with("create table main.t (a);"),
          "bank.sql:2: Names stand without \"main.\" before them.");
  refused(with("create view v as select * from\n\"main\".t;"),
          "bank.sql:3: Names stand without \"main.\" before them.");
  refused(with("create temp table t (a);"),
          "bank.sql:2: Temporary tables would not survive; leave out TEMP.");
}

BOOST_AUTO_TEST_CASE(parameters_have_the_form_of_their_section) {
  refused(
      with("insert into t values (:a);"),
      "bank.sql:2: :a is no parameter here; nothing has happened yet when the tables are made.");
  for (std::string_view parameter : {"?", "?1", "$a", "#a"}) {
    refused(with(fmt::format("-- annals:on A\nselect {};", parameter)),
            fmt::format("bank.sql:3: {} is no parameter here; fields are written :name, and what "
                        "comes with every event @name.",
                        parameter));
  }
  refused(with("-- annals:query q(a)\nselect :a, @position;"),
          "bank.sql:3: @position is no parameter here; a query's parameters are written :name.");
  refused(with("-- annals:query q(a)\nselect :a,\n :b;"),
          "bank.sql:4: The query q does not declare the parameter :b.");
  refused(with("-- annals:query q(a)\nselect ':a';"),
          "bank.sql:3: The query q declares the parameter a but does not use it.");
  refused(with("-- annals:check c\nselect :a;"),
          "bank.sql:3: :a is no parameter here; a check looks at the tables alone.");
}

BOOST_AUTO_TEST_CASE(the_clock_and_rollback_are_refused_where_they_are_written) {
  refused(with("create table t (a text default current_timestamp);"),
          "bank.sql:2: current_timestamp differs from run to run; the event's time is iso(@at).");
  refused(with("create table t (a text default (datetime('now')));"),
          "bank.sql:2: 'now' differs from run to run; the event's time is iso(@at).");
  refused(with("-- annals:on A\nupdate t set a = strftime('%s',\n'NOW');"),
          "bank.sql:4: 'now' differs from run to run; the event's time is iso(@at).");
  refused(with("-- annals:on A\nupdate t set a = datetime(trim(:x), 'localtime');"),
          "bank.sql:3: 'localtime' depends on the machine's time zone; all times are UTC.");
  refused(with("-- annals:on A\ninsert or rollback into t values (1);"),
          "bank.sql:3: ROLLBACK would undo more than one event; use ABORT, which is the default.");
  refused(with("create table t (a unique on conflict rollback);"),
          "bank.sql:2: ROLLBACK would undo more than one event; use ABORT, which is the default.");
  // Text that merely looks so, and queries, which are asked in the present.
  parse(
      with("create table t (a text default 'now');\ncreate view v as select date('now');\n"
           "-- annals:on A\nupdate t set a = datetime(:x) || 'now' where a = 'rollback';\n"
           "-- annals:query q\nselect datetime('now');"));
}

BOOST_AUTO_TEST_CASE(limits_hold_at_the_limit_and_not_one_beyond) {
  std::string statements = "-- annals:on A\n";
  for (std::size_t i = 0; i < annals::limits::statements_per_event; ++i)
    statements += "select 1;\n";
  BOOST_TEST(parse(with(statements)).handlers[0].statements.size() ==
             annals::limits::statements_per_event);
  refused(with(statements + "select 1;"),
          "bank.sql:259: statements_per_event allows 256 statements for one event.");

  std::string name(annals::limits::module_name_bytes, 'a');
  BOOST_TEST(parse("-- annals:module " + name).name == name);
  refused("-- annals:module a" + name,
          "bank.sql:1: The module's name is longer than module_name_bytes allows, 63.");

  std::string text = "-- annals:module bank\n";
  text.resize(annals::limits::module_text_bytes, ' ');
  BOOST_TEST(parse(text).name == "bank");
  refused(text + " ", "bank.sql:1: The text has 4194305 bytes; module_text_bytes allows 4194304.");
  refused(with(std::string_view("select\0", 7)), "bank.sql:1: The text holds a NUL character.");
}

BOOST_AUTO_TEST_CASE(random_damage_to_a_text_is_parsed_or_refused_but_never_worse) {
  const unsigned seed = seed_or(1);
  std::mt19937 random(seed);
  auto below = [&](std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
  };
  constexpr std::string_view bits[] = {
      "'",  "\"", "[", "/*", "*/", "--",   "\n-- annals:", ";", "end;", "\ncreate trigger",
      "x'", ":",  "(", ")",  ",",  "\xff", "\r\n"};
  int parsed = 0, thrown = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text(valid);
    for (std::size_t i = 1 + below(4); i > 0; --i) {
      std::size_t at = below(text.size());
      switch (below(4)) {
        case 0:
          text.erase(at, 1 + below(20));
          break;
        case 1:
          text.insert(at, bits[below(std::size(bits))]);
          break;
        case 2:
          text[at] = static_cast<char>(below(256));
          break;
        default:
          text.insert(at, text.substr(below(text.size()), below(40)));
          break;
      }
    }
    try {
      parse(text);
      ++parsed;
    } catch (const annals::Error& error) {
      BOOST_TEST_REQUIRE(std::string_view(error.what()).starts_with("bank.sql:"));
      ++thrown;
    }
  }
  BOOST_TEST(parsed > 0);
  BOOST_TEST(thrown > 0);
}

BOOST_AUTO_TEST_SUITE_END()
