#include <annals/error.h>
#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include "engine/sqlite/clockless_vfs.h"
#include "tests/apply/ledger.h"

using namespace annals;
using namespace annals::apply_test;

namespace {

struct Bank : Ledger {
  Bank() : Ledger(file_text("examples/bank/bank.capnp"), file_text("examples/bank/bank.sql")) {}
};

constexpr std::string_view one_event = R"(@0xb7a1c0de5eed0101;
using Annals = import "/annals/annals.capnp";
struct Noted $Annals.event { text @0 :Text; number @1 :Int64; big @2 :UInt64; }
struct Other $Annals.event { text @0 :Text; }
)";

// A module "notes" with a table t (a, b) and one section.
std::string notes(std::string_view statements, std::string_view ddl = "create table t (a, b);") {
  return fmt::format("-- annals:module notes strict\n{}\n-- annals:on Noted\n{}\n", ddl,
                     statements);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(applier)

BOOST_AUTO_TEST_CASE(the_bank_of_the_documentation_keeps_its_accounts) {
  Bank bank;
  bank.definition()->check(*bank.types());
  BOOST_TEST(bank.apply("bank.AccountOpened",
                        R"({"account":"a-1","owner":"Ann","kind":"savings"})") == "");
  BOOST_TEST(bank.apply("bank.AccountOpened", R"({"account":"a-2","owner":"Bob"})") == "");
  BOOST_TEST(bank.apply("bank.Deposited", R"({"account":"a-1","cents":1000})") == "");
  BOOST_TEST(bank.apply("bank.Transferred", R"({"source":"a-1","target":"a-2","cents":300})") ==
             "");
  BOOST_TEST(bank.apply("bank.Withdrawn", R"({"account":"a-1","cents":200,"purpose":"rent"})") ==
             "");
  BOOST_TEST(bank.apply("bank.PaidInEuros", R"({"account":"a-2","euros":1.25})") == "");
  BOOST_TEST(
      bank.ask("select id, name, owner, kind, cents, opened_at from accounts order by id") ==
      "1|a-1|Ann|savings|500|2026-01-02T03:04:05Z;2|a-2|Bob|current|425|2026-01-02T03:04:05Z");
  BOOST_TEST(bank.ask("select account_id, cents, purpose from movements order by id") ==
             "1|1000|null;1|-300|to a-2;2|300|from a-1;1|-200|rent;2|125|null");
  BOOST_TEST(bank.applier().handles("bank.PaidInEuros"));
  BOOST_TEST(!bank.applier().handles("bank.Withdraw"));
}

BOOST_AUTO_TEST_CASE(a_constraint_refuses_with_event_line_and_its_name) {
  Bank bank;
  BOOST_TEST(bank.apply("bank.AccountOpened", R"({"account":"a-1","owner":"Ann"})") == "");
  BOOST_TEST(bank.apply("bank.AccountOpened", R"({"account":"a-1","owner":"Bob"})") ==
             "constraint: bank.AccountOpened at position 2 could not be applied: bank.sql:35: "
             "UNIQUE constraint failed: accounts.name");
  BOOST_TEST(bank.apply("bank.AccountOpened", R"({"account":"a-3"})") ==
             "constraint: bank.AccountOpened at position 3 could not be applied: bank.sql:35: "
             "NOT NULL constraint failed: accounts.owner");
  BOOST_TEST(bank.apply("bank.Withdrawn", R"({"account":"a-1","cents":1})") ==
             "constraint: bank.Withdrawn at position 4 could not be applied: bank.sql:43: "
             "CHECK constraint failed: cents >= 0");
  // After a refusal the same statements go on working.
  BOOST_TEST(bank.apply("bank.Deposited", R"({"account":"a-1","cents":5})") == "");
  BOOST_TEST(bank.ask("select name, cents from accounts") == "a-1|5");
}

BOOST_AUTO_TEST_CASE(a_foreign_key_refuses_at_once_or_at_the_end_of_the_event) {
  constexpr std::string_view ddl = R"(create table parents (id integer primary key);
create table children (parent integer references parents (id) deferrable initially deferred);)";
  Ledger ledger(one_event, notes("insert into children values (:number);\n"
                                 "insert into parents select :number where :text = 'both';",
                                 ddl));
  BOOST_TEST(ledger.apply("notes.Noted", R"({"number":1,"text":"both"})") == "");
  BOOST_TEST(ledger.apply("notes.Noted", R"({"number":2})") ==
             "constraint: notes.Noted at position 2 could not be applied: notes.sql:4: "
             "FOREIGN KEY constraint failed (deferred)");
  BOOST_TEST(ledger.ask("select parent from children") == "1");

  Ledger at_once(one_event, notes("insert into children values (:number);",
                                  "create table parents (id integer primary key);\n"
                                  "create table children (p integer references parents (id));"));
  BOOST_TEST(at_once.apply("notes.Noted", R"({"number":2})") ==
             "constraint: notes.Noted at position 1 could not be applied: notes.sql:5: "
             "FOREIGN KEY constraint failed");
}

BOOST_AUTO_TEST_CASE(rules_in_triggers_and_types_refuse_as_constraints_do) {
  Ledger ledger(one_event, notes("insert into t values (:number, :text);",
                                 "create table t (a integer primary key, b integer) strict;\n"
                                 "create trigger small before insert on t when new.a > 9\n"
                                 "begin select raise(abort, 'too large'); end;"));
  BOOST_TEST(ledger.apply("notes.Noted", R"({"number":10})") ==
             "constraint: notes.Noted at position 1 could not be applied: notes.sql:6: too large");
  BOOST_TEST(ledger.apply("notes.Noted", R"({"number":1,"text":"x"})") ==
             "constraint: notes.Noted at position 2 could not be applied: notes.sql:6: "
             "cannot store TEXT value in INTEGER column t.b");
  Ledger mismatch(
      one_event, notes("insert into t values (:text);", "create table t (a integer primary key);"));
  BOOST_TEST(mismatch.apply("notes.Noted", R"({"text":"x"})") ==
             "constraint: notes.Noted at position 1 could not be applied: notes.sql:4: "
             "datatype mismatch");
}

BOOST_AUTO_TEST_CASE(a_definition_at_fault_is_no_constraint) {
  Ledger ledger(one_event, notes("insert into t values\n(abs(:number), 1);"));
  BOOST_TEST(ledger.apply("notes.Noted", R"({"number":"-9223372036854775808"})") ==
             "notes.Noted at position 1 could not be applied: notes.sql:4: integer overflow");
  Ledger broken(one_event, notes("insert into t (a)\nvalues (nope(:number));"));
  BOOST_TEST(broken.apply("notes.Noted", "{}") ==
             "notes.Noted at position 1 could not be applied: notes.sql:5: "
             "no such function: nope.");
}

BOOST_AUTO_TEST_CASE(statements_may_select_and_events_may_go_unhandled) {
  Ledger ledger(one_event, notes("select a from t; insert into t values (:number, 0) returning a;"
                                 "with recursive c(x) as (values (1) union all select x + 1 from c "
                                 "where x < 3) insert into t select x, :text from c;"));
  BOOST_TEST(ledger.apply("notes.Noted", R"({"number":7,"text":"n"})") == "");
  BOOST_TEST(ledger.apply("notes.Noted", R"({"number":8,"text":"m"})") == "");
  BOOST_TEST(ledger.apply("notes.Other", R"({"text":"n"})") == "");
  BOOST_TEST(ledger.ask("select a, b from t") == "7|0;1|n;2|n;3|n;8|0;1|m;2|m;3|m");
}

BOOST_AUTO_TEST_CASE(an_integer_that_sqlite_cannot_hold_is_refused_at_2_to_the_63) {
  Ledger ledger(one_event, notes("insert into t values (:big, 0);"));
  BOOST_TEST(ledger.apply("notes.Noted", R"({"big":"9223372036854775807"})") == "");
  BOOST_TEST(ledger.apply("notes.Noted", R"({"big":"9223372036854775808"})") ==
             "constraint: notes.Noted at position 2 could not be applied: notes.sql:3: the field "
             "big is above "
             "2^63 - 1, which SQLite cannot hold");
  BOOST_TEST(ledger.ask("select a from t") == "9223372036854775807");
}

BOOST_AUTO_TEST_CASE(the_current_time_is_refused_also_when_it_comes_in_as_data) {
  Ledger ledger(one_event,
                notes("insert into t values (1, 2);\ninsert into t\nvalues (datetime(:text), 0);"));
  BOOST_TEST(ledger.apply("notes.Noted", R"({"text":"2026-01-01"})") == "");
  BOOST_TEST(ledger.apply("notes.Noted", R"({"text":"now"})") ==
             "notes.Noted at position 2 could not be applied: notes.sql:5: the statement uses the "
             "current time; use iso(@at)");
  BOOST_TEST(ledger.apply("notes.Noted", R"({"text":"2026-01-02"})") == "");
  BOOST_TEST(ledger.ask("select a from t") == "1;2026-01-01 00:00:00;1;2026-01-02 00:00:00");
}

BOOST_AUTO_TEST_CASE(handlers_are_shared_by_events_with_the_same_fields) {
  Ledger ledger(one_event,
                "-- annals:module notes strict\ncreate table t (a, b);\n"
                "-- annals:on Noted, Other\ninsert into t values (:text, @type);\n");
  BOOST_TEST(ledger.apply("notes.Noted", R"({"text":"n"})") == "");
  BOOST_TEST(ledger.apply("notes.Other", R"({"text":"o"})") == "");
  BOOST_TEST(ledger.apply("notes.Noted", R"({"text":"p"})") == "");
  BOOST_TEST(ledger.ask("select a, b from t") == "n|notes.Noted;o|notes.Other;p|notes.Noted");
}

BOOST_AUTO_TEST_CASE(events_of_other_modules_are_handled_by_full_name) {
  auto other = schema_of("bakery", R"(@0xb7a1c0de5eed0102;
using Annals = import "/annals/annals.capnp";
struct Baked $Annals.event { loaves @0 :UInt32; }
struct Other $Annals.event { loaves @0 :UInt32; }
)");
  Ledger ledger(one_event,
                "-- annals:module notes async\ncreate table t (a, b);\n"
                "-- annals:on bakery.Baked, bakery.Other\ninsert into t values (:loaves, @type);\n"
                "-- annals:on Other\ninsert into t values (:text, @type);\n",
                {}, {other});
  ledger.definition()->check(*ledger.types());
  BOOST_TEST(ledger.apply("bakery.Baked", R"({"loaves":3})") == "");
  BOOST_TEST(ledger.apply("bakery.Other", R"({"loaves":4})") == "");
  BOOST_TEST(ledger.apply("notes.Other", R"({"text":"own"})") == "");
  BOOST_TEST(ledger.ask("select a, b from t") == "3|bakery.Baked;4|bakery.Other;own|notes.Other");
}

BOOST_AUTO_TEST_CASE(a_damaged_payload_is_corrupt_not_a_failure_of_the_module) {
  Ledger ledger(one_event, notes("insert into t values (:text, 0);"));
  RecordedEvent event = ledger.event("notes.Noted", R"({"text":"abc"})");
  std::vector<std::uint64_t> words(event.payload.words().size());
  std::memcpy(words.data(), event.payload.words().begin(), words.size() * 8);
  words[1 + 0] = 0xffffffff00000001u;  // a list far beyond the end
  event.payload = Payload(words);
  BOOST_CHECK_EXCEPTION((void)ledger.applier().apply(event), Error,
                        [](const Error& e) { return e.kind() == ErrorKind::corrupt; });
}

BOOST_AUTO_TEST_CASE(what_the_surroundings_refuse_is_thrown_and_blames_nobody) {
  Ledger ledger(one_event, notes("with recursive c(x) as (values (1) union all select x + 1 from c "
                                 "where x < 10000) insert into t select x, 0 from c;"));
  RecordedEvent event = ledger.event("notes.Noted", "{}");
  BOOST_TEST(ledger.apply(event) == "");
  sqlite3_exec(ledger.tables().handle(), "pragma max_page_count = 1", nullptr, nullptr, nullptr);
  BOOST_CHECK_EXCEPTION((void)ledger.applier().apply(event), Error,
                        [](const Error& e) { return e.kind() == ErrorKind::io; });
}

BOOST_AUTO_TEST_CASE(full_text_and_r_trees_are_filled_by_handlers) {
  Ledger ledger(one_event,
                notes("insert into words (rowid, text) values (@position, :text);\n"
                      "insert into boxes values (@position, :number, :number + 1);\n"
                      "update words set text = text || ' more' where rowid = @position;\n"
                      "delete from words where words match 'gone';",
                      "create virtual table words using fts5(text);\n"
                      "create virtual table boxes using rtree(id, low, high);\n"
                      "create table t (a, b);"));
  ledger.definition()->check(*ledger.types());
  BOOST_TEST(ledger.apply("notes.Noted", R"({"text":"first things", "number":1})") == "");
  BOOST_TEST(ledger.apply("notes.Noted", R"({"text":"second gone", "number":2})") == "");
  BOOST_TEST(ledger.apply("notes.Noted", R"({"text":"third things", "number":3})") == "");
  BOOST_TEST(ledger.ask("select rowid from words where words match 'things more'") == "1;3");
  BOOST_TEST(ledger.ask("select id from boxes where low > 1.5") == "2;3");
}

BOOST_AUTO_TEST_CASE(functions_of_the_module_are_called_and_their_exceptions_are_sql_errors) {
  std::vector<SqlFunction> functions{{"twice", 1, [](std::span<const Value> values) -> Value {
                                        if (auto* text = std::get_if<std::string>(&values[0]))
                                          return *text + *text;
                                        if (auto* number = std::get_if<std::int64_t>(&values[0]))
                                          return 2 * *number;
                                        if (std::holds_alternative<std::nullptr_t>(values[0]))
                                          return nullptr;
                                        throw std::runtime_error(
                                            "twice() is for texts and integers");
                                      }}};
  Ledger ledger(one_event,
                notes("insert into t values (twice(:text), twice(:number));",
                      "create table t (a text check (a <> twice('no')), b);"),
                functions);
  ledger.definition()->check(*ledger.types());
  BOOST_TEST(ledger.apply("notes.Noted", R"({"text":"ab","number":21})") == "");
  BOOST_TEST(ledger.ask("select a, b from t") == "abab|42");
  BOOST_TEST(ledger.apply("notes.Noted", R"({"text":"no"})") ==
             "constraint: notes.Noted at position 2 could not be applied: notes.sql:4: "
             "CHECK constraint failed: a <> twice('no')");
  Ledger failing(one_event, notes("insert into t values (twice(1.5), 0);"), functions);
  BOOST_TEST(failing.apply("notes.Noted", "{}") ==
             "notes.Noted at position 1 could not be applied: notes.sql:4: "
             "twice() is for texts and integers");
}

BOOST_AUTO_TEST_CASE(iso_and_micros_are_each_others_reverse) {
  Ledger ledger(one_event, notes("select 1;"));
  BOOST_TEST(ledger.ask("select iso(0), iso(1500000), iso(null), iso(-1)") ==
             "1970-01-01T00:00:00Z|1970-01-01T00:00:01.500000Z|null|1969-12-31T23:59:59.999999Z");
  BOOST_TEST(
      ledger.ask("select micros('1970-01-01T00:00:01.5Z'), micros('1970-01-01 02:00+02:00'), "
                 "micros('soon'), micros(null), micros(7)") == "1500000|0|null|null|null");
  BOOST_CHECK_THROW(ledger.ask("select iso('1970')"), Error);
}

BOOST_AUTO_TEST_CASE(sha256_is_the_digest_of_texts_and_bytes) {
  Ledger ledger(one_event, notes("select 1;"));
  BOOST_TEST(ledger.ask("select sha256('abc'), sha256(x'616263') = sha256('abc'), sha256(null)") ==
             "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad|1|null");
  BOOST_TEST(ledger.ask("select sha256(''), sha256(x'') = sha256('')") ==
             "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855|1");
}

BOOST_AUTO_TEST_CASE(uuid_is_always_the_same_of_the_same_text) {
  Ledger ledger(one_event, notes("select 1;"));
  BOOST_TEST(ledger.ask("select uuid('abc'), uuid('abd') = uuid('abc'), uuid(null)") ==
             "ba7816bf-8f01-8fea-8141-40de5dae2223|0|null");
}

BOOST_AUTO_TEST_CASE(refuse_fails_as_a_constraint_does_where_a_row_asks_for_it) {
  Ledger ledger(one_event,
                notes("select refuse(:text) where :number > 2; insert into t values (:text, 0);"));
  BOOST_TEST(ledger.apply("notes.Noted", R"({"text":"too many","number":2})") == "");
  BOOST_TEST(ledger.apply("notes.Noted", R"({"text":"too many","number":3})") ==
             "constraint: notes.Noted at position 2 could not be applied: notes.sql:4: too many");
  BOOST_TEST(ledger.ask("select count(*) from t") == "1");
  BOOST_TEST(ledger.ask("select case when 1 then 'fine' else refuse('no') end") == "fine");
  BOOST_CHECK_THROW(ledger.ask("select refuse('no')"), Error);
}

BOOST_AUTO_TEST_CASE(plain_indexes_can_wait_and_unique_ones_cannot) {
  auto schema = schema_of("notes", one_event);
  ModuleDefinition definition(
      notes("select 1;",
            "create table t (a, b); create index i on t (a);\n"
            "create unique index u on t (b);\ncreate view v as select a from t;\n"
            "insert into t values (1, 2);"),
      schema);
  sqlite::ConnectionOptions options;
  options.access = sqlite::Access::create;
  options.vfs = sqlite::clockless_vfs();
  sqlite::Connection tables(":memory:", options);
  const std::string names =
      "select group_concat(name) from (select name from sqlite_schema order by name)";
  create_tables(tables, definition);
  BOOST_TEST(tables.text(names) == "t,u,v");
  BOOST_TEST(tables.integer("select count(*) from v") == 1);
  create_indexes(tables, definition);
  BOOST_TEST(tables.text(names) == "i,t,u,v");
}

BOOST_AUTO_TEST_CASE(tables_that_cannot_be_made_leave_nothing_behind) {
  auto schema = schema_of("notes", one_event);
  ModuleDefinition definition(notes("select 1;",
                                    "create table t (a check (a > 0));\n"
                                    "insert into t values (1), (0);"),
                              schema);
  sqlite::ConnectionOptions options;
  options.access = sqlite::Access::create;
  options.vfs = sqlite::clockless_vfs();
  sqlite::Connection tables(":memory:", options);
  BOOST_CHECK_EXCEPTION(create_tables(tables, definition), Error, [](const Error& e) {
    return e.what() == std::string("notes.sql:3: CHECK constraint failed: a > 0.");
  });
  BOOST_TEST(tables.integer("select count(*) from sqlite_schema") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
