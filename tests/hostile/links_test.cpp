// Symbolic links: one to a log is followed, once; where the engine makes or replaces files it
// follows none.
#include <fstream>

#include "tests/hostile/stand.h"

namespace annals::testing {

namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

const std::string precious = "somebody's file, long enough to be taken for anything\n";

Engine reopen(const fs::path& path) {
  EngineOptions options;
  options.modules = {bounds_module(notes_sql)};
  options.projectors = false;
  options.busy_timeout = std::chrono::milliseconds(200);
  return Engine::open(path, std::move(options));
}

/// A log that is closed, and a file that no link may lead to.
struct Closed {
  Closed() {
    Stand stand;
    (void)stand.append(written("a"));
    { const Engine closed = std::move(stand.engine); }
    fs::copy(stand.path, path);
    std::ofstream(target) << precious;
  }
  fs::path beside(const std::string& ending) const { return path.string() + ending; }

  TemporaryDirectory directory;
  fs::path path = directory / "bounds.annals";
  fs::path target = directory / "precious";
};

}  // namespace

BOOST_AUTO_TEST_SUITE(links)

BOOST_AUTO_TEST_CASE(a_link_to_a_log_is_the_log) {
  Closed closed;
  fs::create_directory(closed.directory / "elsewhere");
  const fs::path link = closed.directory / "elsewhere/link.annals";
  fs::create_symlink(closed.path, link);
  {
    Engine engine = reopen(link);
    BOOST_TEST(engine.path() == closed.path);
    AppendRequest request;
    request.events.push_back(written("b"));
    BOOST_TEST(bool(engine.append(std::move(request))));
    (void)engine.back_up();
  }
  // Nothing lies beside the link, so that both names have the same lock, tables and backups.
  BOOST_TEST(std::distance(fs::directory_iterator(link.parent_path()), {}) == 1);
  BOOST_TEST(reopen(closed.path).head() == 4u);
  BOOST_TEST(Engine::backups(link).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_link_to_nothing_or_to_itself_is_no_log_and_makes_none) {
  Closed closed;
  const fs::path link = closed.directory / "link.annals";
  fs::create_symlink(closed.directory / "nothing", link);
  BOOST_TEST(refusal([&] { (void)reopen(link); }) == "not_found: Opening " + link.string() +
                                                         " failed: it is a symbolic link to "
                                                         "nothing.");
  BOOST_TEST(!fs::exists(closed.directory / "nothing"));
  fs::remove(link);
  fs::create_symlink(link, link);
  BOOST_TEST(refusal([&] { (void)reopen(link); }).starts_with("io: Opening "));
}

BOOST_AUTO_TEST_CASE(a_link_where_a_file_beside_the_log_belongs_is_refused) {
  for (const char* ending : {"-wal", "-shm", "-lock", "-views"}) {
    Closed closed;
    fs::create_symlink(closed.target, closed.beside(ending));
    const std::string refused = refusal([&] { (void)reopen(closed.path); });
    BOOST_TEST(contains(refused, "failed"), ending << " gives " << refused);
    BOOST_TEST(content(closed.target) == precious, ending);
  }
}

BOOST_AUTO_TEST_CASE(links_among_the_tables_are_not_followed) {
  Closed closed;
  std::string build;
  {
    Engine engine = reopen(closed.path);
    build = fs::path(engine.status().modules.front().view_file).filename().string();
  }
  const fs::path views = closed.beside("-views");
  // The tables are derived: what is in the way of them goes, and what it leads to stays.
  for (const std::string& name : {build, build + ".building", std::string("catalog.db"),
                                  build + "-wal", std::string("bounds.db.link")}) {
    fs::remove_all(views);
    fs::create_directory(views);
    fs::create_symlink(closed.target, views / name);
    const std::string refused = refusal([&] {
      Engine engine = reopen(closed.path);
      auto rows = engine.query("select count(*) from notes");
      BOOST_TEST(rows.next()->integer(0) == 1, name);
    });
    BOOST_TEST(refused == "", name << " gives " << refused);
    BOOST_TEST(content(closed.target) == precious, name);
  }
}

BOOST_AUTO_TEST_CASE(the_folders_of_the_past_and_of_backups_are_no_links) {
  Closed closed;
  const fs::path elsewhere = closed.directory / "elsewhere";
  fs::create_directory(elsewhere);
  Engine engine = reopen(closed.path);
  fs::create_symlink(elsewhere, fs::path(closed.beside("-views")) / "past");
  BOOST_TEST(contains(refusal([&] { (void)engine.as_of(1); }), "symbolic link"));
  fs::create_symlink(elsewhere, closed.beside("-backups"));
  BOOST_TEST(refusal([&] { (void)engine.back_up(); }) != "");
  fs::create_symlink(closed.target, closed.directory / "backup.annals");
  BOOST_TEST(refusal([&] { (void)engine.back_up(closed.directory / "backup.annals"); }) != "");
  BOOST_TEST(content(closed.target) == precious);
  BOOST_TEST(fs::is_empty(elsewhere));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
