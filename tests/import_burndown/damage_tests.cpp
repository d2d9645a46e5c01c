// Trees that are damaged, and imports that end in the middle.
#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include "tests/import_burndown/workspace_log.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/seed.h"

using namespace annals;
using namespace annals::testing;
using Generation = AnalyticsTree::Generation;

namespace {

class Damage {
 public:
  explicit Damage(unsigned seed) : random_(seed) {}

  std::size_t pick(std::size_t below) { return random_() % below; }

  void harm(const std::filesystem::path& file) {
    std::string content = file_content(file);
    switch (pick(5)) {
      case 0:
        content.resize(pick(content.size() + 1));
        break;
      case 1:
        content.insert(pick(content.size() + 1),
                       std::string(1 + pick(3), "{}[],:\"n0\\"[pick(10)]));
        break;
      case 2:
        swap_words(content);
        break;
      default:
        for (std::size_t i = 0; i <= pick(4) && !content.empty(); ++i) {
          content[pick(content.size())] = static_cast<char>(random_());
        }
    }
    put_file(file, content);
  }

 private:
  // Whole and wrong: what one member holds stands in another's place.
  void swap_words(std::string& content) {
    static const char* const words[] = {"null",        "-1",         "1e999", "NaN",
                                        "\"\"",        "[]",         "{}",    "\"2025-02-30\"",
                                        "\"\\u0000\"", "\"\\ud800\""};
    const auto colon = content.find(": ", pick(content.size() + 1));
    if (colon == content.npos) return;
    const auto end = content.find_first_of(",}", colon);
    if (end == content.npos) return;
    content.replace(colon + 2, end - colon - 2, words[pick(std::size(words))]);
  }

  std::mt19937 random_;
};

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(damage)

BOOST_AUTO_TEST_CASE(a_damaged_tree_never_crashes_and_always_adds_up) {
  const unsigned seed = seed_or(1);
  BOOST_TEST_MESSAGE("seed " << seed);
  Damage damage(seed);
  for (int round = 0; round < 6; ++round) {
    BOOST_TEST_CONTEXT("seed " << seed << ", round " << round) {
      Desk desk;
      AnalyticsTree tree{.generation = static_cast<Generation>(round % 3), .issues = 4, .weeks = 3};
      tree.write(desk.source);
      for (int state = 0; state < 3; ++state) {
        const auto files = files_of(desk.source);
        for (std::size_t i = 0; i <= damage.pick(4); ++i)
          damage.harm(files[damage.pick(files.size())]);
        const ImportReport report = desk.take();
        const bool complete =
            desk.value("select value from app_state where key = 'migration_complete'") == "true";
        if (kept_of(report, "files") > 0) BOOST_TEST(!complete);
        BOOST_TEST(desk.value("select count(*) from kept_files") ==
                   std::to_string(kept_of(report, "files")));
        // Looked at again, there is nothing to do.
        const Position head = desk.engine.head();
        desk.take({.again = true});
        BOOST_TEST(desk.engine.head() == head);
      }
      BOOST_TEST(desk.engine.verify().problems.empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(bc_092_an_import_that_is_killed_anywhere_is_finished_by_the_next) {
  Desk whole;
  AnalyticsTree tree{.queries = 2, .issues = 1500};
  tree.write(whole.source);
  const ImportReport report = whole.take();
  BOOST_TEST(report.events_appended > 2000u);  // several batches
  const auto wanted = all_lines(whole.engine);
  const unsigned seed = seed_or(1);
  std::mt19937 random(seed);
  for (int round = 0; round < 2; ++round) {
    BOOST_TEST_CONTEXT("seed " << seed << ", round " << round) {
      TemporaryDirectory directory;
      const auto log = directory / "log.annals";
      // Every child gets further than the one before it, or gets to the end.
      long call = 1 + static_cast<long>(random() % 150);
      for (bool done = false; !done; call += 150 + static_cast<long>(random() % 400)) {
        const pid_t child = ::fork();
        if (child == 0) {
          FaultVfs faults;
          faults.fail_at(call, FaultVfs::Lasting::killed);
          Engine engine = Engine::open(log);
          import_from(engine, "burndown", whole.source);
          ::_exit(0);
        }
        int status = 0;
        BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
        done = WIFEXITED(status);
      }
      Engine engine = Engine::open(log);
      import_from(engine, "burndown", whole.source);
      require_same(wanted, all_lines(engine));
      BOOST_TEST(engine.verify().problems.empty());
      auto rows = engine.query("select count(*) from imported_sources");
      BOOST_TEST(rows.next()->integer(0) == 1);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_import_that_is_broken_off_between_files_is_finished_by_the_next) {
  Desk whole;
  AnalyticsTree{.profiles = 2, .queries = 2}.write(whole.source);
  whole.take();
  const auto wanted = all_lines(whole.engine);
  for (int stop = 1;; stop += 9) {
    TemporaryDirectory directory;
    Engine engine = Engine::open(directory / "log.annals");
    int calls = 0;
    ImportOptions options;
    options.on_progress = [&](std::uint64_t, std::uint64_t) {
      if (++calls == stop) throw Error(ErrorKind::io, "stopped by the test");
    };
    try {
      import_from(engine, "burndown", whole.source, options);
    } catch (const Error&) {
      BOOST_TEST(engine.query("select 1").next() != nullptr);
    }
    import_from(engine, "burndown", whole.source);
    require_same(wanted, all_lines(engine));
    if (calls < stop) break;
  }
}

BOOST_AUTO_TEST_SUITE_END()
