#include "bench/plain_log.h"

#include <chrono>
#include <string_view>
#include <utility>

namespace annals::bench {
namespace {

constexpr const char* tables = R"(
create table streams (id integer primary key, name text not null unique);
create table events (
  position integer primary key,
  stream integer not null references streams(id),
  version integer not null,
  type integer not null,
  recorded_at integer not null,
  payload blob not null,
  unique (stream, version));
)";
constexpr std::string_view insert_stream = "insert into streams (name) values (?1) returning id";
constexpr std::string_view insert_event = R"(
insert into events (stream, version, type, recorded_at, payload)
values (?1, (select coalesce(max(version), 0) + 1 from events where stream = ?1), 1, ?2, ?3))";

PlainConnection& with_tables(PlainConnection& connection) {
  connection.run(tables);
  return connection;
}

}  // namespace

PlainLog::PlainLog(const std::filesystem::path& path)
    : connection_(path),
      begin_(with_tables(connection_), "begin immediate"),
      commit_(connection_, "commit"),
      insert_stream_(connection_, insert_stream),
      insert_event_(connection_, insert_event) {}

std::int64_t PlainLog::stream_id(const std::string& name) {
  auto [it, fresh] = stream_ids_.try_emplace(name, 0);
  if (fresh) {
    insert_stream_.bind(1, std::string_view(name));
    insert_stream_.step();
    it->second = insert_stream_.integer(0);
    insert_stream_.run();
  }
  return it->second;
}

void PlainLog::insert(const NewEvent& event) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  insert_event_.bind(1, stream_id(event.stream));
  insert_event_.bind(2, std::chrono::duration_cast<std::chrono::microseconds>(now).count());
  insert_event_.bind(3, event.payload.bytes());
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
