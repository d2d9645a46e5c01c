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
  connection.prepare(select_builds);  // fails for tables of another shape
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

}  // namespace annals
