#include "engine/log_reader.h"

#include <annals/error.h>

#include <algorithm>

namespace annals {

namespace {

constexpr int listed_column = 14;  // after those of the event

[[noreturn]] void fail_at(Position listed) {
  throw Error(ErrorKind::corrupt, "An index of the log lists position " + std::to_string(listed) +
                                      ", where there is no event.");
}

}  // namespace

LogReader::LogReader(ReadContext context, ReadQuery query)
    : context_(context), query_(std::move(query)) {
  auto connection = context_.pool.borrow();
  sqlite::Transaction moment(connection->log, sqlite::Transaction::Kind::read);
  from_ = std::max<Position>(query_.from, 1);
  to_ = std::min(query_.to, connection->read_head());
  narrow_by_time(*connection);
  resolve(*connection);
  if (!exhausted()) read_page(*connection);
}

// recorded_at never decreases along the log, so the bounds can be searched for by halving.
void LogReader::narrow_by_time(ReadConnection& connection) {
  auto recorded_at = [&](Position position) {
    sqlite::ResetOnExit reset(connection.time_at);
    connection.time_at.bind(1, position);
    if (!connection.time_at.step()) throw Error(ErrorKind::corrupt, "The log has a gap.");
    return Timestamp(std::chrono::microseconds(connection.time_at.integer(0)));
  };
  // The first position in [from_, to_ + 1] whose time is not before (or, `after`, is after) `time`.
  auto first = [&](Timestamp time, bool after) {
    Position low = from_;
    Position high = to_ + 1;
    while (low < high) {
      Position middle = low + (high - low) / 2;
      Timestamp then = recorded_at(middle);
      if (after ? then > time : then >= time) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  };
  if (query_.since && from_ <= to_) from_ = first(*query_.since, false);
  if (query_.until && from_ <= to_) to_ = first(*query_.until, true) - 1;
}

void LogReader::resolve(ReadConnection& connection) {
  auto nothing = [&] { from_ = to_ + 1; };
  for (const auto& name : query_.types) {
    if (auto id = connection.rows.types().find(name)) types_.insert(*id);
  }
  if (!query_.types.empty() && types_.empty()) return nothing();
  for (const auto& tag : query_.tags) {
    auto id = connection.rows.tags().find(tag.name, tag.value);
    if (!id) return nothing();
    tags_.push_back(*id);
  }
  std::ranges::sort(tags_);
  if (!query_.actor.empty()) {
    actor_ = connection.rows.actors().find(query_.actor);
    if (!actor_) return nothing();
  }
  if (!query_.stream.empty()) {
    auto id = connection.rows.streams().find(query_.stream);
    if (!id) return nothing();
    any_of_ = {{IndexKind::stream, *id}};
  } else if (!tags_.empty()) {
    any_of_ = {{IndexKind::tag, tags_.front()}};
  } else {
    for (auto type : types_) any_of_.push_back({IndexKind::type, type});
  }
  const std::size_t criteria =
      any_of_.empty() ? 0 : tags_.size() + !types_.empty() + !query_.stream.empty();
  exact_ = criteria <= 1 && !actor_ && !query_.correlation_id;
}

const RecordedEvent* LogReader::next() {
  if (next_in_page_ == 0)
    context_.pool.home().require();  // a page may have been read before a fork
  while (next_in_page_ == page_size_) {
    if (exhausted()) return nullptr;
    fetch_page();
  }
  if (given_ >= query_.limit) return nullptr;
  ++given_;
  return &page_[next_in_page_++];
}

void LogReader::fetch_page() {
  auto connection = context_.pool.borrow();
  sqlite::Transaction moment(connection->log, sqlite::Transaction::Kind::read);
  read_page(*connection);
}

void LogReader::read_page(ReadConnection& connection) {
  page_size_ = page_bytes_ = next_in_page_ = 0;
  if (any_of_.empty()) {
    scan_page(connection);
  } else {
    index_page(connection);
  }
}

// Only what goes by neither stream nor type nor tag is scanned for, so no tags are looked at.
void LogReader::scan_page(ReadConnection& connection) {
  auto& scan = query_.reverse ? connection.lean_backward : connection.lean_forward;
  sqlite::ResetOnExit reset(scan);
  scan.bind_all(from_, to_, rows_wanted());
  std::uint64_t seen = 0;
  while (page_bytes_ < page_payload_bytes && scan.step()) {
    ++seen;
    const Position position = take(scan, connection);
    (query_.reverse ? to_ : from_) = query_.reverse ? position - 1 : position + 1;
  }
  if (seen == 0) from_ = to_ + 1;
}

// One key's next events as the stored index has them, up to the mark.
void LogReader::stored_page(ReadConnection& connection, Position mark) {
  const Position to = std::min(to_, mark);
  if (from_ > to) return;
  auto& rows = connection.index_rows(any_of_.front().kind);
  sqlite::ResetOnExit reset(rows);
  const std::int64_t wanted = rows_wanted();
  rows.bind_all(any_of_.front().id, from_, to, wanted);
  std::int64_t seen = 0;
  for (; !is_full() && rows.step(); ++seen) {
    if (rows.is_null(0)) fail_at(rows.unsigned_integer(listed_column));
    from_ = take(rows, connection) + 1;
  }
  if (!is_full() && seen < wanted) from_ = to + 1;
}

void LogReader::index_page(ReadConnection& connection) {
  const Position mark = connection.index.mark();
  if (any_of_.size() == 1 && !query_.reverse) {
    stored_page(connection, mark);
    if (is_full() || from_ <= std::min(to_, mark)) return;
  }
  std::vector<Position> positions;
  for (const auto& key : any_of_) list_positions(connection, mark, key, positions);
  if (query_.reverse) {
    std::ranges::sort(positions, std::greater());
  } else {
    std::ranges::sort(positions);
  }
  const bool all = positions.size() < page_events;
  if (positions.size() > page_events) positions.resize(page_events);
  for (Position position : positions) {
    if (page_bytes_ >= page_payload_bytes) return;
    sqlite::ResetOnExit reset(connection.by_position);
    connection.by_position.bind(1, position);
    if (!connection.by_position.step()) fail_at(position);
    take(connection.by_position, connection);
    (query_.reverse ? to_ : from_) = query_.reverse ? position - 1 : position + 1;
  }
  if (all) from_ = to_ + 1;
}

// Up to a page of the key's next positions, in the direction of the reading.
void LogReader::list_positions(ReadConnection& connection, Position mark, const Key& key,
                               std::vector<Position>& out) {
  auto stored = [&](std::vector<Position>& into) {
    connection.index.list(key.kind, key.id, from_, std::min(to_, mark), query_.reverse, page_events,
                          into);
  };
  auto tail = [&](std::vector<Position>& into) {
    if (to_ <= mark) return;
    context_.tail.list(connection.index, mark, to_, key.kind, key.id, from_, into);
  };
  std::vector<Position> found;
  if (query_.reverse) {
    tail(found);
    if (found.size() > page_events) found.erase(found.begin(), found.end() - page_events);
    if (found.size() < page_events) stored(found);
  } else {
    stored(found);
    if (found.size() < page_events) tail(found);
    if (found.size() > page_events) found.resize(page_events);
  }
  out.insert(out.end(), found.begin(), found.end());
}

// Answers with the row's position, whether it is passed on or not.
Position LogReader::take(const sqlite::Statement& row, ReadConnection& connection) {
  if (!is_caused_as_asked(row)) return row.unsigned_integer(0);
  if (page_size_ == page_.size()) page_.emplace_back();
  RecordedEvent& event = page_[page_size_];
  RowExtras extras;
  connection.rows.decode(row, event, exact_ ? nullptr : &extras);
  if (!exact_ && !matches(extras)) return event.position;
  ++page_size_;
  page_bytes_ += event.payload.bytes().size();
  return event.position;
}

// Looks at two columns alone, so that a scan for a few events does not decode all of them.
bool LogReader::is_caused_as_asked(const sqlite::Statement& row) const {
  if (actor_ && (row.is_null(7) || row.integer(7) != *actor_)) return false;
  return !query_.correlation_id ||
         std::ranges::equal(row.blob(8), std::as_bytes(std::span(query_.correlation_id->bytes)));
}

bool LogReader::matches(const RowExtras& extras) const {
  if (!types_.empty() && !types_.contains(extras.type)) return false;
  return std::ranges::includes(extras.tags, tags_);
}

}  // namespace annals
