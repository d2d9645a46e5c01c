#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modules/work/fields.h"
#include "work.capnp.h"

namespace annals::work {

using TaskKeys = std::vector<std::string>;

/// Tasks that a decision is about to create, with what each waits for.
using TasksToCome = std::map<std::string, TaskKeys>;

/// The keys of a list in their stored form, each once; when one is no key, `refusal` says so.
std::optional<TaskKeys> dependency_keys(capnp::List<capnp::Text>::Reader asked, Decision& refusal);

/// Whether `task` may wait for these: all exist, none is the task itself, and none waits, however
/// indirectly, for the task.
Refusal refuse_dependencies(const Tables& tables, std::string_view task, const TaskKeys& on,
                            const TasksToCome& to_come = {});

Decision add_dependency(const Tables& tables, AddDependency::Reader ask);
Decision remove_dependency(const Tables& tables, RemoveDependency::Reader ask);
Decision set_dependencies(const Tables& tables, SetDependencies::Reader ask);
Decision clear_dependencies(const Tables& tables, ClearDependencies::Reader ask);

}  // namespace annals::work
