#include <annals/migration.h>
#include <fmt/format.h>

#include <algorithm>

namespace annals {

const char* name_of(RebuildPhase phase) {
  switch (phase) {
    case RebuildPhase::backup:
      return "backup";
    case RebuildPhase::schema:
      return "schema";
    case RebuildPhase::data:
      return "data";
    case RebuildPhase::indexes:
      return "indexes";
    case RebuildPhase::validation:
      return "validation";
    case RebuildPhase::switching:
      return "switch";
  }
  return "unknown";
}

const char* name_of(RowDifference::Kind kind) {
  switch (kind) {
    case RowDifference::Kind::added:
      return "added";
    case RowDifference::Kind::removed:
      return "removed";
    case RowDifference::Kind::changed:
      return "changed";
  }
  return "unknown";
}

const char* name_of(RebuildOutcome outcome) {
  switch (outcome) {
    case RebuildOutcome::compared:
      return "compared";
    case RebuildOutcome::switched:
      return "switched";
    case RebuildOutcome::equal:
      return "equal";
    case RebuildOutcome::refused:
      return "refused";
    case RebuildOutcome::cancelled:
      return "cancelled";
  }
  return "unknown";
}

bool RebuildReport::equal() const {
  return std::ranges::all_of(tables, &TableComparison::equal);
}

namespace {

std::string refusal(const RebuildReport& report) {
  if (report.violation_count != 0) {
    const Violation& first = report.violations.front();
    return fmt::format(
        "{} of the log's events {} the definition; the first is {} at position "
        "{}: {}{}{}",
        report.violation_count, report.violation_count == 1 ? "violates" : "violate", first.type,
        first.position, first.statement, first.statement.empty() ? "" : ": ", first.reason);
  }
  if (!report.problems.empty()) {
    std::string_view first = report.problems.front();
    return std::string(first.substr(0, first.find_last_not_of('.') + 1));
  }
  for (const auto& check : report.failed_checks) {
    if (check.failed_before) continue;
    return fmt::format("the check {} finds {} rows", check.name, check.rows);
  }
  return "no reason is known";
}

}  // namespace

std::string RebuildReport::summary() const {
  switch (outcome) {
    case RebuildOutcome::compared:
      return fmt::format("The build {} of module {} {} the active one.", build, module,
                         equal() ? "equals" : "differs from");
    case RebuildOutcome::switched:
      return fmt::format("The build {} of module {} is active.", build, module);
    case RebuildOutcome::equal:
      return fmt::format("The active build {} of module {} is just what the log gives.", build,
                         module);
    case RebuildOutcome::refused:
      return fmt::format("The build {} of module {} was refused: {}.", build, module,
                         refusal(*this));
    case RebuildOutcome::cancelled:
      return fmt::format("The rebuild of module {} was cancelled.", module);
  }
  return {};
}

}  // namespace annals
