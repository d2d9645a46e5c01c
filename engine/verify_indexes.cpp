#include "engine/verify_indexes.h"

#include <algorithm>
#include <cstring>

namespace annals {

namespace {

constexpr std::array index_names = {"stream", "type", "tag"};
constexpr std::array entries_sql = {"select key, position from stream_index",
                                    "select key, position from type_index",
                                    "select key, position from tag_index"};
constexpr std::array entry_sql = {"select 1 from stream_index where key = ?1 and position = ?2",
                                  "select 1 from type_index where key = ?1 and position = ?2",
                                  "select 1 from tag_index where key = ?1 and position = ?2"};
constexpr const char* keys_sql = "select stream, type, tags from events where position = ?1";
constexpr const char* all_keys_sql =
    "select position, stream, type, tags from events not indexed where position <= ?1 "
    "order by position";
constexpr const char* ids_sql =
    "select id, position from events indexed by events_by_id order by id";
constexpr const char* all_ids_sql = "select id, position from events not indexed order by position";
constexpr const char* by_id_sql =
    "select position from events indexed by events_by_id where id = ?1";
constexpr const char* id_at_sql = "select id from events not indexed where position = ?1";

std::uint64_t word_at(std::span<const std::byte> bytes, std::size_t offset) {
  std::uint64_t word = 0;
  if (bytes.size() >= offset + 8) std::memcpy(&word, bytes.data() + offset, 8);
  return word;
}

void add_id(PairSum& sum, std::span<const std::byte> id, Position position) {
  sum.add(word_at(id, 0) ^ position, word_at(id, 8));
}

/// The keys of one event, as its row has them.
class KeysOfEvent {
 public:
  explicit KeysOfEvent(sqlite::Connection& log) : row_(log.prepare(keys_sql)) {}

  bool has(std::size_t kind, std::int64_t key, Position position) {
    sqlite::ResetOnExit reset(row_);
    row_.bind(1, position);
    if (!row_.step()) return false;
    if (kind < 2) return row_.integer(static_cast<int>(kind)) == key;
    try {
      return std::ranges::count(decode_tag_ids(row_.blob(2)), key) == 1;
    } catch (const Error&) {  // told where the events are checked
      return false;
    }
  }

 private:
  sqlite::Statement row_;
};

void read_entries(sqlite::Connection& log, std::size_t kind, Position mark, PairSum& sum,
                  ProblemList& problems) {
  KeysOfEvent keys(log);
  auto entries = log.prepare(entries_sql[kind]);
  std::pair<std::int64_t, std::int64_t> before{INT64_MIN, INT64_MIN};
  while (entries.step() && !problems.full()) {
    const std::pair entry(entries.integer(0), entries.integer(1));
    const Position position = entries.unsigned_integer(1);
    if (entry <= before) {
      problems.add("The {} index is out of order at event {}.", index_names[kind], position);
    }
    before = entry;
    if (position <= mark) {
      sum.add(static_cast<std::uint64_t>(entry.first), position);
    } else if (!keys.has(kind, entry.first, position)) {
      problems.add("The {} index lists event {} under {}, where it does not belong.",
                   index_names[kind], position, entry.first);
    }
  }
}

void read_ids(sqlite::Connection& log, Position head, PairSum& sum, ProblemList& problems) {
  auto ids = log.prepare(ids_sql);
  std::vector<std::byte> before;
  while (ids.step() && !problems.full()) {
    auto id = ids.blob(0);
    const Position position = ids.unsigned_integer(1);
    if (position > head) continue;  // of a commit after the moment that is verified
    add_id(sum, id, position);
    if (std::ranges::equal(before, id)) {
      problems.add("Event {} has an id that another event has.", position);
    } else if (!std::ranges::lexicographical_compare(before, id)) {
      problems.add("The index of event ids is out of order at event {}.", position);
    }
    before.assign(id.begin(), id.end());
  }
}

void find_key_faults(sqlite::Connection& log, std::size_t kind, Position mark,
                     ProblemList& problems) {
  KeysOfEvent keys(log);
  auto entries = log.prepare(entries_sql[kind]);
  while (entries.step() && !problems.full()) {
    const Position position = entries.unsigned_integer(1);
    if (position > mark || keys.has(kind, entries.integer(0), position)) continue;
    problems.add("The {} index lists event {} under {}, where it does not belong.",
                 index_names[kind], position, entries.integer(0));
  }
  auto events = log.prepare(all_keys_sql);
  auto entry = log.prepare(entry_sql[kind]);
  events.bind(1, mark);
  while (events.step() && !problems.full()) {
    std::vector<std::int64_t> wanted;
    if (kind < 2) {
      wanted.push_back(events.integer(static_cast<int>(kind) + 1));
    } else {
      try {
        wanted = decode_tag_ids(events.blob(3));
      } catch (const Error&) {  // told where the events are checked
      }
    }
    for (auto key : wanted) {
      sqlite::ResetOnExit reset(entry);
      entry.bind_all(key, events.unsigned_integer(0));
      if (entry.step()) continue;
      problems.add("The {} index does not list event {}.", index_names[kind],
                   events.unsigned_integer(0));
    }
  }
}

void find_id_faults(sqlite::Connection& log, ProblemList& problems) {
  auto events = log.prepare(all_ids_sql);
  auto by_id = log.prepare(by_id_sql);
  while (events.step() && !problems.full()) {
    sqlite::ResetOnExit reset(by_id);
    by_id.bind(1, events.blob(0));
    if (by_id.step() && by_id.integer(0) == events.integer(1)) continue;
    problems.add("The index of event ids does not lead to event {}.", events.integer(1));
  }
  auto ids = log.prepare(ids_sql);
  auto id_at = log.prepare(id_at_sql);
  while (ids.step() && !problems.full()) {
    sqlite::ResetOnExit reset(id_at);
    id_at.bind(1, ids.integer(1));
    if (id_at.step() && std::ranges::equal(id_at.blob(0), ids.blob(0))) continue;
    problems.add("The index of event ids has an entry for event {} that is not its id.",
                 ids.integer(1));
  }
}

}  // namespace

void IndexSums::add(const RecordedEvent& event, const RowExtras& extras, Position mark) {
  add_id(ids, std::as_bytes(std::span(event.id.bytes)), event.position);
  if (event.position > mark) return;
  keys[0].add(static_cast<std::uint64_t>(extras.stream), event.position);
  keys[1].add(static_cast<std::uint64_t>(extras.type), event.position);
  for (auto tag : extras.tags) keys[2].add(static_cast<std::uint64_t>(tag), event.position);
}

IndexSums read_indexes(sqlite::Connection& log, Position mark, Position head,
                       ProblemList& problems) {
  IndexSums sums;
  for (std::size_t kind = 0; kind < sums.keys.size(); ++kind) {
    read_entries(log, kind, mark, sums.keys[kind], problems);
  }
  read_ids(log, head, sums.ids, problems);
  return sums;
}

void find_index_faults(sqlite::Connection& log, Position mark, ProblemList& problems) {
  for (std::size_t kind = 0; kind < index_names.size(); ++kind) {
    find_key_faults(log, kind, mark, problems);
  }
  find_id_faults(log, problems);
}

}  // namespace annals
