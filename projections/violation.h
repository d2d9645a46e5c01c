#pragma once

#include <annals/migration.h>

#include <string>

#include "projections/applier.h"

namespace annals {

/// Why an event could not be applied, taken apart; `file` is what the definition calls its text.
Violation violation_of(const RecordedEvent& event, const ApplyFailure& failure,
                       const std::string& file);

}  // namespace annals
