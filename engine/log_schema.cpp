#include "engine/log_schema.h"

#include <annals/limits.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <thread>

#include "engine/definition_store.h"
#include "engine/path_lock.h"
#include "engine/sqlite/gathering_vfs.h"
#include "events/uuid_v7.h"

namespace annals {

namespace {

constexpr const char* tables_sql = R"sql(
-- Format 1. Described in docs/file_format.md and frozen by a fixture.

create table identity (
  id blob not null,                 -- 16 bytes, made when the log was
  created_at integer not null       -- microseconds since 1970, UTC
) strict;

-- Interned names. Ids are given in order of first use.
create table streams (id integer primary key, name text not null unique) strict;
create table types (id integer primary key, name text not null unique) strict;
create table actors (id integer primary key, name text not null unique) strict;
create table tags (
  id integer primary key,
  name text not null,
  value text not null,
  unique (name, value)
) strict;

create table events (
  position integer primary key,     -- 1, 2, 3 … without gaps
  stream integer not null,
  version integer not null,         -- 1, 2, 3 … within the stream
  type integer not null,
  id blob not null,                 -- 16 bytes
  recorded_at integer not null,     -- microseconds since 1970, UTC; never decreases
  at integer,                       -- null: as recorded_at
  actor integer,
  correlation_id blob,
  causation_id blob,
  metadata text,                    -- a JSON object
  tags blob,                        -- ids of tags, LEB128, ascending
  tree_head blob,                   -- on the last event of each commit: root over all so far
  payload blob not null             -- canonical Cap'n Proto, one segment, no segment table
) strict;
create unique index events_by_id on events (id);

-- Which events a stream, a type, a tag has. Filled in sorted batches some time after the events:
-- complete up to index_mark.through, and not to be relied on beyond it.
create table stream_index (
  key integer not null, position integer not null, primary key (key, position)
) without rowid, strict;
create table type_index (
  key integer not null, position integer not null, primary key (key, position)
) without rowid, strict;
create table tag_index (
  key integer not null, position integer not null, primary key (key, position)
) without rowid, strict;
create table index_mark (through integer not null) strict;
insert into index_mark (through) values (0);

-- Root of the Merkle subtree over events 4096 * tile + 1 to 4096 * (tile + 1).
create table tree_tiles (tile integer primary key, root blob not null) strict;

-- Texts and schemas of modules by the SHA-256 of their content, and which were in force since when.
create table definitions (digest blob not null unique, content blob not null) strict;
create table modules (
  registration integer primary key,
  position integer not null,        -- of the ModuleRegistered event; 0 for the log's own module
  name text not null,
  mode text not null,
  identity text not null,
  sql_digest blob not null,
  schema_digest blob not null
) strict;
)sql";

constexpr std::array append_only_tables = {"identity",  "streams",    "types",        "actors",
                                           "tags",      "events",     "stream_index", "type_index",
                                           "tag_index", "tree_tiles", "definitions",  "modules"};

constexpr std::array append_only_acts = {"update", "delete"};

// What follows "create trigger".
std::string append_only_trigger(std::string_view table, std::string_view act) {
  return fmt::format(
      "{0}_refuses_{1} before {1} on {0} begin "
      "select raise(abort, 'the log is append-only'); end",
      table, act);
}

// What SQLite would run by itself. Views and virtual tables have no page of their own either.
constexpr const char* code_sql = "select type, name, sql from sqlite_schema where rootpage = 0";

// A log may come from anybody. That its tables are those of the format is for verification to
// tell; that it brings no code of its own is looked at before anything else is done with it.
void refuse_code(sqlite::Connection& log, const std::filesystem::path& path) {
  auto code = log.prepare(code_sql);
  while (code.step()) {
    const auto is_ours = [&](std::string_view table) {
      return std::ranges::any_of(append_only_acts, [&](const char* act) {
        return code.text(2) == "CREATE TRIGGER " + append_only_trigger(table, act);
      });
    };
    if (code.text(0) == "trigger" && std::ranges::any_of(append_only_tables, is_ours)) continue;
    throw Error(ErrorKind::wrong_format,
                fmt::format("{} is no log that can be trusted: it brings the {} {}, which the "
                            "format does not have.",
                            path.string(), code.text(0), code.text(1)));
  }
}

// How often one looks whether another has made the log.
constexpr std::chrono::milliseconds look_interval{2};

void create(sqlite::Connection& log) {
  sqlite::Transaction transaction(log, sqlite::Transaction::Kind::write);
  if (log.integer("pragma application_id") == log_application_id) return;  // another was faster
  create_log_tables(log);
  auto insert = log.prepare("insert into identity (id, created_at) values (?1, ?2)");
  EventId id = UuidV7Source(system_clock()).next();
  insert.bind_all(std::as_bytes(std::span(id.bytes)),
                  std::int64_t{system_clock().now().time_since_epoch().count()});
  insert.run();
  log.run(fmt::format("pragma user_version = {}", log_format));
  log.run(fmt::format("pragma application_id = {}", log_application_id));
  transaction.commit();
}

// Whether all that `before` can express `after` can, too.
bool extends(const StoredModule& before, const StoredModule& after) {
  try {
    require_compatible(ModuleSchema(before.name, SchemaBundle::from_bytes(before.schema)),
                       ModuleSchema(after.name, SchemaBundle::from_bytes(after.schema)));
    return true;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::invalid_argument) throw;
    return false;
  }
}

// The schema of the log's own events is stored like any module's, so that other programs can read
// them. A newer program brings a newer one; an older program leaves a newer one as it is.
void store_own_module(sqlite::Connection& log) {
  StoredModule own = DefinitionStore::own_module();
  DefinitionStore definitions(log);
  auto is_stored = [&] {
    auto all = definitions.all();
    return std::ranges::any_of(all, [&](const StoredModule& stored) {
      return stored.name == own.name && (stored.schema == own.schema || !extends(stored, own));
    });
  };
  if (is_stored()) return;
  sqlite::Transaction transaction(log, sqlite::Transaction::Kind::write);
  if (is_stored()) return;
  definitions.add(own, 0);
  transaction.commit();
}

bool is_empty_file(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::file_size(path, ignored) == 0 && !ignored;
}

// An SQLite file with nothing in it: one that another process is just making into a log, or whose
// making was interrupted.
bool is_blank(sqlite::Connection& log) try {
  return log.integer("pragma application_id") == 0 && log.integer("pragma user_version") == 0 &&
         log.integer("select count(*) from sqlite_schema") == 0;
} catch (const Error& error) {
  if (error.kind() != ErrorKind::wrong_format) throw;
  return false;
}

void require_regular(const std::filesystem::path& path) {
  std::error_code code;
  auto status = std::filesystem::status(path, code);
  if (code && code != std::errc::no_such_file_or_directory) {
    throw Error(ErrorKind::io,
                fmt::format("Opening {} failed: {}.", path.string(), code.message()));
  }
  if (std::filesystem::is_directory(status)) {
    throw Error(ErrorKind::wrong_format,
                fmt::format("{} is a directory, not an Annals log.", path.string()));
  }
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    throw Error(ErrorKind::wrong_format, fmt::format("{} is not a regular file.", path.string()));
  }
}

bool has_lock_file(const std::filesystem::path& path) {
  return std::filesystem::exists(path.string() + "-lock");
}

// Whether the log is there; false when it is absent or blank. Throws Error{wrong_format} for
// another file, without touching it.
bool is_made(const std::filesystem::path& path, std::chrono::milliseconds busy_timeout) {
  require_regular(path);
  // What a write-ahead log holds can only be seen by taking part in it, and a log whose making a
  // power cut has interrupted may be anything until its journal has been followed.
  const bool in_use = std::filesystem::exists(path.string() + "-wal") ||
                      (has_lock_file(path) && std::filesystem::exists(path.string() + "-journal"));
  if (!std::filesystem::exists(path) || (is_empty_file(path) && !in_use)) return false;
  sqlite::Connection look(
      path,
      in_use ? sqlite::ConnectionOptions{.busy_timeout = busy_timeout}
             : sqlite::ConnectionOptions{.access = sqlite::Access::read_only, .immutable = true});
  if (is_blank(look)) return false;
  require_log(look, path);
  return true;
}

// As is_made, and looks again at a file that another process may just have been making: then it
// can look like anything.
bool looks_made(const std::filesystem::path& path, std::chrono::milliseconds busy_timeout) {
  try {
    return is_made(path, busy_timeout);
  } catch (const Error&) {
    if (!has_lock_file(path)) throw;
  }
  PathLock after_making = lock_log(path, false, busy_timeout);
  return is_made(path, busy_timeout);
}

}  // namespace

void create_log_tables(sqlite::Connection& log) {
  log.run(tables_sql);
  for (const char* table : append_only_tables) {
    for (const char* act : append_only_acts) {
      log.run("create trigger " + append_only_trigger(table, act));
    }
  }
}

void require_log(sqlite::Connection& log, const std::filesystem::path& path) {
  std::int64_t application = 0;
  std::int64_t format = 0;
  try {
    application = log.integer("pragma application_id");
    format = log.integer("pragma user_version");
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::wrong_format) throw;
    throw Error(ErrorKind::wrong_format, fmt::format("{} is not an Annals log.", path.string()));
  }
  if (application != log_application_id) {
    throw Error(ErrorKind::wrong_format,
                fmt::format("{} is an SQLite file, but not an Annals log.", path.string()));
  }
  if (format > log_format) {
    throw Error(ErrorKind::wrong_format,
                fmt::format("{} has format {}, written by a newer version of Annals; this one "
                            "reads formats up to {}.",
                            path.string(), format, log_format));
  }
  if (format != log_format) {
    throw Error(ErrorKind::wrong_format,
                fmt::format("{} has format {}, and this version of Annals writes format {}; "
                            "\"annals upgrade\" moves it there, and keeps the old file.",
                            path.string(), format, log_format));
  }
  refuse_code(log, path);
}

void require_existing(const std::filesystem::path& path) {
  require_regular(path);
  if (!std::filesystem::exists(path)) {
    throw Error(ErrorKind::not_found,
                fmt::format("There is no log {}; \"annals init\" makes one.", path.string()));
  }
}

void make_log_if_absent(const std::filesystem::path& path, std::chrono::milliseconds busy_timeout) {
  const auto deadline = std::chrono::steady_clock::now() + busy_timeout;
  while (!looks_made(path, busy_timeout)) {
    if (auto making = try_lock_log(path)) {
      open_log_file(path, true, busy_timeout);
      return;
    }
    if (std::chrono::steady_clock::now() >= deadline) {
      throw Error(ErrorKind::busy,
                  fmt::format("{} is being made by another program.", path.string()));
    }
    std::this_thread::sleep_for(look_interval);
  }
}

void require_made_log(const std::filesystem::path& path, std::chrono::milliseconds busy_timeout) {
  require_existing(path);
  if (looks_made(path, busy_timeout)) return;
  if (has_lock_file(path)) {
    PathLock after_making = lock_log(path, false, busy_timeout);
    if (is_made(path, busy_timeout)) return;
  }
  throw Error(ErrorKind::wrong_format,
              fmt::format("{} is empty, not an Annals log.", path.string()));
}

sqlite::Connection open_log_file(const std::filesystem::path& path, bool create_absent,
                                 std::chrono::milliseconds busy_timeout) {
  require_regular(path);
  if (!create_absent) require_existing(path);
  sqlite::Connection log(
      path, {.access = create_absent ? sqlite::Access::create : sqlite::Access::read_write,
             .busy_timeout = busy_timeout,
             .vfs = sqlite::gathering_vfs()});
  // Where SQLite may not write, it opens the file for reading, and would only tell at an append.
  if (sqlite3_db_readonly(log.handle(), "main") == 1) {
    throw Error(ErrorKind::io,
                fmt::format("Opening {} failed: the file may not be written to.", path.string()));
  }
  bool fresh = create_absent && (is_empty_file(path) || is_blank(log));
  if (!fresh) require_log(log, path);
  log.run("pragma journal_mode = wal");
  log.run("pragma synchronous = full");
  if (fresh) create(log);
  require_log(log, path);
  log.distrust(limits::row_bytes);
  store_own_module(log);
  log.run("pragma cache_size = -16384");  // 16 MiB
  return log;
}

sqlite::Connection open_log_reader(const std::filesystem::path& path,
                                   std::chrono::milliseconds busy_timeout) {
  sqlite::Connection log(path,
                         {.access = sqlite::Access::read_write, .busy_timeout = busy_timeout});
  log.distrust(limits::row_bytes);
  require_log(log, path);
  log.run("pragma query_only = on");
  log.run("pragma cache_size = -8192");
  return log;
}

}  // namespace annals
