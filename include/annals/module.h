#pragma once

#include <annals/decision.h>
#include <annals/tables.h>
#include <capnp/any.h>
#include <capnp/schema.h>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace annals {

/// Schemas, tables and decisions under one name. A cheap value; made once, given to Engine::open
/// or Engine::register_module. Its texts are checked there, not here.
class Module {
 public:
  using Decide = std::function<Decision(const Tables&, capnp::AnyStruct::Reader)>;
  using Function = std::function<Value(std::span<const Value>)>;

  /// From generated Cap'n Proto types: `Events` are all the events of the module. Structs that they
  /// mention come along. `sql` is the text of the module's .sql file.
  template <class... Events>
  static Module from(std::string name, std::string sql) {
    return Module(std::move(name), std::move(sql), {capnp::Schema::from<Events>()...});
  }

  /// From the texts of a .capnp and a .sql file, without decisions. Structs marked $event and
  /// $command are its events and commands. The .capnp may import "/annals/annals.capnp",
  /// "/capnp/c++.capnp" and "/capnp/compat/json.capnp", nothing else.
  static Module from_texts(std::string capnp_text, std::string sql);

  /// Adds a decision for the generated command type. The decision is called in the writer, one
  /// call at a time over the whole file; it must depend on its arguments alone.
  template <class Command>
  Module& command(Decision (*decide)(const Tables&, typename Command::Reader)) {
    return add_command(capnp::Schema::from<Command>(),
                       [decide](const Tables& tables, capnp::AnyStruct::Reader ask) {
                         return decide(tables, ask.as<Command>());
                       });
  }

  /// Adds an SQL function for this module's statements and for queries. It must be deterministic,
  /// may be called from any thread, and makes the module's tables depend on the application:
  /// without it a program can read the events but not rebuild the tables.
  Module& function(std::string name, int argument_count, Function call);

  const std::string& name() const;

  struct Parts;  // the library's own view
  const Parts& parts() const { return *parts_; }

 private:
  Module(std::string name, std::string sql, std::vector<capnp::StructSchema> events);
  explicit Module(std::shared_ptr<Parts> parts) : parts_(std::move(parts)) {}
  Module& add_command(capnp::StructSchema schema, Decide decide);
  std::shared_ptr<Parts> parts_;
};

}  // namespace annals
