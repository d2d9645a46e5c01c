#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "engine/sqlite/connection.h"
#include "projections/module_definition.h"

namespace annals {

/// Watches what statements on one connection may do, as they are compiled. SQLite has room for one
/// authorizer a connection, and setting it makes every prepared statement compile again, so one
/// is set for the connection's life and only its mode changes.
class Authorizer {
 public:
  enum class Mode {
    off,         ///< everything: the engine's own statements
    definition,  ///< the DDL part of a module: CREATE, and INSERT of first rows
    apply,       ///< handlers and upcasts: reading and changing rows, the same on every run
    query,       ///< queries of users and modules: reading
  };

  explicit Authorizer(sqlite::Connection& connection);
  ~Authorizer();
  Authorizer(const Authorizer&) = delete;
  Authorizer& operator=(const Authorizer&) = delete;

  /// The mode while a block runs.
  class Scope {
   public:
    Scope(Authorizer& authorizer, Mode mode);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Authorizer& authorizer_;
    Mode former_;
  };

  /// In queries, columns of this database that the module declares as secret read as NULL, however
  /// a statement comes by them. To be said before any statement is compiled.
  void hide_secrets(std::string database, std::shared_ptr<const ModuleDefinition> definition);

  /// What was refused last, as a sentence, for the message in place of SQLite's "not authorized";
  /// empty when nothing was since the last call.
  std::string take_refusal();

 private:
  static int ask(void* self, int action, const char* first, const char* second,
                 const char* database, const char* trigger);
  int refuse(std::string sentence);
  int decide(int action, std::string_view first, std::string_view second,
             std::string_view database);
  int decide_definition(int action, std::string_view first, std::string_view second);
  int decide_apply(int action, std::string_view first, std::string_view second);
  int decide_query(int action, std::string_view first);

  bool is_hidden(std::string_view database, std::string_view table, std::string_view column) const;

  sqlite3* connection_;
  Mode mode_ = Mode::off;
  std::string refusal_;
  std::map<std::string, std::shared_ptr<const ModuleDefinition>, std::less<>> hidden_in_;
};

}  // namespace annals
