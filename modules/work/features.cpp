#include "modules/work/features.h"

#include "modules/work/derived_status.h"
#include "modules/work/epics.h"
#include "modules/work/fields.h"
#include "modules/work/keys.h"
#include "modules/work/slug.h"

namespace annals::work {

namespace {

constexpr const char* feature_sql =
    "select id, key, status, coalesce(status_override, 0), epic_id from features where key = ?1";

constexpr const char* feature_by_id_sql =
    "select id, key, status, coalesce(status_override, 0), epic_id from features where id = ?1";

constexpr const char* last_number_sql =
    "select max(cast(substr(key, 6) as integer)) from features where epic_id = ?1";

constexpr const char* task_count_sql = "select count(*) from tasks where feature_id = ?1";

constexpr std::string_view clearable[] = {"description", "execution_order", "file_path", "slug"};

template <class Ask>
Refusal refuse_fields(const Ask& ask) {
  if (ask.hasDescription()) {
    if (auto no = refuse_description(view(ask.getDescription()))) return no;
  }
  if (ask.hasFilePath()) return refuse_file_path(view(ask.getFilePath()));
  return std::nullopt;
}

Decision wrong_epic(const std::string& feature, std::string_view epic) {
  return reject("wrong_parent", "The feature key '" + feature + "' does not belong to epic '" +
                                    std::string(epic) + "'");
}

std::optional<FeatureRow> first_feature(Rows rows) {
  const Row* row = rows.next();
  if (!row) return std::nullopt;
  return FeatureRow{row->integer(0), std::string(row->text(1)), std::string(row->text(2)),
                    row->integer(3) != 0, row->integer(4)};
}

/// The full key of a feature that is named in full or by its suffix.
std::optional<std::string> full_key(std::string_view asked, std::string_view epic,
                                    Decision& refusal) {
  const auto parent = epic_key(epic);
  if (!epic.empty() && !parent) {
    refusal = invalid_epic_key(epic);
    return std::nullopt;
  }
  if (const auto suffix = feature_suffix(asked); suffix && parent) return *parent + "-" + *suffix;
  auto key = feature_key(asked);
  if (!key) {
    refusal = invalid_feature_key(asked);
  } else if (parent && epic_of_feature(*key) != *parent) {
    refusal = wrong_epic(*key, *parent);
    key.reset();
  }
  return key;
}

/// The key asked for, or the epic's next free one; gaps are not filled.
std::optional<std::string> new_key(const Tables& tables, std::string_view asked,
                                   const EpicRow& epic, Decision& refusal) {
  if (asked.empty()) {
    const auto next = tables.value<std::int64_t>(last_number_sql, epic.id).value_or(0) + 1;
    if (next <= 99) return epic.key + "-F" + padded(next, 2);
    refusal = reject("limit", "The maximum feature count (99) of epic " + epic.key + " is reached");
    return std::nullopt;
  }
  auto key = full_key(asked, epic.key, refusal);
  if (key && tables.exists(feature_sql, *key)) {
    refusal = reject("duplicate_key", "Feature key '" + *key + "' already exists");
    key.reset();
  }
  return key;
}

}  // namespace

std::optional<FeatureRow> find_feature(const Tables& tables, std::string_view asked,
                                       std::string_view epic, Decision& refusal) {
  const auto key = full_key(asked, epic, refusal);
  if (!key) return std::nullopt;
  auto feature = first_feature(tables.query(feature_sql, {*key}));
  if (!feature) refusal = reject("not_found", "feature " + *key + " does not exist");
  return feature;
}

std::optional<FeatureRow> feature_by_id(const Tables& tables, std::int64_t id) {
  return first_feature(tables.query(feature_by_id_sql, {id}));
}

Decision create_feature(const Tables& tables, CreateFeature::Reader ask) {
  Decision refusal;
  const auto asked_key = view(ask.getKey());
  std::string parent(view(ask.getEpic()));
  if (const auto key = feature_key(asked_key); key && parent.empty())
    parent = epic_of_feature(*key);
  const auto epic = find_epic(tables, parent, refusal);
  if (!epic) return refusal;
  const auto key = new_key(tables, asked_key, *epic, refusal);
  if (!key) return refusal;
  if (auto no = refuse_title("feature", view(ask.getTitle()))) return *no;
  if (auto no = refuse_plan_status("feature", view(ask.getStatus()))) return *no;
  if (auto no = refuse_fields(ask)) return *no;
  auto decision = decide(event<FeatureCreated>(feature_stream(*key), [&](auto e) {
    copy_given(ask, e);
    e.setKey(*key);
    e.setEpic(epic->key);
    e.setStatus(ask.getStatus());
    const auto slug = slug_of(view(ask.getTitle()));
    if (!ask.hasSlug() && !slug.empty()) e.setSlug(slug);
  }));
  derive_epic_status(tables, epic->id, {.added_status = std::string(view(ask.getStatus()))},
                     Derive::if_it_follows, decision);
  return decision;
}

Decision update_feature(const Tables& tables, UpdateFeature::Reader ask) {
  Decision refusal;
  const auto feature = find_feature(tables, view(ask.getFeature()), {}, refusal);
  if (!feature) return refusal;
  if (ask.hasTitle()) {
    if (auto no = refuse_title("feature", view(ask.getTitle()))) return *no;
  }
  if (ask.hasStatus()) {
    if (auto no = refuse_plan_status("feature", view(ask.getStatus()))) return *no;
  }
  if (auto no = refuse_fields(ask)) return *no;
  if (auto no = refuse_cleared(ask.getClear(), clearable)) return *no;

  Decision decision;
  const bool details = ask.hasTitle() || ask.hasDescription() || ask.hasExecutionOrder() ||
                       ask.hasFilePath() || ask.hasSlug() || ask.getClear().size() > 0;
  if (details) {
    decision.events.push_back(
        event<FeatureDetailsChanged>(feature_stream(feature->key), [&](auto e) {
          copy_given(ask, e);
          e.setFeature(feature->key);
          if (ask.getClear().size() > 0) e.setCleared(ask.getClear());
        }));
  }
  if (ask.hasStatus() && view(ask.getStatus()) != feature->status) {
    decision.events.push_back(
        event<FeatureStatusChanged>(feature_stream(feature->key), [&](auto e) {
          e.setFeature(feature->key);
          e.setFrom(feature->status);
          e.setTo(ask.getStatus());
        }));
    derive_epic_status(
        tables, feature->epic_id,
        {.without_feature = feature->id, .added_status = std::string(view(ask.getStatus()))},
        Derive::always, decision);
  }
  return decision;
}

Decision set_feature_status_override(const Tables& tables, SetFeatureStatusOverride::Reader ask) {
  Decision refusal;
  auto feature = find_feature(tables, view(ask.getFeature()), {}, refusal);
  if (!feature) return refusal;
  Decision decision;
  if (feature->overridden == ask.getOverride()) return decision;
  decision.events.push_back(
      event<FeatureStatusOverridden>(feature_stream(feature->key), [&](auto e) {
        e.setFeature(feature->key);
        e.setOverride(ask.getOverride());
      }));
  feature->overridden = ask.getOverride();
  if (!feature->overridden) {
    derive_feature_status(tables, *feature, {}, Derive::always, decision);
  }
  return decision;
}

Decision delete_feature(const Tables& tables, DeleteFeature::Reader ask) {
  Decision refusal;
  const auto feature = find_feature(tables, view(ask.getFeature()), {}, refusal);
  if (!feature) return refusal;
  auto decision = decide(event<FeatureDeleted>(feature_stream(feature->key), [&](auto e) {
    copy_given(ask, e);
    e.setFeature(feature->key);
  }));
  const auto tasks = tables.value<std::int64_t>(task_count_sql, feature->id).value_or(0);
  if (tasks > 0) {
    decision.warnings.push_back("feature " + feature->key + " is deleted with " +
                                std::to_string(tasks) + " tasks");
  }
  derive_epic_status(tables, feature->epic_id, {.without_feature = feature->id},
                     Derive::if_it_follows, decision);
  return decision;
}

}  // namespace annals::work
