#include "projections/view_catalog.h"

#include <algorithm>

namespace annals {

namespace {

constexpr int application_id = 0x416e4361;  // "AnCa"

constexpr const char* create = R"sql(
create table if not exists builds (
  module text not null,
  build text not null,
  identity text not null,
  file text not null,
  built_at text not null,
  active integer not null check (active in (0, 1)),
  primary key (module, build)
) strict, without rowid
)sql";
constexpr const char* create_rebuilds = R"sql(
create table if not exists rebuilds (
  module text primary key,
  build text not null,
  phase integer not null,
  percent real not null,
  events_done integer not null,
  events_all integer not null,
  events_per_second real not null,
  seconds_left real not null,
  errors integer not null,
  warnings integer not null,
  backup_available integer not null,
  rollback_available integer not null
) strict
)sql";
constexpr const char* replace_rebuild = R"sql(
insert or replace into rebuilds (module, build, phase, percent, events_done, events_all,
  events_per_second, seconds_left, errors, warnings, backup_available, rollback_available)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
)sql";
constexpr const char* delete_rebuild = "delete from rebuilds where module = ?1";
constexpr const char* select_rebuilds = R"sql(
select module, build, phase, percent, events_done, events_all, events_per_second, seconds_left,
  errors, warnings, backup_available, rollback_available
from rebuilds order by module
)sql";
constexpr const char* deactivate = "update builds set active = 0 where module = ?1";
constexpr const char* activate_build = R"sql(
update builds set active = 1, identity = ?3 where module = ?1 and build = ?2
)sql";
constexpr const char* note_file = R"sql(
insert into builds (module, build, identity, file, built_at, active) values (?1, ?2, '', ?3, ?4, 0)
on conflict (module, build) do nothing
)sql";
constexpr const char* forget = "delete from builds where module = ?1 and build = ?2";
constexpr const char* select_builds = R"sql(
select build, identity, file, built_at, active from builds where module = ?1
order by active desc, build
)sql";

sqlite::Connection open_file(const std::filesystem::path& file) {
  sqlite::Connection connection(file, {.access = sqlite::Access::create});
  if (connection.integer("pragma application_id") != application_id) {
    sqlite::Transaction transaction(connection, sqlite::Transaction::Kind::write);
    connection.run("pragma application_id = " + std::to_string(application_id));
    connection.run(create);
    transaction.commit();
  }
  connection.run(create_rebuilds);    // a catalog of an earlier program has none
  connection.prepare(select_builds);  // fails for tables of another shape
  connection.prepare(select_rebuilds);
  return connection;
}

std::vector<BuildInfo> select(sqlite::Connection& catalog, std::string_view module) {
  std::vector<BuildInfo> found;
  auto statement = catalog.prepare(select_builds);
  statement.bind_all(module);
  while (statement.step()) {
    BuildInfo build;
    build.build = statement.text(0);
    build.identity = statement.text(1);
    build.file = statement.text(2);
    build.built_at = statement.text(3);
    build.active = statement.integer(4) != 0;
    found.push_back(std::move(build));
  }
  return found;
}

// "work.3f9c12ab.db"
std::string build_of(const std::string& file) {
  return file.substr(file.size() - 11, 8);
}

}  // namespace

sqlite::Connection ViewCatalog::open() {
  try {
    return open_file(directory_.catalog_file());
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::io || error.kind() == ErrorKind::busy) throw;
    ViewDirectory::remove_database(directory_.catalog_file());
    return open_file(directory_.catalog_file());
  }
}

void ViewCatalog::activate(const ModuleDefinition& definition, Timestamp now) {
  const std::string& module = definition.name();
  std::string active = definition.build_name();
  auto files = directory_.builds(module);
  sqlite::Connection catalog = open();
  auto known = select(catalog, module);
  bool noted = !known.empty() && known.front().active && known.front().build == active &&
               known.front().identity == definition.identity();
  if (noted && known.size() == files.size()) return;

  std::string moment = to_iso(now);
  sqlite::Transaction transaction(catalog, sqlite::Transaction::Kind::write);
  for (const auto& build : select(catalog, module)) {
    if (std::find(files.begin(), files.end(), build.file) != files.end()) continue;
    catalog.prepare(forget).bind_all(module, build.build).run();
  }
  for (const auto& file : files) {
    catalog.prepare(note_file).bind_all(module, build_of(file), file, moment).run();
  }
  catalog.prepare(deactivate).bind_all(module).run();
  catalog.prepare(activate_build).bind_all(module, active, definition.identity()).run();
  transaction.commit();
}

std::vector<BuildInfo> ViewCatalog::builds(std::string_view module) {
  sqlite::Connection catalog = open();
  return select(catalog, module);
}

void ViewCatalog::note_rebuild(const RebuildStatus& status) {
  sqlite::Connection catalog = open();
  catalog.prepare(replace_rebuild)
      .bind_all(status.module, status.build, static_cast<int>(status.phase), status.percent,
                status.events_done, status.events_all, status.events_per_second,
                status.seconds_left, status.errors, status.warnings, int{status.backup_available},
                int{status.rollback_available})
      .run();
}

void ViewCatalog::forget_rebuild(std::string_view module) {
  sqlite::Connection catalog = open();
  catalog.prepare(delete_rebuild).bind_all(module).run();
}

std::vector<RebuildStatus> ViewCatalog::rebuilds() {
  sqlite::Connection catalog = open();
  std::vector<RebuildStatus> found;
  auto row = catalog.prepare(select_rebuilds);
  while (row.step()) {
    RebuildStatus& status = found.emplace_back();
    status.module = row.text(0);
    status.build = row.text(1);
    status.phase = static_cast<RebuildPhase>(std::clamp<std::int64_t>(row.integer(2), 0, 5));
    status.percent = row.real(3);
    status.events_done = row.unsigned_integer(4);
    status.events_all = row.unsigned_integer(5);
    status.events_per_second = row.real(6);
    status.seconds_left = row.real(7);
    status.errors = row.unsigned_integer(8);
    status.warnings = row.unsigned_integer(9);
    status.backup_available = row.integer(10) != 0;
    status.rollback_available = row.integer(11) != 0;
  }
  return found;
}

}  // namespace annals
