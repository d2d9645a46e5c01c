#include "projections/event_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "projections/statement_rules.h"

namespace annals {

namespace {

const EventType& find_type(const ModuleDefinition& definition, const TypeCatalogue& types,
                           const std::string& name, int line) {
  if (const auto* own = definition.schema().event(name)) return *own;
  if (name.find('.') != std::string::npos) {
    if (const auto* other = types.find_event(name)) return *other;
    throw text_error(definition.file(), line, fmt::format("There is no event type {}.", name));
  }
  throw text_error(definition.file(), line,
                   fmt::format("The module {} has no event type {}; those of other modules are "
                               "named in full, module.Struct.",
                               definition.name(), name));
}

const PlannedEvent* planned(const std::vector<PlannedEvent>& plan, const EventType* type) {
  auto found = std::find_if(plan.begin(), plan.end(),
                            [&](const PlannedEvent& event) { return event.type == type; });
  return found == plan.end() ? nullptr : &*found;
}

void require_ends(const std::vector<PlannedEvent>& plan, const ModuleDefinition& definition) {
  for (const auto& start : plan) {
    const PlannedEvent* at = &start;
    for (std::size_t steps = 0; at->upcast; ++steps) {
      const int line = at->upcast->sql.line;
      if (steps == plan.size()) {
        throw text_error(definition.file(), start.upcast->sql.line,
                         fmt::format("The upcasts of {} lead in a circle.", start.type->full_name));
      }
      const auto* to = at->upcast_to;
      at = planned(plan, to);
      if (!at) {
        throw text_error(
            definition.file(), line,
            fmt::format("The upcast leads nowhere: nothing is said about {}.", to->full_name));
      }
    }
  }
}

}  // namespace

std::vector<PlannedEvent> plan_events(const ModuleDefinition& definition,
                                      const TypeCatalogue& types) {
  std::vector<PlannedEvent> plan;
  auto add = [&](PlannedEvent event, int line) {
    if (planned(plan, event.type)) {
      throw text_error(
          definition.file(), line,
          fmt::format("The event {} stands here a second time.", event.type->full_name));
    }
    plan.push_back(event);
  };
  for (const auto& handler : definition.text().handlers) {
    for (const auto& name : handler.events) {
      add({&find_type(definition, types, name, handler.line), &handler}, handler.line);
    }
  }
  for (const auto& upcast : definition.text().upcasts) {
    const int line = upcast.sql.line;
    add({&find_type(definition, types, upcast.from, line), nullptr, &upcast,
         &find_type(definition, types, upcast.to, line)},
        line);
  }
  require_ends(plan, definition);
  return plan;
}

}  // namespace annals
