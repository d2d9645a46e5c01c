#include "engine/name_table.h"

#include <fmt/format.h>

namespace annals {

namespace {

// Entries of a cache; at about 100 bytes each a full one takes some megabytes.
constexpr std::size_t cache_entries = 1 << 17;

constexpr const char* find_stream = "select id from streams where name = ?1";
constexpr const char* find_type = "select id from types where name = ?1";
constexpr const char* find_actor = "select id from actors where name = ?1";
constexpr const char* insert_stream = "insert into streams (name) values (?1)";
constexpr const char* insert_type = "insert into types (name) values (?1)";
constexpr const char* insert_actor = "insert into actors (name) values (?1)";
constexpr const char* name_stream = "select name from streams where id = ?1";
constexpr const char* name_type = "select name from types where id = ?1";
constexpr const char* name_actor = "select name from actors where id = ?1";
constexpr const char* find_tag = "select id from tags where name = ?1 and value = ?2";
constexpr const char* tag_sql = "select name, value from tags where id = ?1";
constexpr const char* insert_tag = "insert into tags (name, value) values (?1, ?2)";

const char* of(NameKind kind, const char* stream, const char* type, const char* actor) {
  if (kind == NameKind::stream) return stream;
  return kind == NameKind::type ? type : actor;
}

}  // namespace

NameTable::NameTable(sqlite::Connection& log, NameKind kind)
    : table_(of(kind, "stream", "type", "actor")),
      log_(&log),
      find_(log.prepare(of(kind, find_stream, find_type, find_actor))),
      insert_(log.prepare(of(kind, insert_stream, insert_type, insert_actor))),
      name_(log.prepare(of(kind, name_stream, name_type, name_actor))) {}

std::optional<std::int64_t> NameTable::find(std::string_view name) {
  if (auto known = ids_.find(name); known != ids_.end()) return known->second;
  sqlite::ResetOnExit reset(find_);
  find_.bind(1, name);
  if (!find_.step()) return std::nullopt;
  std::int64_t id = find_.integer(0);
  if (ids_.size() >= cache_entries) ids_.clear();
  ids_.emplace(name, id);
  return id;
}

std::int64_t NameTable::intern(std::string_view name) {
  if (last_id_ != 0 && name == last_) return last_id_;
  auto known = find(name);
  const std::int64_t id = known ? *known : add(name);
  if (!known) ids_.emplace(name, id);
  last_ = name;
  last_id_ = id;
  return id;
}

std::int64_t NameTable::add(std::string_view name) {
  insert_.bind(1, name).run();
  return sqlite3_last_insert_rowid(log_->handle());
}

const std::string& NameTable::name(std::int64_t id) {
  if (const std::string* known = names_.find(id)) return *known;
  sqlite::ResetOnExit reset(name_);
  name_.bind(1, id);
  if (!name_.step()) {
    throw Error(ErrorKind::corrupt, fmt::format("The log {} holds no {} with id {}.",
                                                log_->path().string(), table_, id));
  }
  return names_.put(id, std::string(name_.text(0)));
}

void NameTable::forget() {
  ids_.clear();
  last_id_ = 0;
  names_.clear();
}

TagTable::TagTable(sqlite::Connection& log)
    : log_(&log),
      find_(log.prepare(find_tag)),
      insert_(log.prepare(insert_tag)),
      tag_(log.prepare(tag_sql)) {}

std::optional<std::int64_t> TagTable::find(std::string_view name, std::string_view value) {
  key_.assign(name).append(1, '\0').append(value);
  if (auto known = ids_.find(key_); known != ids_.end()) return known->second;
  sqlite::ResetOnExit reset(find_);
  find_.bind_all(name, value);
  if (!find_.step()) return std::nullopt;
  std::int64_t id = find_.integer(0);
  if (ids_.size() >= cache_entries) ids_.clear();
  ids_.emplace(key_, id);
  return id;
}

std::int64_t TagTable::intern(std::string_view name, std::string_view value) {
  if (auto known = find(name, value)) return *known;
  insert_.bind_all(name, value).run();
  std::int64_t id = sqlite3_last_insert_rowid(log_->handle());
  ids_.emplace(key_, id);
  return id;
}

const Tag& TagTable::tag(std::int64_t id) {
  if (const Tag* known = tags_.find(id)) return *known;
  sqlite::ResetOnExit reset(tag_);
  tag_.bind(1, id);
  if (!tag_.step()) {
    throw Error(ErrorKind::corrupt,
                fmt::format("The log {} holds no tag with id {}.", log_->path().string(), id));
  }
  return tags_.put(id, {std::string(tag_.text(0)), std::string(tag_.text(1))});
}

void TagTable::forget() {
  ids_.clear();
  tags_.clear();
}

}  // namespace annals
