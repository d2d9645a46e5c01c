#include "projections/module_definition.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "events/sha256.h"
#include "projections/module_parts.h"
#include "projections/sql_scanner.h"
#include "projections/statement_rules.h"
#include "projections/unfolding.h"

namespace annals {

namespace {

// Fixed lengths first, so that no two definitions run into the same bytes.
std::string identity_of(const std::string& sql, const SchemaBundle& schemas,
                        const std::vector<SqlFunction>& functions) {
  auto& sha256 = thread_sha256();
  Digest text = sha256.hash(sql);
  std::string names;
  for (const auto& function : functions) {
    names += fmt::format("{}/{}\n", function.name, function.argument_count);
  }
  Digest whole =
      sha256.hash({std::as_bytes(std::span(text)), std::as_bytes(std::span(schemas.digest())),
                   std::as_bytes(std::span(names))});
  return to_hex(whole);
}

// What may come from anybody is to be no trouble for SQLite before it runs.
void require_small(const ModuleText& text, const std::string& file) {
  Unfolding unfolding;
  unfolding.add_views(text, file);
  for (const auto& statement : text.ddl) unfolding.require_small(statement, file);
  for (const auto& handler : text.handlers) {
    for (const auto& statement : handler.statements) unfolding.require_small(statement, file);
  }
  for (const auto& query : text.queries) unfolding.require_small(query.sql, file);
  for (const auto& check : text.checks) unfolding.require_small(check.sql, file);
  for (const auto& upcast : text.upcasts) unfolding.require_small(upcast.sql, file);
}

SchemaBundle bundle_of(const Module::Parts& parts) {
  if (parts.capnp_text) return SchemaBundle::from_text(*parts.capnp_text);
  std::vector<capnp::StructSchema> commands;
  for (const auto& [command, decide] : parts.decisions) commands.push_back(command);
  return SchemaBundle::from_compiled(parts.events, commands);
}

}  // namespace

ModuleDefinition::ModuleDefinition(std::string sql, std::shared_ptr<const ModuleSchema> schema,
                                   std::vector<SqlFunction> functions,
                                   std::map<std::string, Module::Decide, std::less<>> decisions)
    : sql_(std::move(sql)),
      schema_(std::move(schema)),
      functions_(std::move(functions)),
      decisions_(std::move(decisions)) {
  std::string file = schema_->module() + ".sql";
  text_ = ModuleText::parse(sql_, file);
  if (text_.name != schema_->module()) {
    throw text_error(file, 1,
                     fmt::format("The text is that of a module {}, the schema is of {}.",
                                 text_.name, schema_->module()));
  }
  require_small(text_, file);
  identity_ = identity_of(sql_, schema_->bundle(), functions_);
}

bool ModuleDefinition::is_secret(std::string_view table, std::string_view column) const {
  return std::ranges::any_of(text_.secrets, [&](const ModuleText::SecretColumn& secret) {
    return lower_case(secret.table) == lower_case(table) &&
           lower_case(secret.column) == lower_case(column);
  });
}

const Module::Decide* ModuleDefinition::decision(std::string_view command) const {
  auto found = decisions_.find(command);
  return found == decisions_.end() ? nullptr : &found->second;
}

std::shared_ptr<const ModuleDefinition> define(const Module& module) {
  const auto& parts = module.parts();
  if (parts.name.empty()) ModuleText::parse(parts.sql, "");  // says what is wrong with its name
  auto schema = std::make_shared<ModuleSchema>(parts.name, bundle_of(parts));
  std::map<std::string, Module::Decide, std::less<>> decisions;
  for (const auto& [command, decide] : parts.decisions) {
    if (!decisions.emplace(short_name(command), decide).second) {
      throw Error(ErrorKind::invalid_argument, fmt::format("The command {}.{} has two decisions.",
                                                           parts.name, short_name(command)));
    }
  }
  return std::make_shared<ModuleDefinition>(parts.sql, std::move(schema), parts.functions,
                                            std::move(decisions));
}

}  // namespace annals
