#include "projections/violation.h"

namespace annals {

Violation violation_of(const RecordedEvent& event, const ApplyFailure& failure,
                       const std::string& file) {
  Violation violation{event.position, event.type, {}, failure.why};
  if (!failure.why.starts_with(file + ":")) return violation;
  auto end = failure.why.find(": ");
  if (end == std::string::npos) return violation;
  violation.statement = failure.why.substr(0, end);
  violation.reason = failure.why.substr(end + 2);
  return violation;
}

}  // namespace annals
