#include "engine/log_verify.h"

#include <annals/error.h>

#include <algorithm>
#include <future>
#include <tuple>

#include "engine/log_schema.h"
#include "engine/verify_definitions.h"
#include "engine/verify_events.h"
#include "engine/verify_indexes.h"
#include "engine/verify_problems.h"
#include "engine/verify_tree.h"

namespace annals {

namespace {

constexpr const char* all_events_sql =
    "select " ANNALS_EVENT_COLUMNS " from events not indexed order by position";
constexpr const char* schema_sql =
    "select type, name, tbl_name, coalesce(sql, '') from sqlite_schema";
constexpr const char* identity_sql = "select id, created_at from identity";

// A batch is read while the one before is checked; it ends with whichever comes first.
constexpr std::size_t batch_events = 1'024;
constexpr std::size_t batch_bytes = 4u << 20;
constexpr std::size_t kept_bytes = 64u << 10;  // of a payload's memory, for the next batch
// Between the making of a log's id, which has the time in it, and the time beside it.
constexpr std::int64_t longest_making_ms = 1'000;

struct Batch {
  std::vector<ReadEvent> events;  ///< memory re-used from batch to batch
  std::size_t size = 0;
  std::size_t bytes = 0;
};

void check_pages(sqlite::Connection& log, ProblemList& problems) {
  auto check = log.prepare("pragma quick_check(100)");
  while (check.step()) {
    if (check.text(0) != "ok") problems.add("SQLite finds the file damaged: {}.", check.text(0));
  }
}

using SchemaObject = std::tuple<std::string, std::string, std::string, std::string>;

std::vector<SchemaObject> read_schema(sqlite::Connection& log) {
  std::vector<SchemaObject> objects;
  auto rows = log.prepare(schema_sql);
  while (rows.step()) {
    objects.emplace_back(rows.text(0), rows.text(1), rows.text(2), rows.text(3));
  }
  std::ranges::sort(objects);
  return objects;
}

// Tables, indexes and triggers are just those of the format, to the letter.
void check_schema(sqlite::Connection& log, ProblemList& problems) {
  sqlite::Connection fresh(":memory:", {});
  create_log_tables(fresh);
  const auto wanted = read_schema(fresh);
  const auto found = read_schema(log);
  std::vector<SchemaObject> differing;
  std::ranges::set_difference(found, wanted, std::back_inserter(differing));
  for (const auto& [type, name, table, sql] : differing) {
    problems.add("The {} {} is not one of the format, or was changed.", type, name);
  }
  differing.clear();
  std::ranges::set_difference(wanted, found, std::back_inserter(differing));
  for (const auto& [type, name, table, sql] : differing) {
    problems.add("The {} {} of the format is missing, or was changed.", type, name);
  }
}

void check_identity(sqlite::Connection& log, ProblemList& problems) {
  auto row = log.prepare(identity_sql);
  std::int64_t rows = 0;
  while (row.step()) {
    auto id = row.blob(0);
    std::int64_t made_ms = 0;
    for (std::size_t i = 0; i < 6 && i < id.size(); ++i) {
      made_ms = made_ms << 8 | std::to_integer<std::int64_t>(id[i]);
    }
    const std::int64_t created_ms = row.integer(1) / 1'000;
    const bool is_uuid_v7 = id.size() == 16 && (id[6] & std::byte{0xf0}) == std::byte{0x70} &&
                            (id[8] & std::byte{0xc0}) == std::byte{0x80};
    if (!is_uuid_v7 || made_ms > created_ms + longest_making_ms ||
        created_ms > made_ms + longest_making_ms) {
      problems.add("The log's own id and the time of its making do not belong together.");
    }
    ++rows;
  }
  if (rows != 1) problems.add("The log has {} ids of its own instead of one.", rows);
}

// What cannot be read is a problem; only what the system refuses ends the verification.
template <class Look>
void look(ProblemList& problems, std::string_view at, Look&& look_at_it) {
  try {
    look_at_it();
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::io || error.kind() == ErrorKind::busy) throw;
    problems.add("The {} cannot be read: {}", at, error.what());
  }
}

/// What a second connection looks at while the events are read.
struct Companion {
  ProblemList page_problems, index_problems;
  IndexSums sums;

  void run(const std::filesystem::path& path, std::chrono::milliseconds busy_timeout, Position mark,
           Position head) {
    auto log = open_log_reader(path, busy_timeout);
    look(page_problems, "pages", [&] { check_pages(log, page_problems); });
    look(page_problems, "schema", [&] { check_schema(log, page_problems); });
    look(index_problems, "indexes", [&] { sums = read_indexes(log, mark, head, index_problems); });
  }
};

class Verification {
 public:
  Verification(ReadConnection& connection, const std::function<void(Position, Position)>& progress,
               const TreeHead* since)
      : connection_(connection), log_(connection.log), progress_(progress), since_(since) {}

  VerifyReport run() {
    sqlite::Transaction moment(log_, sqlite::Transaction::Kind::read);
    mark_ = connection_.index.mark();
    head_ = connection_.read_head();
    Companion companion;
    auto companion_done = std::async(std::launch::async, [&] {
      companion.run(log_.path(), std::chrono::seconds(10), mark_, head_);
    });
    check_facts();
    check_events();
    companion_done.get();
    check_indexes(companion);
    collect({&companion.page_problems, &fact_problems_, &event_problems_, &companion.index_problems,
             &index_problems_});
    return std::move(report_);
  }

 private:
  void check_facts() {
    look(fact_problems_, "log's own id", [&] { check_identity(log_, fact_problems_); });
    look(fact_problems_, "definitions of the modules", [&] {
      types_ = connection_.definitions.load_types(TypeCatalogue());
      definitions_.load(log_, connection_.definitions.all());
    });
    if (!types_) types_ = std::make_shared<const TypeCatalogue>();
    look(fact_problems_, "names", [&] { names_ = read_names(log_, fact_problems_); });
  }

  void check_events() {
    TreeCheck tree(event_problems_);
    look(event_problems_, "tiles of the hash tree", [&] { tree.load_tiles(log_); });
    EventCheck check(*types_, definitions_, tree, names_, event_problems_);
    check.extend(since_);
    auto events = log_.prepare(all_events_sql);
    Batch reading, checking;
    read(events, reading);
    while (reading.size > 0) {
      std::swap(reading, checking);
      auto checked = std::async(std::launch::async, [&] {
        for (std::size_t i = 0; i < checking.size; ++i) check.check(checking.events[i]);
      });
      read(events, reading);
      checked.get();
      if (progress_) progress_(check.last(), head_);
    }
    tree.finish();
    check.finish();
    definitions_.finish();
    report_.events = check.events();
    report_.commits = check.commits();
    report_.streams = static_cast<std::uint64_t>(
        std::ranges::count_if(names_.streams, [](auto version) { return version != 0; }));
    report_.tree_head = head_ ? to_hex(tree.root()) : std::string();
  }

  // Nothing is left in the batch when there are no more events, or none that can be read.
  void read(sqlite::Statement& events, Batch& batch) {
    batch.size = batch.bytes = 0;
    while (!at_end_ && batch.size < batch_events && batch.bytes < batch_bytes) {
      at_end_ = true;
      look(fact_problems_, "row after the last event that is told of",
           [&] { at_end_ = !events.step(); });
      if (at_end_) return;
      if (batch.size == batch.events.size()) batch.events.emplace_back();
      ReadEvent& read = batch.events[batch.size++];
      decode(events, read);
      batch.bytes += read.event.payload.bytes().size();
      last_read_ = read.event.position;
    }
  }

  void decode(const sqlite::Statement& row, ReadEvent& read) {
    if (read.event.payload.bytes().size() > kept_bytes) read.event.payload = {};
    read.fault.clear();
    try {
      connection_.rows.decode(row, read.event, &read.extras);
      read.in_form = EventRows::is_in_form(row, read.event, read.extras);
      read.tags.clear();
      for (auto id : read.extras.tags) read.tags.push_back(connection_.rows.tags().tag(id));
      sums_.add(read.event, read.extras, mark_);
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::io || error.kind() == ErrorKind::busy) throw;
      read.event.position = row.unsigned_integer(0);
      read.fault = error.what();
    }
  }

  void check_indexes(const Companion& companion) {
    look(index_problems_, "names", [&] { check_names(log_, names_, index_problems_); });
    if (mark_ > head_) index_problems_.add("The indexes claim events beyond the last one.");
    if (companion.sums == sums_) return;
    look(index_problems_, "indexes", [&] { find_index_faults(log_, mark_, index_problems_); });
    if (index_problems_.empty() && companion.index_problems.empty())
      index_problems_.add("The indexes do not list just the events.");
  }

  void collect(std::initializer_list<const ProblemList*> lists) {
    for (const ProblemList* list : lists) {
      report_.problems.insert(report_.problems.end(), list->texts().begin(), list->texts().end());
    }
    if (report_.problems.size() > ProblemList::most) report_.problems.resize(ProblemList::most);
  }

  ReadConnection& connection_;
  sqlite::Connection& log_;
  const std::function<void(Position, Position)>& progress_;
  const TreeHead* since_;
  VerifyReport report_;
  ProblemList fact_problems_, event_problems_, index_problems_;
  std::shared_ptr<const TypeCatalogue> types_;
  DefinitionCheck definitions_{fact_problems_};
  UsedNames names_;
  IndexSums sums_;
  Position mark_ = 0;
  Position head_ = 0;
  Position last_read_ = 0;
  bool at_end_ = false;
};

}  // namespace

VerifyReport verify_log(ReadConnection& connection,
                        const std::function<void(Position, Position)>& on_progress,
                        const TreeHead* since) {
  return Verification(connection, on_progress, since).run();
}

}  // namespace annals
