#include "bench/plain_log.h"

#include <chrono>
#include <string_view>
#include <utility>

namespace annals::bench {
namespace {

constexpr const char* streams_table =
    "create table streams (id integer primary key, name text not null unique)";
constexpr std::string_view insert_stream = "insert into streams (name) values (?1) returning id";

struct Texts {
  std::string_view words;
  const char* table;
  std::string_view insert;
};

Texts texts(PlainDesign design) {
  switch (design) {
    case PlainDesign::bare:
      return {"events table without any index",
              "create table events (position integer primary key, stream integer not null, "
              "version integer not null, type integer not null, recorded_at integer not null, "
              "payload blob not null)",
              "insert into events (stream, version, type, recorded_at, payload) "
              "values (?1, ?4, 1, ?2, ?3)"};
    case PlainDesign::unique_version:
      return {"events table, unique (stream, version)",
              "create table events (position integer primary key, stream integer not null, "
              "version integer not null, type integer not null, recorded_at integer not null, "
              "payload blob not null, unique (stream, version))",
              "insert into events (stream, version, type, recorded_at, payload) values (?1, "
              "(select coalesce(max(version), 0) + 1 from events where stream = ?1), 1, ?2, ?3)"};
    default:
      return {"events table, unique (stream, version), unique id",
              "create table events (position integer primary key, stream integer not null, "
              "version integer not null, type integer not null, recorded_at integer not null, "
              "payload blob not null, id blob not null unique, unique (stream, version))",
              "insert into events (stream, version, type, recorded_at, payload, id) values (?1, "
              "(select coalesce(max(version), 0) + 1 from events where stream = ?1), 1, ?2, ?3, "
              "?4)"};
  }
}

PlainConnection& with_tables(PlainConnection& connection, PlainDesign design) {
  connection.run(streams_table);
  connection.run(texts(design).table);
  return connection;
}

}  // namespace

std::string_view words(PlainDesign design) {
  return texts(design).words;
}

PlainLog::PlainLog(const std::filesystem::path& path, PlainDesign design)
    : design_(design),
      connection_(path),
      begin_(with_tables(connection_, design), "begin immediate"),
      commit_(connection_, "commit"),
      insert_stream_(connection_, insert_stream),
      insert_event_(connection_, texts(design).insert) {}

PlainLog::Stream& PlainLog::stream(const std::string& name) {
  auto [it, fresh] = streams_.try_emplace(name);
  if (fresh) {
    insert_stream_.bind(1, std::string_view(name));
    insert_stream_.step();
    it->second.id = insert_stream_.integer(0);
    insert_stream_.run();
  }
  return it->second;
}

// The time first, so that the index grows at its end.
PlainLog::Id PlainLog::next_id(std::int64_t microseconds) {
  return {__builtin_bswap64(static_cast<std::uint64_t>(microseconds) << 12 | (random_() & 0xfff)),
          random_()};
}

void PlainLog::insert(const NewEvent& event) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  auto& into = stream(event.stream);
  Id id{};
  insert_event_.bind(1, into.id);
  insert_event_.bind(2, micros);
  insert_event_.bind(3, event.payload.bytes());
  if (design_ == PlainDesign::bare) insert_event_.bind(4, ++into.version);
  if (design_ == PlainDesign::unique_id) {
    id = next_id(micros);
    insert_event_.bind(4, std::as_bytes(std::span(id)));
  }
  insert_event_.run();
}

void PlainLog::append(std::span<const NewEvent> events) {
  begin_.run();
  for (const auto& event : events) insert(event);
  commit_.run();
}

void PlainLog::append_together(const NewEvent& event) {
  Waiting mine{&event};
  std::unique_lock lock(mutex_);
  waiting_.push_back(&mine);
  committed_.wait(lock, [&] { return mine.done || !committing_; });
  if (mine.done) return;
  committing_ = true;
  const auto group = std::exchange(waiting_, {});
  lock.unlock();
  begin_.run();
  for (const auto* one : group) insert(*one->event);
  commit_.run();
  lock.lock();
  for (auto* one : group) one->done = true;
  committing_ = false;
  committed_.notify_all();
}

}  // namespace annals::bench
