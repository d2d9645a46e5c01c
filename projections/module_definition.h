#pragma once

#include <annals/module.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "events/module_schema.h"
#include "events/type_catalogue.h"
#include "projections/module_text.h"

namespace annals {

/// A C++ function that a module brings for its SQL.
struct SqlFunction {
  std::string name;
  int argument_count = 0;
  Module::Function call;
};

/// A module as the engine works with it: text, schemas, functions, decisions. Immutable, shared.
class ModuleDefinition {
 public:
  /// Parses and takes over; `check` says whether it makes sense. Throws Error{invalid_argument}
  /// when the text does not parse or names another module than the schema.
  ModuleDefinition(std::string sql, std::shared_ptr<const ModuleSchema> schema,
                   std::vector<SqlFunction> functions = {},
                   std::map<std::string, Module::Decide, std::less<>> decisions = {});

  /// Tries the whole definition out in a scratch database: DDL, every statement, query, check and
  /// upcast compiles under the authorizer, and every parameter is a field or an envelope name.
  /// Throws Error{invalid_argument} with file, line and SQLite's words.
  void check(const TypeCatalogue& types) const;

  const std::string& name() const { return text_.name; }
  /// What messages call the .sql text: "bank.sql".
  std::string file() const { return name() + ".sql"; }
  const ModuleText& text() const { return text_; }
  const std::string& sql() const { return sql_; }
  const ModuleSchema& schema() const { return *schema_; }
  std::shared_ptr<const ModuleSchema> shared_schema() const { return schema_; }
  const std::vector<SqlFunction>& functions() const { return functions_; }
  /// Whether the module's text declares a column of one of its tables as secret.
  bool is_secret(std::string_view table, std::string_view column) const;
  /// By the command's short name; null when the module has no decision for it.
  const Module::Decide* decision(std::string_view command) const;
  bool has_decisions() const { return !decisions_.empty(); }
  /// SHA-256 over the .sql text, the schema bundle and the functions' names and argument counts:
  /// 64 hex digits.
  const std::string& identity() const { return identity_; }
  /// Its first eight digits: the name of the build.
  std::string build_name() const { return identity_.substr(0, 8); }

 private:
  std::string sql_;
  ModuleText text_;
  std::shared_ptr<const ModuleSchema> schema_;
  std::vector<SqlFunction> functions_;
  std::map<std::string, Module::Decide, std::less<>> decisions_;
  std::string identity_;
};

/// The definition that a module made in the program stands for. Throws Error{invalid_argument}.
std::shared_ptr<const ModuleDefinition> define(const Module& module);

}  // namespace annals
