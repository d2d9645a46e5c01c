#pragma once

#include <annals/event.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/applier.h"

namespace annals::apply_test {

std::shared_ptr<const ModuleSchema> schema_of(const std::string& module, std::string_view capnp);
/// The text of a file of this project.
std::string file_text(const std::string& path);

/// A definition on a scratch database, fed with events in JSON.
class Ledger {
 public:
  Ledger(std::string_view capnp, std::string sql, std::vector<SqlFunction> functions = {},
         std::vector<std::shared_ptr<const ModuleSchema>> others = {});

  /// The next event: of a full type name, with its content in JSON.
  RecordedEvent& event(const std::string& type, std::string_view json);
  /// Applies the next event in a savepoint of its own, as a strict view does; the message of the
  /// failure, with "constraint: " before it where it is one, or nothing.
  std::string apply(const std::string& type, std::string_view json);
  std::string apply(const RecordedEvent& event);

  /// Rows as text: columns apart by '|', rows by ';', NULL as "null", blobs as x'…'.
  std::string ask(const std::string& sql);

  sqlite::Connection& tables() { return tables_; }
  Applier& applier() { return *applier_; }
  const std::shared_ptr<const ModuleDefinition>& definition() const { return definition_; }
  const std::shared_ptr<const TypeCatalogue>& types() const { return types_; }
  RecordedEvent& current() { return event_; }

 private:
  std::shared_ptr<const ModuleDefinition> definition_;
  std::shared_ptr<const TypeCatalogue> types_;
  sqlite::Connection tables_;
  std::optional<Applier> applier_;
  RecordedEvent event_;
};

/// What `check` says about a definition; nothing when it is content.
std::string fault_of(std::string_view capnp, const std::string& sql,
                     std::vector<SqlFunction> functions = {});

}  // namespace annals::apply_test
