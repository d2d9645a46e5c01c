// The tables of interned names against themselves, their indexes and their use.
#include <functional>

#include "engine/verify_indexes.h"

namespace annals {

namespace {

struct NameKindText {
  const char* what;
  const char* extent;
  const char* rows;     ///< by id
  const char* indexed;  ///< by name, from the index alone
};
constexpr std::array name_tables = {
    NameKindText{"stream", "select count(*), max(id) from streams",
                 "select id, name, '' from streams not indexed order by id",
                 "select id, name, '' from streams order by name"},
    NameKindText{"type", "select count(*), max(id) from types",
                 "select id, name, '' from types not indexed order by id",
                 "select id, name, '' from types order by name"},
    NameKindText{"actor", "select count(*), max(id) from actors",
                 "select id, name, '' from actors not indexed order by id",
                 "select id, name, '' from actors order by name"},
    NameKindText{"tag", "select count(*), max(id) from tags",
                 "select id, name, value from tags not indexed order by id",
                 "select id, name, value from tags order by name, value"}};

std::uint64_t text_hash(const sqlite::Statement& row) {
  const std::hash<std::string_view> hash;
  return hash(row.text(1)) * 31 + hash(row.text(2));
}

std::size_t read_extent(sqlite::Connection& log, const NameKindText& table, ProblemList& problems) {
  auto extent = log.prepare(table.extent);
  extent.step();
  const std::int64_t rows = extent.integer(0);
  if (extent.integer(1) != rows) {
    problems.add("The ids of {} names go up to {}, but there are {}.", table.what,
                 extent.integer(1), rows);
  }
  return static_cast<std::size_t>(rows) + 1;
}

void check_table(sqlite::Connection& log, const NameKindText& table,
                 const std::function<bool(std::int64_t)>& is_used, ProblemList& problems) {
  PairSum in_rows, in_index;
  auto rows = log.prepare(table.rows);
  while (rows.step() && !problems.full()) {
    in_rows.add(text_hash(rows), rows.unsigned_integer(0));
    if (!is_used(rows.integer(0))) {
      problems.add("No event has the {} \"{}{}{}\".", table.what, rows.text(1),
                   rows.text(2).empty() ? "" : "=", rows.text(2));
    }
  }
  auto indexed = log.prepare(table.indexed);
  std::pair<std::string, std::string> before;
  bool first = true;
  while (indexed.step() && !problems.full()) {
    in_index.add(text_hash(indexed), indexed.unsigned_integer(0));
    std::pair<std::string, std::string> name(indexed.text(1), indexed.text(2));
    if (!first && name <= before) {
      problems.add("The index of {} names is out of order at \"{}\".", table.what, name.first);
    }
    first = false;
    before = std::move(name);
  }
  if (in_rows != in_index) {
    problems.add("The index of {} names does not list just the names that there are.", table.what);
  }
}

}  // namespace

UsedNames read_names(sqlite::Connection& log, ProblemList& problems) {
  UsedNames used;
  used.streams.resize(read_extent(log, name_tables[0], problems));
  used.types.resize(read_extent(log, name_tables[1], problems));
  used.actors.resize(read_extent(log, name_tables[2], problems));
  used.tags.resize(read_extent(log, name_tables[3], problems));
  return used;
}

void check_names(sqlite::Connection& log, const UsedNames& used, ProblemList& problems) {
  const auto among = [](const std::vector<bool>& ids) {
    return [&ids](std::int64_t id) {
      return id > 0 && static_cast<std::size_t>(id) < ids.size() &&
             ids[static_cast<std::size_t>(id)];
    };
  };
  const auto has_events = [&](std::int64_t id) {
    return id > 0 && static_cast<std::size_t>(id) < used.streams.size() &&
           used.streams[static_cast<std::size_t>(id)] != 0;
  };
  check_table(log, name_tables[0], has_events, problems);
  check_table(log, name_tables[1], among(used.types), problems);
  check_table(log, name_tables[2], among(used.actors), problems);
  check_table(log, name_tables[3], among(used.tags), problems);
}

}  // namespace annals
