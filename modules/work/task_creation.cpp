#include "modules/work/task_creation.h"

#include <algorithm>

#include "modules/work/fields.h"
#include "modules/work/keys.h"
#include "modules/work/slug.h"

namespace annals::work {

namespace {

constexpr std::int64_t tasks_per_feature = 999;

// Keys of one feature's tasks lie between "T-E04-F01-" and "T-E04-F01." in the order of the key.
constexpr const char* last_key_sql =
    "select key from tasks where key > ?1 || '-' and key < ?1 || '.' order by key desc limit 1";

constexpr const char* exists_sql = "select 1 from tasks where key = ?1";

constexpr const char* marks_sql = "select marks from workflow_statuses where status = ?1";

std::int64_t number_of(std::string_view key) {
  return key.empty() ? 0 : std::stoll(std::string(key.substr(key.size() - 3)));
}

}  // namespace

std::optional<FeatureRow> TaskCreation::feature_of(CreateTask::Reader ask,
                                                   Decision& refusal) const {
  const auto key = task_key(view(ask.getKey()));
  if (ask.hasKey() && !key) {
    refusal = invalid_task_key(view(ask.getKey()));
    return std::nullopt;
  }
  const auto named =
      key && !ask.hasFeature() ? feature_of_task(*key) : std::string(view(ask.getFeature()));
  auto feature = find_feature(tables_, named, view(ask.getEpic()), refusal);
  if (feature && key && feature_of_task(*key) != feature->key) {
    refusal = reject("wrong_parent", "The task key '" + *key + "' does not belong to feature '" +
                                         feature->key + "'");
    return std::nullopt;
  }
  return feature;
}

/// The key asked for, or the one after the feature's highest; gaps are not filled.
std::optional<std::string> TaskCreation::new_key(CreateTask::Reader ask, const FeatureRow& feature,
                                                 Decision& refusal) const {
  const auto known = features_.find(feature.id);
  if (auto key = task_key(view(ask.getKey()))) {
    if (!to_come_.contains(*key) && !tables_.exists(exists_sql, *key)) return key;
    refusal = reject("duplicate_key", "Task key '" + *key + "' already exists");
    return std::nullopt;
  }
  auto last = tables_.value<std::string>(last_key_sql, "T-" + feature.key).value_or("");
  if (known != features_.end()) last = std::max(last, known->second.last_key);
  const auto next = number_of(last) + 1;
  if (next <= tasks_per_feature) return "T-" + feature.key + "-" + padded(next, 3);
  refusal = reject("limit", "Feature " + feature.key + " has reached the maximum task count (999)");
  return std::nullopt;
}

Refusal TaskCreation::refuse_fields(CreateTask::Reader ask) const {
  if (auto no = refuse_title("task", view(ask.getTitle()))) return no;
  if (auto no = refuse_task_status(tables_, view(ask.getStatus()))) return no;
  if (tables_.value<std::string>(marks_sql, view(ask.getStatus())) == "blocked") {
    return reject("reason_required", "A task is not created as " +
                                         std::string(view(ask.getStatus())) +
                                         ": blocking it needs a reason, see ChangeTaskStatus");
  }
  if (auto no = refuse_task_priority(ask.getPriority())) return no;
  if (ask.hasAgentType()) {
    if (auto no = refuse_agent_type(view(ask.getAgentType()))) return no;
  }
  if (ask.hasDescription()) {
    if (auto no = refuse_description(view(ask.getDescription()))) return no;
  }
  if (ask.hasFilePath()) return refuse_file_path(view(ask.getFilePath()));
  return std::nullopt;
}

Refusal TaskCreation::add(CreateTask::Reader ask) {
  Decision refusal;
  const auto feature = feature_of(ask, refusal);
  if (!feature) return refusal;
  const auto key = new_key(ask, *feature, refusal);
  if (!key) return refusal;
  if (auto no = refuse_fields(ask)) return no;
  const auto on = dependency_keys(ask.getDependsOn(), refusal);
  if (!on) return refusal;
  if (auto no = refuse_dependencies(tables_, *key, *on, to_come_)) return no;

  decision_.events.push_back(event<TaskCreated>(task_stream(*key), [&](auto e) {
    copy_given(ask, e);
    e.setKey(*key);
    e.setFeature(feature->key);
    e.setStatus(ask.getStatus());
    e.setPriority(ask.getPriority());
    auto list = e.initDependsOn(static_cast<unsigned>(on->size()));
    for (unsigned i = 0; i < on->size(); ++i) list.set(i, (*on)[i]);
    const auto slug = slug_of(view(ask.getTitle()));
    if (!ask.hasSlug() && !slug.empty()) e.setSlug(slug);
    if (!ask.hasAgent() && !tables_.actor().empty()) e.setAgent(std::string(tables_.actor()));
  }));
  auto& change = features_.try_emplace(feature->id, Change{*feature, {}, {}}).first->second;
  ++change.tasks[std::string(view(ask.getStatus()))];
  change.last_key = std::max(change.last_key, *key);
  to_come_[*key] = *on;
  return std::nullopt;
}

Decision TaskCreation::finish() && {
  for (const auto& [id, change] : features_) {
    derive_feature_status(tables_, change.feature, change.tasks, Derive::if_it_follows, decision_);
  }
  return std::move(decision_);
}

}  // namespace annals::work
