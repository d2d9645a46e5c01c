#include "engine/read_connection.h"

#include "engine/log_schema.h"

namespace annals {

namespace {

// Kept open when nobody needs them.
constexpr std::size_t idle_connections = 8;

constexpr const char* head_sql = "select max(position) from events";
constexpr const char* scan_forward_sql = "select " ANNALS_EVENT_COLUMNS
                                         " from events where position between ?1 and ?2 "
                                         "order by position limit ?3";
// Without what an event as its reader sees it does not have.
#define ANNALS_LEAN_COLUMNS                                                       \
  "position, stream, version, type, id, recorded_at, at, actor, correlation_id, " \
  "causation_id, metadata, null, null, payload"
constexpr const char* lean_forward_sql = "select " ANNALS_LEAN_COLUMNS
                                         " from events where position between ?1 and ?2 "
                                         "order by position limit ?3";
constexpr const char* lean_backward_sql = "select " ANNALS_LEAN_COLUMNS
                                          " from events where position between ?1 and ?2 "
                                          "order by position desc limit ?3";
constexpr const char* by_position_sql =
    "select " ANNALS_EVENT_COLUMNS " from events where position = ?1";
constexpr const char* index_rows_sql[] = {
    "select " ANNALS_EVENT_COLUMNS
    ", listed from (select key, position as listed from stream_index) left join events on position "
    "= listed where key = ?1 and listed between ?2 and ?3 order by listed limit ?4",
    "select " ANNALS_EVENT_COLUMNS
    ", listed from (select key, position as listed from type_index) left join events on position "
    "= listed where key = ?1 and listed between ?2 and ?3 order by listed limit ?4",
    "select " ANNALS_EVENT_COLUMNS
    ", listed from (select key, position as listed from tag_index) left join events on position "
    "= listed where key = ?1 and listed between ?2 and ?3 order by listed limit ?4"};
constexpr const char* time_at_sql = "select recorded_at from events where position = ?1";

}  // namespace

ReadConnection::ReadConnection(sqlite::Connection connection)
    : log(std::move(connection)),
      rows(log),
      index(log),
      definitions(log),
      head(log.prepare(head_sql)),
      scan_forward(log.prepare(scan_forward_sql)),
      by_position(log.prepare(by_position_sql)),
      time_at(log.prepare(time_at_sql)),
      lean_forward(log.prepare(lean_forward_sql)),
      lean_backward(log.prepare(lean_backward_sql)) {}

sqlite::Statement& ReadConnection::index_rows(IndexKind kind) {
  const auto which = static_cast<std::size_t>(kind);
  if (!index_rows_[which]) index_rows_[which] = log.prepare(index_rows_sql[which]);
  return index_rows_[which];
}

Position ReadConnection::read_head() {
  sqlite::ResetOnExit reset(head);
  head.step();
  return head.unsigned_integer(0);
}

ReadPool::ReadPool(std::filesystem::path path, std::chrono::milliseconds busy_timeout,
                   const HomeProcess& home)
    : path_(std::move(path)), busy_timeout_(busy_timeout), home_(home) {}

ReadPool::Loan ReadPool::borrow() {
  home_.require();
  {
    std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return Loan(*this, std::move(connection));
    }
  }
  return Loan(*this, std::make_unique<ReadConnection>(open_log_reader(path_, busy_timeout_)));
}

void ReadPool::give_back(std::unique_ptr<ReadConnection> connection) {
  std::lock_guard lock(mutex_);
  if (idle_.size() < idle_connections) idle_.push_back(std::move(connection));
}

}  // namespace annals
