#include "modules/work/workflow.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "modules/work/fields.h"

namespace annals::work {

namespace {

constexpr const char* stream = "workflow";
constexpr std::size_t status_characters = 100;
constexpr std::array<std::string_view, 7> phases{"planning", "development", "review", "qa",
                                                 "approval", "done",        "any"};
constexpr std::array<std::string_view, 3> marks{"started", "completed", "blocked"};

constexpr const char* transition_sql =
    "select 1 from workflow_transitions where from_status = ?1 and to_status = ?2";

template <std::size_t n>
bool contains(const std::array<std::string_view, n>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Decision invalid(std::string message) {
  return reject("invalid_value", std::move(message));
}

template <class Ask>
Refusal refuse_ends(const Tables& tables, const Ask& ask) {
  if (auto no = refuse_task_status(tables, view(ask.getFrom()))) return no;
  return refuse_task_status(tables, view(ask.getTo()));
}

}  // namespace

Decision define_status(const Tables&, DefineStatus::Reader ask) {
  const auto status = view(ask.getStatus());
  if (is_blank(status) || status.size() > status_characters) {
    return invalid("The name of a status has 1 to " + std::to_string(status_characters) +
                   " characters");
  }
  if (!contains(phases, view(ask.getPhase()))) {
    return invalid("Invalid phase: '" + std::string(view(ask.getPhase())) +
                   "'. Must be planning, development, review, qa, approval, done or any");
  }
  // Written so that a NaN is refused too.
  if (!(ask.getProgressWeight() >= 0.0 && ask.getProgressWeight() <= 1.0)) {
    return invalid("A progress weight must be 0-1, got: " +
                   std::to_string(ask.getProgressWeight()));
  }
  if (ask.hasMarks() && !contains(marks, view(ask.getMarks()))) {
    return invalid("Invalid mark: '" + std::string(view(ask.getMarks())) +
                   "'. Must be started, completed or blocked");
  }
  return decide(event<StatusDefined>(stream, [&](auto e) {
    copy_given(ask, e);
    e.setProgressWeight(ask.getProgressWeight());
    e.setCountsAsDone(ask.getCountsAsDone());
    e.setIsReady(ask.getIsReady());
  }));
}

Decision define_transition(const Tables& tables, DefineTransition::Reader ask) {
  if (auto no = refuse_ends(tables, ask)) return *no;
  if (tables.exists(transition_sql, view(ask.getFrom()), view(ask.getTo()))) return {};
  return decide(event<TransitionDefined>(stream, [&](auto e) { copy_given(ask, e); }));
}

Decision remove_transition(const Tables& tables, RemoveTransition::Reader ask) {
  if (!tables.exists(transition_sql, view(ask.getFrom()), view(ask.getTo()))) {
    return reject("not_found", "There is no transition from " + std::string(view(ask.getFrom())) +
                                   " to " + std::string(view(ask.getTo())));
  }
  return decide(event<TransitionRemoved>(stream, [&](auto e) { copy_given(ask, e); }));
}

}  // namespace annals::work
