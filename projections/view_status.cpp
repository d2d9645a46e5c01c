#include "projections/view_status.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace annals {

const char* name_of(ModuleMode mode) {
  return mode == ModuleMode::strict ? "strict" : "async";
}

const char* name_of(ViewState state) {
  switch (state) {
    case ViewState::caught_up:
      return "caught up";
    case ViewState::running:
      return "running";
    case ViewState::paused:
      return "paused";
    case ViewState::rebuilding:
      return "rebuilding";
    case ViewState::missing:
      return "missing";
  }
  return "unknown";
}

namespace {

std::vector<NamedQuery> candidates(const std::vector<ViewEntry>& entries, std::string_view name) {
  std::vector<NamedQuery> found;
  for (const auto& entry : entries) {
    if (!entry.definition) continue;
    for (const auto& query : entry.definition->text().queries) {
      if (query.name == name || fmt::format("{}.{}", entry.name, query.name) == name) {
        found.push_back({entry.definition, &query});
      }
    }
  }
  return found;
}

void add_names(ModuleStatus& status, const ModuleDefinition& definition) {
  for (const auto& event : definition.schema().events()) status.events.push_back(event.short_name);
  for (const auto& command : definition.schema().commands()) {
    if (definition.decision(command.short_name)) status.commands.push_back(command.short_name);
  }
  for (const auto& query : definition.text().queries) {
    std::vector<std::string> parameters = query.parameters;
    for (auto& name : parameters) {
      if (std::ranges::count(query.optional, name) > 0) name += '?';
    }
    status.queries.push_back(fmt::format("{}({})", query.name, fmt::join(parameters, ", ")));
  }
}

}  // namespace

ModuleStatus status_of(const ViewEntry& entry, Position head) {
  ModuleStatus status;
  status.name = entry.name;
  status.mode = entry.mode;
  status.lag = head;
  status.reason = entry.problem;
  if (entry.definition) add_names(status, *entry.definition);
  if (!entry.view) return status;
  Checkpoint checkpoint = entry.view->status(head);
  status.build = entry.view->definition().build_name();
  status.view_file = entry.view->path().string();
  status.checkpoint = checkpoint.position;
  status.lag = head - std::min(head, checkpoint.position);
  if (checkpoint.paused) {
    status.state = ViewState::paused;
    status.paused_at = checkpoint.failed_position;
    status.reason = checkpoint.reason;
  } else {
    status.state = status.lag == 0 ? ViewState::caught_up : ViewState::running;
  }
  return status;
}

NamedQuery find_named_query(const std::vector<ViewEntry>& entries, std::string_view name) {
  auto found = candidates(entries, name);
  if (found.empty()) {
    throw Error(ErrorKind::not_found, fmt::format("No module has a query named {}.", name));
  }
  if (found.size() > 1) {
    std::vector<std::string> full;
    for (const auto& one : found) full.push_back(one.definition->name() + "." + one.query->name);
    throw Error(ErrorKind::invalid_argument, fmt::format("The query name {} is ambiguous: say {}.",
                                                         name, fmt::join(full, " or ")));
  }
  return found.front();
}

bool names_a_query(const std::vector<ViewEntry>& entries, std::string_view name) {
  return !candidates(entries, name).empty();
}

}  // namespace annals
