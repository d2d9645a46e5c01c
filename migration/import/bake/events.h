#pragma once

#include <annals/event.h>

#include <optional>
#include <string>

#include "migration/import/bake/plan.h"

namespace annals::importing {

/// What all events of one import have in common.
struct BakeEventContext {
  std::string format;
  const BakeState& present;
  const BakeState& wanted;
  std::optional<Timestamp> exported_at;  ///< of what tells no time of its own
};

/// The event of one step of a plan.
NewEvent event_of(const BakeStep& step, const BakeEventContext& context);

}  // namespace annals::importing
