// Single bytes of a log file, changed at random: verify reports each, or nobody can read the byte.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <random>
#include <sstream>

#include "tests/proof/notebook.h"
#include "tests/proof/tampering.h"
#include "tests/support/seed.h"

namespace annals::testing {

namespace {

// Few among the other tests; ANNALS_CORRUPTIONS asks for more, as ./dev soak does.
unsigned number_of_corruptions(unsigned usual) {
  const char* asked = std::getenv("ANNALS_CORRUPTIONS");
  return asked ? static_cast<unsigned>(std::strtoul(asked, nullptr, 10)) : usual;
}

std::vector<char> bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Every row of every table, and every index in its order: all that SQL can tell. The log's own id
// stands in the file once, and nothing else depends on it. An index mark that is too small means
// more looking in the events, and the same answers.
std::string all_content(const std::filesystem::path& path) {
  static const char* const queries[] = {
      "select quote(created_at) from identity",
      "select quote(id) || quote(name) from streams not indexed order by id",
      "select quote(id) || quote(name) from types not indexed order by id",
      "select quote(id) || quote(name) from actors not indexed order by id",
      "select quote(id) || quote(name) || quote(value) from tags not indexed order by id",
      "select quote(id) || quote(name) from streams order by name",
      "select quote(id) || quote(name) from types order by name",
      "select quote(id) || quote(name) from actors order by name",
      "select quote(id) || quote(name) || quote(value) from tags order by name, value",
      "select quote(position) || ' ' || quote(stream) || ' ' || quote(version) || ' ' || "
      "quote(type) || ' ' || quote(id) || quote(recorded_at) || ' ' || quote(at) || ' ' || "
      "quote(actor) || ' ' || quote(correlation_id) || quote(causation_id) || quote(metadata) || "
      "quote(tags) || quote(tree_head) || quote(payload) from events not indexed order by position",
      "select quote(id) || quote(position) from events indexed by events_by_id order by id",
      "select quote(key) || ' ' || quote(position) from stream_index",
      "select quote(key) || ' ' || quote(position) from type_index",
      "select quote(key) || ' ' || quote(position) from tag_index",
      "select count(*) from index_mark",
      "select quote(tile) || quote(root) from tree_tiles",
      "select quote(digest) || quote(content) from definitions not indexed order by rowid",
      "select quote(digest) || quote(rowid) from definitions order by digest",
      "select quote(registration) || ' ' || quote(position) || quote(name) || quote(mode) || "
      "quote(identity) || quote(sql_digest) || quote(schema_digest) from modules",
      "select quote(type) || quote(name) || quote(tbl_name) || quote(sql) from sqlite_schema"};
  sqlite3* file = nullptr;
  std::string content;
  int code = sqlite3_open(path.c_str(), &file);
  for (const char* sql : queries) {
    const auto take = [](void* into, int, char** values, char**) {
      static_cast<std::string*>(into)->append(values[0] ? values[0] : "?").append("\n");
      return 0;
    };
    if (code == SQLITE_OK) code = sqlite3_exec(file, sql, take, &content, nullptr);
  }
  if (code != SQLITE_OK) content += std::string("failed: ") + sqlite3_errmsg(file);
  sqlite3_close(file);
  return content;
}

// Everything that one may do with a log that is damaged: it gives an answer or an Error, and
// nothing worse. Tells whether the damage was reported.
bool is_reported(const std::filesystem::path& path, const TreeHead& kept) {
  EngineOptions options;
  options.create = false;
  options.projectors = false;
  try {
    auto engine = Engine::open(path, std::move(options));
    const bool reported = !engine.verify(kept).problems.empty();
    try {
      for (const auto& event : engine.read()) (void)engine.to_json(event);
      (void)engine.prove(kept.position / 2);
      (void)engine.trace(kept.position / 2);
      (void)engine.status();
    } catch (const Error& error) {
      BOOST_TEST((reported || error.kind() == ErrorKind::corrupt), error.what());
    }
    return reported;
  } catch (const Error&) {
    return true;
  }
}

// The first line that is not the same, for who reads of a failure.
std::string first_difference(const std::string& good, const std::string& found) {
  std::istringstream before(good), after(found);
  for (std::string was, is; std::getline(before, was);) {
    if (!std::getline(after, is) || was != is) return was + " became " + is;
  }
  return {};
}

void corrupt_at_random(Notebook& notebook, unsigned times) {
  const TreeHead kept = notebook.engine->tree_head();
  notebook.engine.reset();
  const std::vector<char> good = bytes_of(notebook.path);
  const auto copy = notebook.directory / "copy.annals";
  const std::string good_content = all_content(notebook.path);
  BOOST_REQUIRE(good_content.find("failed") == std::string::npos);
  std::mt19937 random(seed_or(20'261'120));
  unsigned reported = 0, unused = 0;
  for (unsigned i = 0; i < times; ++i) {
    std::vector<char> bytes = good;
    const std::size_t place = random() % bytes.size();
    const char flip = static_cast<char>(random() % 255 + 1);
    bytes[place] = static_cast<char>(bytes[place] ^ flip);
    std::filesystem::remove(copy.string() + "-wal");
    std::ofstream(copy, std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    const std::string content = all_content(copy);
    BOOST_TEST_CONTEXT("byte " << place << " of " << bytes.size() << " xor " << int(flip)) {
      if (is_reported(copy, kept)) {
        ++reported;
      } else {
        ++unused;
        BOOST_TEST(content == good_content, first_difference(good_content, content));
      }
    }
  }
  BOOST_TEST_MESSAGE(times << " corruptions: " << reported << " reported, " << unused
                           << " in bytes that nobody reads");
  BOOST_TEST(reported > times / 3);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(corruption)

BOOST_AUTO_TEST_CASE(every_changed_byte_of_a_small_log_is_reported_or_unused) {
  Notebook notebook;
  Attribution attribution;
  attribution.actor = "ann";
  attribution.correlation_id = EventId{{1}};
  notebook.append(noted("by ann", std::string(20'000, 'x')), attribution);
  notebook.fill(120);
  corrupt_at_random(notebook, number_of_corruptions(200));
}

// With tiles, and with indexes that are filled.
BOOST_AUTO_TEST_CASE(every_changed_byte_of_an_indexed_log_is_reported_or_unused) {
  Notebook notebook;
  for (int commit = 0; commit < 20; ++commit) {
    std::vector<NewEvent> events;
    for (int i = 0; i < 1'000; ++i) events.push_back(erased(std::to_string(i % 20)));
    notebook.append(std::move(events));
  }
  corrupt_at_random(notebook, number_of_corruptions(200) / 10);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
