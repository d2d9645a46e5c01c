// What verify says of a log that somebody changed through SQL, and where.
#include <boost/test/unit_test.hpp>

#include "engine/merkle_tree.h"
#include "tests/proof/notebook.h"
#include "tests/proof/tampering.h"

namespace annals::testing {

namespace {

std::vector<std::string> problems_of(const std::filesystem::path& path) {
  EngineOptions options;
  options.create = false;
  options.projectors = false;
  try {
    return Engine::open(path, std::move(options)).verify().problems;
  } catch (const Error& error) {
    return {error.what()};
  }
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const auto& text : texts) all += text + '\n';
  return all;
}

void copy_log(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
}

struct Change {
  std::string sql;
  std::vector<std::string> words;  ///< of problems, each of which must be there
};

// Tries each change on a fresh copy.
void try_all(Notebook& notebook, const std::vector<Change>& changes) {
  notebook.engine.reset();
  const auto copy = notebook.directory / "copy.annals";
  copy_log(notebook.path, copy);
  { Tampering nothing(copy); }
  BOOST_TEST(joined(problems_of(copy)) == "");
  for (const auto& [sql, words] : changes) {
    copy_log(notebook.path, copy);
    { Tampering(copy).run(sql); }
    const std::string found = joined(problems_of(copy));
    BOOST_TEST_CONTEXT(sql << "\n" << found) {
      for (const auto& word : words) BOOST_TEST(found.find(word) != std::string::npos, word);
      BOOST_TEST(!found.empty());
    }
  }
}

// Sixty commits of one event, an actor in some.
struct LongNotebook : Notebook {
  LongNotebook() {
    Attribution attribution;
    attribution.actor = "ann";
    append(noted("by ann"), attribution);
    fill(60);
  }
};

constexpr const char* columns =
    "stream, version, type, id, recorded_at, at, actor, correlation_id, causation_id, metadata, "
    "tags, tree_head, payload";

std::string change_at(const std::string& assignment, int position) {
  return "update events set " + assignment + " where position = " + std::to_string(position);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tampering)

BOOST_AUTO_TEST_CASE(a_changed_field_is_found_at_its_event) {
  LongNotebook notebook;
  std::vector<Change> changes;
  for (const std::string assignment :
       {"payload = (select payload from events where position = 20)", "at = recorded_at + 1",
        "id = zeroblob(16)", "actor = 1", "correlation_id = zeroblob(16)",
        "causation_id = zeroblob(16)", "metadata = '{}'", "tags = null",
        "recorded_at = recorded_at + 1", "tags = cast(tags || x'01' as blob)"}) {
    changes.push_back({change_at(assignment, 31), {"vent 31"}});
  }
  changes.push_back({change_at("version = 77", 31), {"Event 31 has version 77"}});
  changes.push_back({change_at("stream = 2", 31), {"Event 31 has version"}});
  changes.push_back({change_at("type = 1", 31), {"payload of event 31"}});
  changes.push_back({change_at("stream = 4000000000000", 31), {"Event 31 cannot be read"}});
  changes.push_back({change_at("payload = x'00'", 31), {"Event 31 cannot be read"}});
  changes.push_back({change_at("payload = zeroblob(8)", 31), {"payload of event 31"}});
  changes.push_back({change_at("recorded_at = 1", 31), {"Event 31 was recorded before"}});
  changes.push_back({change_at("metadata = ''", 31), {"row of event 31 is not written"}});
  changes.push_back({change_at("at = recorded_at", 31), {"row of event 31 is not written"}});
  changes.push_back({change_at("tree_head = zeroblob(32)", 31),
                     {"The tree head stored with event 31 was changed"}});
  changes.push_back({change_at("tree_head = null", 60), {"last event, 60, carries no tree head"}});
  try_all(notebook, changes);
}

BOOST_AUTO_TEST_CASE(events_removed_added_or_swapped_are_found_where_they_were) {
  LongNotebook notebook;
  const std::string all(columns);
  try_all(
      notebook,
      {{"delete from events where position = 31", {"Event 31 is missing"}},
       {"delete from events where position between 31 and 35", {"events 31 to 35 are missing"}},
       {"delete from events where position = 31;"
        "update events set position = -position where position > 31;"
        "update events set position = -position - 1 where position < 0",
        {"Event 31 was changed or added, or others in front of it were taken away"}},
       {"update events set position = -position where position >= 31;"
        "update events set position = 1 - position where position < 0;"
        "insert into events (position, " +
            all +
            ") select 31, stream, version, type, "
            "randomblob(16), recorded_at, at, actor, correlation_id, causation_id, metadata, tags, "
            "tree_head, payload from events where position = 30",
        {"Event 31 was changed or added"}},
       {"update events set position = -1 where position = 31;"
        "update events set position = 31 where position = 32;"
        "update events set position = 32 where position = -1",
        {"Event 31 was changed or added", "Event 32 was recorded before"}},
       {"insert into events (position, " + all +
            ") select 61, stream, version + 10, type, "
            "zeroblob(16), recorded_at, at, actor, correlation_id, causation_id, metadata, tags, "
            "tree_head, payload from events where position = 60",
        {"Event 61 was changed or added", "Event 61 has version"}},
       {"update events set position = 0 where position = 1", {"Event 1 is missing"}},
       {"update events set position = 9000000000000000000 where position = 60",
        {"events 60 to 8999999999999999999 are missing", "not compared beyond event 59"}}});
}

BOOST_AUTO_TEST_CASE(names_definitions_indexes_and_the_schema_are_checked) {
  LongNotebook notebook;
  try_all(notebook,
          {{"update streams set name = 'other' where id = 2", {"events up to 2"}},
           {"update streams set name = 'zzz' || name", {"events up to 1"}},
           {"update actors set name = 'eve'", {"events up to 2"}},
           {"update types set name = 'notes.Erased' where name = 'notes.Noted'", {"Event 2 was"}},
           {"update tags set value = 'other' where id = 3", {"events up to "}},
           {"insert into streams (name) values ('unused')", {"No event has the stream \"unused\""}},
           {"insert into tags (name, value) values ('a', 'b')", {"No event has the tag \"a=b\""}},
           {"insert into actors (id, name) values (99, 'eve')",
            {"ids of actor names go up to 99, but there are 2", "No event has the actor \"eve\""}},
           {"delete from streams where id = 2", {"Event 2 cannot be read"}},
           {"update modules set mode = 'async' where position = 1",
            {"not the one that event 1 registered"}},
           {"update modules set position = 5 where position = 1",
            {"names event 5", "Event 1 registers"}},
           {"insert into modules select 9, 0, 'x', mode, identity, sql_digest, schema_digest "
            "from modules where position = 1",
            {"Registration 9", "module x belongs to no event"}},
           {"update modules set schema_digest = zeroblob(32) where name = 'annals'",
            {"definition of module annals, registered at position 0, is not in the log"}},
           {"update modules set sql_digest = zeroblob(32) where name = 'notes'",
            {"definition of module notes, registered at position 1, is not in the log"}},
           {"insert into definitions values (zeroblob(32), zeroblob(1))", {"is that of no module"}},
           {"update definitions set content = cast(content || x'00' as blob)",
            {"hash under which it was stored"}},
           {"insert into stream_index values (3, 2)", {"lists event 2 under 3"}},
           {"insert into type_index values (1, 777)", {"lists event 777 under 1"}},
           {"update index_mark set through = 3", {"stream index does not list event 1"}},
           {"update index_mark set through = 99", {"claim events beyond the last"}},
           {"insert into tree_tiles values (0, zeroblob(32))", {"tiles beyond the last event, 60"}},
           {"insert into tree_tiles values (7, zeroblob(3))", {"tile 7 has 3 bytes"}},
           {"update identity set created_at = created_at + 5000000", {"log's own id"}},
           {"update identity set id = zeroblob(16)", {"log's own id"}},
           {"create table extra (a)", {"table extra is not one of the format"}},
           {"drop index events_by_id", {"events_by_id of the format is missing"}}});
}

BOOST_AUTO_TEST_CASE(a_trigger_that_was_taken_away_is_missed) {
  LongNotebook notebook;
  notebook.engine.reset();
  sqlite3* file = nullptr;
  BOOST_REQUIRE(sqlite3_open(notebook.path.c_str(), &file) == SQLITE_OK);
  BOOST_REQUIRE(sqlite3_exec(file, "drop trigger events_refuses_update", nullptr, nullptr,
                             nullptr) == SQLITE_OK);
  sqlite3_close(file);
  BOOST_TEST(joined(problems_of(notebook.path)) ==
             "The trigger events_refuses_update of the format is missing, or was changed.\n");
}

// Commits of 500 events, and tiles: a change is placed in the smaller of the two, and those in
// other tiles are found, too.
BOOST_AUTO_TEST_CASE(changes_are_placed_by_commit_and_tile) {
  Notebook notebook;
  while (notebook.engine->head() < 3 * tile_events) {
    std::vector<NewEvent> events;
    for (int i = 0; i < 500; ++i) events.push_back(erased(std::to_string(i % 5)));
    notebook.append(std::move(events));
  }
  // Heads stand at 1, 501, 1001 …; tiles end at 4096, 8192, 12288.
  const std::string change = "update events set metadata = '{}' where position in ";
  try_all(notebook,
          {{change + "(700)", {"One of the events 502 to 1001 was changed"}},
           {change + "(4050)", {"One of the events 4002 to 4096 was changed"}},
           {change + "(4099)", {"One of the events 4097 to 4501 was changed"}},
           {change + "(700, 2000, 5000, 12300)",
            {"events 502 to 1001", "events 4502 to 5001", "events 12289 to 12501"}},
           {"update tree_tiles set root = zeroblob(32) where tile = 1",
            {"stored root of the tile that ends with event 8192 was changed"}},
           {"update tree_tiles set root = zeroblob(32) where tile = 1;" + change + "(10000)",
            {"ends with event 8192 was changed", "events 9502 to 10001"}},
           {"delete from tree_tiles where tile = 1", {"lacks the tile that ends with event 8192"}},
           {"update events set tree_head = zeroblob(32) where position in (1501, 9001)",
            {"tree head stored with event 1501 was changed",
             "tree head stored with event 9001 was changed"}},
           {"delete from events where position = 6000; " + change + "(700, 9000)",
            {"Event 6000 is missing", "events 502 to 1001", "events 8502 to 9001"}}});
}

BOOST_AUTO_TEST_CASE(one_commit_over_several_tiles_is_placed_by_tile) {
  Notebook notebook;
  std::vector<NewEvent> events;
  for (int i = 0; i < 13'000; ++i) events.push_back(erased(std::to_string(i % 5)));
  notebook.append(std::move(events));
  const std::string change = "update events set metadata = '{}' where position in ";
  try_all(notebook, {{change + "(5000)", {"One of the events 4097 to 8192 was changed"}},
                     {change + "(5000, 9000)", {"events 4097 to 8192", "events 8193 to 12288"}},
                     {change + "(12500)", {"One of the events 12289 to 13001 was changed"}},
                     {"update tree_tiles set root = zeroblob(32) where tile = 2",
                      {"ends with event 12288 was changed"}}});
}

BOOST_AUTO_TEST_CASE(a_log_cut_off_or_rewritten_is_found_by_a_kept_head_alone) {
  LongNotebook notebook;
  const TreeHead kept = notebook.engine->tree_head();
  notebook.engine.reset();
  { Tampering(notebook.path).run("delete from events where position > 50"); }
  BOOST_TEST(joined(problems_of(notebook.path)) == "");
  notebook.engine = notebook.open();
  BOOST_TEST(joined(notebook.engine->verify(kept).problems).find("its last event is 50") !=
             std::string::npos);
  notebook.fill(60);
  BOOST_TEST(joined(problems_of(notebook.path)) == "");
  BOOST_TEST(joined(notebook.engine->verify(kept).problems).find("does not extend") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_payload_that_cannot_be_read_is_an_error_that_names_its_event) {
  LongNotebook notebook;
  notebook.engine.reset();
  // A struct whose one pointer leads out of the message.
  { Tampering(notebook.path).run(change_at("payload = x'00000000000001000100000042000000'", 31)); }
  notebook.engine = notebook.open();
  BOOST_CHECK_EXCEPTION(for (const auto& event
                             : notebook.engine->read())(void) notebook.engine->to_json(event),
                        Error, [](const Error& error) {
                          BOOST_TEST_MESSAGE(error.what());
                          return error.kind() == ErrorKind::corrupt &&
                                 std::string(error.what()).starts_with("Event 31: ");
                        });
}

BOOST_AUTO_TEST_CASE(a_log_that_contradicts_itself_proves_nothing) {
  LongNotebook notebook;
  notebook.engine.reset();
  { Tampering(notebook.path).run(change_at("metadata = '{}'", 31)); }
  notebook.engine = notebook.open();
  BOOST_TEST(notebook.engine->prove(30, 30).holds());
  for (Position head : {31, 60}) {
    BOOST_CHECK_EXCEPTION((void)notebook.engine->prove(30, head), Error,
                          [](const Error& error) { return error.kind() == ErrorKind::corrupt; });
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
