#include "engine/definition_store.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>

#include "events/system.capnp.h"

namespace annals {

namespace {

constexpr const char* last_registration_sql = "select max(registration) from modules";
constexpr const char* all_sql = R"sql(
select m.position, m.name, m.mode, m.identity, s.content, d.content, s.digest, d.digest
from modules m
left join definitions s on s.digest = m.sql_digest
left join definitions d on d.digest = m.schema_digest
order by m.registration)sql";
constexpr const char* insert_definition_sql =
    "insert or ignore into definitions (digest, content) values (?1, ?2)";
constexpr const char* insert_module_sql =
    "insert into modules (position, name, mode, identity, sql_digest, schema_digest) "
    "values (?1, ?2, ?3, ?4, ?5, ?6)";

void require_digest(std::span<const std::byte> content, std::span<const std::byte> digest,
                    const std::string& name) {
  Digest actual = thread_sha256().hash({content});
  if (!std::ranges::equal(std::as_bytes(std::span(actual)), digest)) {
    throw Error(ErrorKind::corrupt,
                fmt::format("The stored definition of module {} does not have the hash under which "
                            "it was stored.",
                            name));
  }
}

}  // namespace

DefinitionStore::DefinitionStore(sqlite::Connection& log)
    : last_(log.prepare(last_registration_sql)),
      all_(log.prepare(all_sql)),
      insert_definition_(log.prepare(insert_definition_sql)),
      insert_module_(log.prepare(insert_module_sql)) {}

std::int64_t DefinitionStore::last_registration() {
  sqlite::ResetOnExit reset(last_);
  last_.step();
  return last_.integer(0);
}

std::vector<StoredModule> DefinitionStore::all() {
  std::vector<StoredModule> modules;
  sqlite::ResetOnExit reset(all_);
  while (all_.step()) {
    StoredModule& module = modules.emplace_back();
    module.registered_at = all_.unsigned_integer(0);
    module.name = all_.text(1);
    module.mode = all_.text(2);
    module.identity = all_.text(3);
    if (all_.is_null(6) || all_.is_null(7)) {
      throw Error(ErrorKind::corrupt,
                  fmt::format("The definition of module {}, registered at position {}, is not in "
                              "the log.",
                              module.name, module.registered_at));
    }
    auto sql = all_.blob(4);
    module.sql.assign(reinterpret_cast<const char*>(sql.data()), sql.size());
    auto schema = all_.blob(5);
    module.schema.assign(schema.begin(), schema.end());
    require_digest(sql, all_.blob(6), module.name);
    require_digest(module.schema, all_.blob(7), module.name);
  }
  return modules;
}

void DefinitionStore::add(const StoredModule& module, Position position) {
  auto sql = std::as_bytes(std::span(module.sql));
  Digest sql_digest = thread_sha256().hash({sql});
  Digest schema_digest = thread_sha256().hash({module.schema});
  auto bytes = [](const Digest& digest) { return std::as_bytes(std::span(digest)); };
  insert_definition_.bind_all(bytes(sql_digest), sql).run();
  insert_definition_.bind_all(bytes(schema_digest), std::span<const std::byte>(module.schema))
      .run();
  insert_module_
      .bind_all(position, std::string_view(module.name), std::string_view(module.mode),
                std::string_view(module.identity), bytes(sql_digest), bytes(schema_digest))
      .run();
}

StoredModule DefinitionStore::own_module() {
  const capnp::StructSchema events[] = {
      capnp::Schema::from<system::ModuleRegistered>(), capnp::Schema::from<system::EventSkipped>(),
      capnp::Schema::from<system::BuildSwitched>(),    capnp::Schema::from<system::BackupTaken>(),
      capnp::Schema::from<system::LogRestored>(),      capnp::Schema::from<system::LogUpgraded>()};
  auto bundle = SchemaBundle::from_compiled(events, {});
  StoredModule module;
  module.name = "annals";
  module.mode = "strict";
  module.identity = to_hex(bundle.digest());
  module.schema.assign(bundle.bytes().begin(), bundle.bytes().end());
  return module;
}

const StoredModule& widest_of(std::span<const StoredModule> of_one_module) {
  for (std::size_t last = of_one_module.size(); last-- > 1;) {
    auto earlier = of_one_module.first(last);
    const std::string& identity = of_one_module[last].identity;
    if (std::ranges::find(earlier, identity, &StoredModule::identity) == earlier.end()) {
      return of_one_module[last];
    }
  }
  return of_one_module.front();
}

std::shared_ptr<const TypeCatalogue> DefinitionStore::load_types(const TypeCatalogue& before) {
  std::map<std::string, std::vector<StoredModule>> by_name;
  for (auto& module : all()) by_name[module.name].push_back(std::move(module));
  auto types = std::make_shared<const TypeCatalogue>();
  for (const auto& [name, past] : by_name) {
    const StoredModule* module = &widest_of(past);
    auto known = before.module(name);
    if (!known || !std::ranges::equal(known->bundle().bytes(), module->schema)) {
      known = std::make_shared<const ModuleSchema>(name, SchemaBundle::from_bytes(module->schema));
    }
    types = types->with(std::move(known));
  }
  return types;
}

}  // namespace annals
