#include "migration/import/shark/workflow.h"

namespace annals::importing {

namespace {

struct Known {
  const char* name;
  const char* phase;
  double weight;
  bool counts_as_done;
  bool is_ready;
  const char* marks;
};

// What the module "work" starts with.
constexpr Known first_six[] = {
    {"todo", "planning", 0.0, false, true, ""},
    {"in_progress", "development", 0.5, false, false, "started"},
    {"blocked", "any", 0.0, false, false, "blocked"},
    {"ready_for_review", "review", 0.75, false, false, ""},
    {"completed", "done", 1.0, true, false, "completed"},
    {"archived", "done", 1.0, true, false, ""},
};

// The source system's larger workflow, with the weights that it recommends.
constexpr Known later_statuses[] = {
    {"draft", "planning", 0.0, false, false, ""},
    {"ready_for_refinement", "planning", 0.1, false, false, ""},
    {"in_refinement", "planning", 0.15, false, false, ""},
    {"ready_for_development", "planning", 0.25, false, true, ""},
    {"in_development", "development", 0.5, false, false, "started"},
    {"ready_for_code_review", "review", 0.75, false, false, ""},
    {"in_code_review", "review", 0.8, false, false, ""},
    {"ready_for_qa", "qa", 0.8, false, false, ""},
    {"in_qa", "qa", 0.85, false, false, ""},
    {"ready_for_approval", "approval", 0.9, false, false, ""},
    {"in_approval", "approval", 0.95, false, false, ""},
    {"on_hold", "any", 0.0, false, false, ""},
    {"cancelled", "done", 0.0, false, false, ""},
};

WorkStatus status_of(const Known& known) {
  return {known.name, known.phase, known.weight, known.counts_as_done, known.is_ready, known.marks};
}

}  // namespace

SharkWorkflow::SharkWorkflow() {
  for (const Known& known : first_six) known_.emplace(known.name, status_of(known));
}

SharkWorkflow::SharkWorkflow(const std::vector<WorkStatus>& known) {
  for (const WorkStatus& status : known) known_.emplace(status.name, status);
}

void SharkWorkflow::require(const std::string& name) {
  if (known_.contains(name)) return;
  // An unknown status counts as planning, as in the source system.
  WorkStatus status{name, "planning", 0.0, false, false, ""};
  for (const Known& known : later_statuses) {
    if (name == known.name) status = status_of(known);
  }
  known_.emplace(name, status);
  added_.push_back(std::move(status));
}

const WorkStatus* SharkWorkflow::find(const std::string& status) const {
  auto found = known_.find(status);
  return found == known_.end() ? nullptr : &found->second;
}

}  // namespace annals::importing
