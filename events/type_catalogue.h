#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "events/module_schema.h"

namespace annals {

/// All event and command types of a log, by full name and, where unambiguous, by short name.
/// Immutable once made: a change makes a new one, so that readers need no lock.
class TypeCatalogue {
 public:
  /// This catalogue with one module's schemas added or replaced.
  std::shared_ptr<const TypeCatalogue> with(std::shared_ptr<const ModuleSchema> schema) const;

  /// Null when there is no such module.
  std::shared_ptr<const ModuleSchema> module(std::string_view name) const;
  /// By full name, or by short name when just one module has it. Null when there is none; throws
  /// Error{invalid_argument} that lists the candidates when a short name is ambiguous.
  const EventType* find_event(std::string_view name) const;
  const CommandType* find_command(std::string_view name) const;
  /// As find, but throws Error{not_found} with a sentence.
  const EventType& event(std::string_view name) const;
  const CommandType& command(std::string_view name) const;

 private:
  std::map<std::string, std::shared_ptr<const ModuleSchema>, std::less<>> modules_;
};

}  // namespace annals
