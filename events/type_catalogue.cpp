#include "events/type_catalogue.h"

#include <annals/error.h>
#include <fmt/format.h>

namespace annals {

namespace {

using Modules = std::map<std::string, std::shared_ptr<const ModuleSchema>, std::less<>>;

template <class Type>
const Type* find(const Modules& modules, std::string_view name, std::string_view what,
                 const Type* (ModuleSchema::*in_module)(std::string_view) const) {
  auto dot = name.find('.');
  if (dot != std::string_view::npos) {
    auto module = modules.find(name.substr(0, dot));
    return module == modules.end() ? nullptr : ((*module->second).*in_module)(name);
  }
  const Type* found = nullptr;
  std::string candidates;
  for (const auto& [module, schema] : modules) {
    const Type* type = ((*schema).*in_module)(name);
    if (!type) continue;
    if (found) {
      if (candidates.empty()) candidates = found->full_name;
      candidates += fmt::format(", {}", type->full_name);
    } else {
      found = type;
    }
  }
  if (!candidates.empty()) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("The {} name {} is ambiguous: {}.", what, name, candidates));
  }
  return found;
}

[[noreturn]] void not_found(std::string_view what, std::string_view name) {
  throw Error(ErrorKind::not_found, fmt::format("There is no {} {}.", what, name));
}

}  // namespace

std::shared_ptr<const TypeCatalogue> TypeCatalogue::with(
    std::shared_ptr<const ModuleSchema> schema) const {
  auto extended = std::make_shared<TypeCatalogue>(*this);
  std::string name = schema->module();
  extended->modules_.insert_or_assign(std::move(name), std::move(schema));
  return extended;
}

std::shared_ptr<const ModuleSchema> TypeCatalogue::module(std::string_view name) const {
  auto found = modules_.find(name);
  return found == modules_.end() ? nullptr : found->second;
}

const EventType* TypeCatalogue::find_event(std::string_view name) const {
  return find<EventType>(modules_, name, "event type's", &ModuleSchema::event);
}

const CommandType* TypeCatalogue::find_command(std::string_view name) const {
  return find<CommandType>(modules_, name, "command's", &ModuleSchema::command);
}

const EventType& TypeCatalogue::event(std::string_view name) const {
  const EventType* type = find_event(name);
  if (!type) not_found("event type", name);
  return *type;
}

const CommandType& TypeCatalogue::command(std::string_view name) const {
  const CommandType* type = find_command(name);
  if (!type) not_found("command", name);
  return *type;
}

}  // namespace annals
