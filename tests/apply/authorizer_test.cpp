#include <annals/error.h>
#include <boost/test/unit_test.hpp>

#include "engine/sqlite/clockless_vfs.h"
#include "projections/applier.h"
#include "projections/statement_words.h"

using namespace annals;

namespace {

struct Guarded {
  Guarded() {
    sqlite::ConnectionOptions options;
    options.access = sqlite::Access::create;
    options.vfs = sqlite::clockless_vfs();
    connection = sqlite::Connection(":memory:", options);
    register_functions(connection, nullptr);
    connection.run("create table t (id integer primary key autoincrement, a text)");
    connection.run("create table annals_checkpoint (position)");
    connection.run("create virtual table words using fts5(text)");
    authorizer.emplace(connection);
  }

  /// What is said against a statement; nothing when it is carried out.
  std::string fault(Authorizer::Mode mode, const std::string& sql) {
    Authorizer::Scope scope(*authorizer, mode);
    try {
      execute(connection, *authorizer, {sql, 7}, "m.sql");
      return {};
    } catch (const Error& error) {
      return error.what();
    }
  }

  sqlite::Connection connection;
  std::optional<Authorizer> authorizer;
};

using Mode = Authorizer::Mode;

}  // namespace

BOOST_AUTO_TEST_SUITE(authorizer)

BOOST_AUTO_TEST_CASE(applying_reads_and_changes_rows_and_nothing_else) {
  Guarded db;
  for (auto sql : {"insert into t (a) values ('x')", "update t set a = upper(a)",
                   "delete from t where a = 'none'", "select * from t",
                   "with recursive c(x) as (values (1) union all select x + 1 from c limit 3) "
                   "insert into t (a) select x from c",
                   "insert into words values ('some words')", "select iso(0), micros('2026-01-01')",
                   "insert into t (a) select value from json_each('[1,2]')",
                   "select seq from sqlite_sequence", "select date('2026-01-01', '+1 day')"}) {
    BOOST_TEST(db.fault(Mode::apply, sql) == "");
  }
  for (auto [sql, fault] : std::initializer_list<std::pair<const char*, const char*>>{
           {"create table u (a)", "only rows may be changed here"},
           {"drop table t", "only rows may be changed here"},
           {"alter table t add column b", "only rows may be changed here"},
           {"create temp table u (a)", "temporary tables do not survive"},
           {"create index i on t (a)", "only rows may be changed here"},
           {"reindex", "only rows may be changed here"},
           {"analyze", "only rows may be changed here"},
           {"attach ':memory:' as other", "a module sees no file but its own"},
           {"detach main", "a module sees no file but its own"},
           {"pragma user_version = 5", "PRAGMA is not for modules"},
           {"pragma foreign_keys = off", "PRAGMA is not for modules"},
           {"pragma page_size = 512", "PRAGMA is not for modules"},
           {"pragma writable_schema = on", "PRAGMA is not for modules"},
           {"begin", "the engine alone begins and ends transactions"},
           {"commit", "the engine alone begins and ends transactions"},
           {"savepoint s", "the engine alone begins and ends transactions"},
           {"select random()", "random() differs from run to run"},
           {"select hex(RandomBlob(4))", "randomblob() differs from run to run"},
           {"select last_insert_rowid()", "last_insert_rowid() differs from run to run"},
           {"select changes()", "changes() differs from run to run"},
           {"select total_changes()", "total_changes() differs from run to run"},
           {"select current_timestamp", "current_timestamp() differs from run to run"},
           {"select current_date", "current_date() differs from run to run"},
           {"select current_time", "current_time() differs from run to run"},
           {"select sqlite_version()", "sqlite_version() differs from run to run"},
           {"select sqlite_source_id()", "sqlite_source_id() differs from run to run"},
           {"select sqlite_compileoption_used('X')",
            "sqlite_compileoption_used() differs from run to run"},
           {"select load_extension('x')", "the function load_extension is not for use here"},
           {"select a from t order by random()", "random() differs from run to run"},
           {"insert into annals_checkpoint values (1)",
            "the table annals_checkpoint belongs to the engine"},
           {"update Annals_Checkpoint set position = 1",
            "the table annals_checkpoint belongs to the engine"},
           {"select position from annals_checkpoint",
            "the table annals_checkpoint belongs to the engine"},
           {"delete from sqlite_sequence", "the table sqlite_sequence belongs to the engine"},
           {"insert into sqlite_master values (1, 2, 3, 4, 5)", "only rows may be changed here"},
           {"select * from pragma_data_version",
            "the table pragma_data_version differs from run to run"},
           {"select * from sqlite_stmt", "the table sqlite_stmt differs from run to run"},
           {"select * from dbstat", "the table dbstat differs from run to run"}}) {
    BOOST_TEST(db.fault(Mode::apply, sql) == "m.sql:7: " + std::string(fault) + ".");
  }
  BOOST_TEST(db.fault(Mode::apply, "update sqlite_master set sql = ''") ==
             "m.sql:7: table sqlite_master may not be modified.");
}

BOOST_AUTO_TEST_CASE(what_triggers_and_views_hide_is_seen_as_well) {
  Guarded db;
  db.connection.run("create trigger x after insert on t begin update t set a = random(); end");
  db.connection.run("create view v as select randomblob(3) as r");
  BOOST_TEST(db.fault(Mode::apply, "insert into t (a) values (1)") ==
             "m.sql:7: random() differs from run to run.");
  BOOST_TEST(db.fault(Mode::apply, "select r from v") ==
             "m.sql:7: randomblob() differs from run to run.");
}

BOOST_AUTO_TEST_CASE(definitions_create_and_insert_and_nothing_else) {
  Guarded db;
  for (auto sql : {"create table u (id integer primary key autoincrement, a text unique) strict",
                   "create unique index ui on u (a)", "create index uj on u (a) where a > ''",
                   "create view uv as select a from u",
                   "create trigger ut after insert on u begin delete from t; end",
                   "create virtual table uf using fts5(a, content='u')",
                   "create virtual table ur using rtree(id, x, y)",
                   "create virtual table uvoc using fts5vocab('uf', 'row')",
                   "insert into u (a) values ('x')", "insert into uf (rowid, a) values (1, 'x')",
                   "insert into ur values (1, 2, 3)", "create table uu as select a from u"}) {
    BOOST_TEST(db.fault(Mode::definition, sql) == "");
  }
  for (auto [sql, fault] : std::initializer_list<std::pair<const char*, const char*>>{
           {"create temp table x (a)", "temporary tables do not survive"},
           {"create temp view x as select 1", "temporary tables do not survive"},
           {"create virtual table x using fts4(a)",
            "virtual tables may use fts5 and rtree, not fts4"},
           {"create table annals_x (a)", "annals_x is a reserved name"},
           {"drop table t", "only rows may be changed here"},
           {"alter table t rename to s", "only rows may be changed here"},
           {"insert into u (a) values (random())", "random() differs from run to run"},
           {"insert into annals_checkpoint values (1)",
            "the table annals_checkpoint belongs to the engine"},
           {"pragma user_version = 5", "PRAGMA is not for modules"}}) {
    BOOST_TEST(db.fault(Mode::definition, sql) == "m.sql:7: " + std::string(fault) + ".");
  }
  BOOST_TEST(db.fault(Mode::definition, "insert into t (a) values (datetime(trim(' now')))") ==
             "m.sql:7: The statement uses the current time.");
}

BOOST_AUTO_TEST_CASE(queries_read_and_nothing_else) {
  Guarded db;
  for (auto sql :
       {"select * from t", "select random(), last_insert_rowid(), sqlite_version()",
        "select value from json_each('[1]')", "select * from words where words match 'a'",
        "select name from pragma_table_info('t')", "select position from annals_checkpoint",
        "select name from sqlite_schema",
        "with recursive c(x) as (values (1) union all select x + 1 from c limit 3) "
        "select x from c"}) {
    BOOST_TEST(db.fault(Mode::query, sql) == "");
  }
  for (auto [sql, fault] : std::initializer_list<std::pair<const char*, const char*>>{
           {"insert into t (a) values (1)", "a query may only read"},
           {"update t set a = 1", "a query may only read"},
           {"delete from t", "a query may only read"},
           {"with x as (select 1) insert into t (a) select * from x", "a query may only read"},
           {"create table u (a)", "a query may only read"},
           {"create temp table u (a)", "a query may only read"},
           {"attach ':memory:' as other", "a query may only read"},
           {"begin", "a query may only read"},
           {"rollback", "a query may only read"},
           {"vacuum into 'x'", "a query may only read"},
           {"pragma journal_mode = delete", "PRAGMA journal_mode is not for queries"},
           {"pragma query_only = off", "PRAGMA query_only is not for queries"},
           {"select load_extension('x')", "the function load_extension is not for use here"},
           {"select fts3_tokenizer('x')", "the function fts3_tokenizer is not for use here"}}) {
    BOOST_TEST(db.fault(Mode::query, sql) == "m.sql:7: " + std::string(fault) + ".");
  }
}

BOOST_AUTO_TEST_CASE(without_a_mode_everything_is_allowed_and_modes_nest) {
  Guarded db;
  {
    Authorizer::Scope outer(*db.authorizer, Mode::query);
    Authorizer::Scope inner(*db.authorizer, Mode::off);
    db.connection.run("create table v (a); drop table v;");
  }
  db.connection.run("begin; commit;");
  Authorizer::Scope scope(*db.authorizer, Mode::query);
  BOOST_CHECK_THROW(db.connection.run("begin"), Error);
}

BOOST_AUTO_TEST_CASE(a_clockless_connection_has_no_time_to_tell) {
  Guarded db;
  for (auto sql : {"select current_timestamp", "select datetime('now')", "select date()",
                   "select julianday('NOW')", "select strftime('%s', 'now')"}) {
    sqlite::forget_clock_question();
    BOOST_TEST(db.connection.text(sql) == "");
    BOOST_TEST(sqlite::clock_was_asked());
  }
  sqlite::forget_clock_question();
  BOOST_TEST(db.connection.text("select datetime(0, 'unixepoch')") == "1970-01-01 00:00:00");
  BOOST_TEST(!sqlite::clock_was_asked());
}

BOOST_AUTO_TEST_SUITE_END()
