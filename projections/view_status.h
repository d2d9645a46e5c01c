#pragma once

#include <annals/status.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "projections/view.h"

namespace annals {

/// A module of the log as this process has it.
struct ViewEntry {
  std::string name;
  std::string identity;  ///< of the definition in force
  ModuleMode mode = ModuleMode::strict;
  std::shared_ptr<const ModuleDefinition> definition;  ///< null when it cannot be understood here
  std::shared_ptr<View> view;                          ///< null when it cannot be used here
  std::string problem;                                 ///< why
};

ModuleStatus status_of(const ViewEntry& entry, Position head);

struct NamedQuery {
  std::shared_ptr<const ModuleDefinition> definition;
  const ModuleText::Query* query;  ///< lives in the definition
};
/// "module.query", or the query's own name where just one module has it. Throws Error{not_found},
/// or Error{invalid_argument} that names the candidates.
NamedQuery find_named_query(const std::vector<ViewEntry>& entries, std::string_view name);
/// Whether find_named_query would find at least one.
bool names_a_query(const std::vector<ViewEntry>& entries, std::string_view name);

}  // namespace annals
