#include "modules/work/derived_status.h"

#include "modules/work/keys.h"
#include "work.capnp.h"

namespace annals::work {

namespace {

constexpr const char* tallies_sql =
    "select t.tasks, w.phase from task_tallies t join workflow_statuses w on w.status = t.status "
    "where t.feature_id = ?1";

constexpr const char* phase_sql = "select phase from workflow_statuses where status = ?1";

constexpr const char* epic_sql = "select key, status from epics where id = ?1";

constexpr const char* feature_statuses_sql =
    "select status, count(*) from features where epic_id = ?1 and id <> ?2 group by status";

/// Counts of parts by how far they are.
struct Parts {
  std::int64_t all = 0;
  std::int64_t done = 0;
  std::int64_t begun = 0;

  void add_tasks(std::string_view phase, std::int64_t count) {
    all += count;
    if (phase == "done") {
      done += count;
    } else if (phase != "planning") {
      begun += count;
    }
  }
  void add_features(std::string_view status, std::int64_t count) {
    all += count;
    if (status == "completed" || status == "archived") {
      done += count;
    } else if (status == "active") {
      begun += count;
    }
  }
  std::string status() const {
    if (all == 0) return "draft";
    if (done == all) return "completed";
    return done + begun > 0 ? "active" : "draft";
  }
};

Parts tasks_of(const Tables& tables, std::int64_t feature_id) {
  Parts parts;
  for (auto& row : tables.query(tallies_sql, {feature_id})) {
    parts.add_tasks(row.text(1), row.integer(0));
  }
  return parts;
}

Parts features_of(const Tables& tables, std::int64_t epic_id, std::int64_t without) {
  Parts parts;
  for (auto& row : tables.query(feature_statuses_sql, {epic_id, without})) {
    parts.add_features(row.text(0), row.integer(1));
  }
  return parts;
}

}  // namespace

void derive_feature_status(const Tables& tables, const FeatureRow& feature,
                           const TaskChanges& changes, Derive when, Decision& decision) {
  auto tasks = tasks_of(tables, feature.id);
  if (when == Derive::if_it_follows && tasks.status() != feature.status) return;
  for (const auto& [status, count] : changes) {
    // A status that the workflow does not know counts as planning.
    tasks.add_tasks(tables.value<std::string>(phase_sql, status).value_or("planning"), count);
  }
  const auto derived = tasks.status();
  if (derived == feature.status) return;
  if (feature.overridden) {
    decision.warnings.push_back("feature " + feature.key + " stays " + feature.status + " (not " +
                                derived + "): its status is overridden");
    return;
  }
  decision.events.push_back(event<FeatureStatusChanged>(feature_stream(feature.key), [&](auto e) {
    e.setFeature(feature.key);
    e.setFrom(feature.status);
    e.setTo(derived);
    e.setDerived(true);
  }));
  derive_epic_status(tables, feature.epic_id,
                     {.without_feature = feature.id, .added_status = derived}, Derive::always,
                     decision);
}

void derive_epic_status(const Tables& tables, std::int64_t epic_id, const FeatureChange& change,
                        Derive when, Decision& decision) {
  std::string key, status;
  {
    auto rows = tables.query(epic_sql, {epic_id});
    const Row* row = rows.next();
    if (!row) return;
    key = row->text(0);
    status = row->text(1);
  }
  if (when == Derive::if_it_follows && features_of(tables, epic_id, 0).status() != status) return;
  auto features = features_of(tables, epic_id, change.without_feature);
  if (!change.added_status.empty()) features.add_features(change.added_status, 1);
  const auto derived = features.status();
  if (derived == status) return;
  decision.events.push_back(event<EpicStatusChanged>(epic_stream(key), [&](auto e) {
    e.setEpic(key);
    e.setFrom(status);
    e.setTo(derived);
    e.setDerived(true);
  }));
}

}  // namespace annals::work
