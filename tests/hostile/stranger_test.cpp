// A log that somebody else has made, to harm who opens it.
#include <sqlite3.h>

#include <fstream>

#include "tests/hostile/stand.h"

namespace annals::testing {

namespace {

namespace fs = std::filesystem;

/// A log of this module, changed behind the engine's back.
struct Strange {
  explicit Strange(const std::string& change, const std::string& sql = notes_sql) {
    {
      Stand stand(sql);
      for (int i = 0; i < 3; ++i) (void)stand.append(written("a", i));
      { const Engine closed = std::move(stand.engine); }
      fs::copy(stand.path, path);
    }
    sqlite3* file = nullptr;
    BOOST_REQUIRE(sqlite3_open(path.c_str(), &file) == SQLITE_OK);
    char* message = nullptr;
    sqlite3_db_config(file, SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
    const int code = sqlite3_exec(file, change.c_str(), nullptr, nullptr, &message);
    BOOST_REQUIRE_MESSAGE(code == SQLITE_OK, (message ? message : ""));
    sqlite3_close(file);
  }

  Engine open(bool create = false) const {
    EngineOptions options;
    options.create = create;
    options.projectors = false;
    return Engine::open(path, std::move(options));
  }

  TemporaryDirectory directory;
  fs::path path = directory / "strange.annals";
};

}  // namespace

BOOST_AUTO_TEST_SUITE(strangers_log)

BOOST_AUTO_TEST_CASE(a_log_that_brings_code_of_its_own_is_refused_before_it_runs) {
  const std::string endless =
      "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n";
  for (const auto& [change, what] : std::initializer_list<std::pair<std::string, std::string>>{
           {"create trigger extra before insert on events begin select 1; end", "trigger extra"},
           {"drop trigger events_refuses_update; create trigger events_refuses_update before "
            "update "
            "on events begin delete from events; end",
            "trigger events_refuses_update"},
           {"drop trigger events_refuses_update; drop trigger events_refuses_delete; "
            "alter table events rename to others; create view events as " +
                endless,
            "view events"},
           {"create view extra as " + endless, "view extra"},
           {"create virtual table extra using fts5(a)", "table extra"},
           {"create virtual table extra using rtree(a, b, c)", "table extra"}}) {
    Strange strange(change);
    const std::string refused = refusal([&] { (void)strange.open(); });
    BOOST_TEST(refused == "wrong_format: " + strange.path.string() +
                              " is no log that can be trusted: it brings the " + what +
                              ", which the format does not have.");
  }
}

BOOST_AUTO_TEST_CASE(a_module_in_a_log_reaches_no_file_and_no_function_that_leads_outward) {
  // The text of a module is stored by its hash, which whoever forges one would set right.
  Stand stand;
  const fs::path file = stand.directory / "stolen";
  for (const std::string& statement :
       {"attach '" + file.string() + "' as s", "vacuum into '" + file.string() + "'",
        std::string("select load_extension('x')"), "select writefile('" + file.string() + "', 1)",
        std::string("pragma writable_schema = on"), std::string("create temp table t (a)"),
        std::string("delete from annals_checkpoint"), std::string("drop table notes"),
        std::string("create virtual table t using fts3(a)")}) {
    TemporaryDirectory directory;
    Engine engine = Engine::open(directory / "bounds.annals");
    const std::string sql = "-- annals:module bounds strict\ncreate table notes (id integer);\n";
    for (const std::string& text :
         {sql + statement + ";\n", sql + "-- annals:on Written\n" + statement + ";\n",
          sql + "-- annals:query q()\n" + statement + ";\n",
          sql + "-- annals:check c\n" + statement + ";\n",
          sql + "create view v as select 1;\n-- annals:upcast Written to Stored\n" + statement +
              ";\n"}) {
      const std::string refused = refusal([&] { engine.register_module(bounds_module(text)); });
      BOOST_TEST(refused.starts_with("invalid_argument: bounds.sql:"),
                 statement << " gives " << refused);
    }
    BOOST_TEST(engine.head() == 0u);
  }
  BOOST_TEST(!fs::exists(file));
}

BOOST_AUTO_TEST_CASE(paths_in_the_catalog_of_the_views_are_not_used) {
  Strange strange("");
  const fs::path precious = strange.directory / "precious.12345678.db";
  std::ofstream(precious) << "precious";
  (void)strange.open();
  sqlite3* catalog = nullptr;
  const fs::path views = strange.path.string() + "-views";
  BOOST_REQUIRE(sqlite3_open((views / "catalog.db").c_str(), &catalog) == SQLITE_OK);
  const std::string change =
      "insert into builds (module, build, identity, file, built_at, active) values ('bounds', "
      "'12345678', '', '../precious.12345678.db', '2026-01-01T00:00:00Z', 0), ('bounds', "
      "'../../x', '', '../precious.12345678.db', '2026-01-01T00:00:00Z', 0)";
  BOOST_REQUIRE(sqlite3_exec(catalog, change.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(catalog);
  Engine engine = strange.open();
  for (const char* build : {"12345678", "../../x", "../precious.12345678", "/etc/passwd", ""}) {
    BOOST_TEST(refusal([&] { engine.drop_build("bounds", build); }) != "", build);
    BOOST_TEST(refusal([&] { (void)engine.switch_build("bounds", build); }) != "", build);
  }
  BOOST_TEST(fs::exists(precious));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
