#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "events/type_catalogue.h"
#include "projections/module_definition.h"

namespace annals {

/// What a definition does with one event type: it has statements or an upcast for it, not both.
struct PlannedEvent {
  const EventType* type = nullptr;
  const ModuleText::Handler* handler = nullptr;
  const ModuleText::Upcast* upcast = nullptr;
  const EventType* upcast_to = nullptr;

  int line() const { return handler ? handler->line : upcast->sql.line; }
};

/// The event types that the definition names, found: its own by short or full name, others' by
/// full name. Throws Error{invalid_argument} "bank.sql:17: …" for types that do not exist, types
/// named twice, and upcasts that lead nowhere or in a circle. The types belong to the definition
/// and the catalogue, which must outlive the plan.
std::vector<PlannedEvent> plan_events(const ModuleDefinition& definition,
                                      const TypeCatalogue& types);

}  // namespace annals
