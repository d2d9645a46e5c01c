#include "modules/work/epics.h"

#include "modules/work/fields.h"
#include "modules/work/keys.h"
#include "modules/work/slug.h"

namespace annals::work {

namespace {

constexpr const char* epic_sql = "select id, key, status from epics where key = ?1";

constexpr const char* last_number_sql = "select max(cast(substr(key, 2) as integer)) from epics";

constexpr const char* content_sql =
    "select (select count(*) from features where epic_id = ?1),"
    "       (select count(*) from tasks where feature_id in"
    "         (select id from features where epic_id = ?1))";

constexpr std::string_view clearable[] = {"description", "business_value", "file_path", "slug"};

template <class Ask>
Refusal refuse_fields(const Ask& ask) {
  if (ask.hasDescription()) {
    if (auto no = refuse_description(view(ask.getDescription()))) return no;
  }
  if (ask.hasBusinessValue()) {
    if (auto no = refuse_level("business_value", view(ask.getBusinessValue()))) return no;
  }
  if (ask.hasFilePath()) return refuse_file_path(view(ask.getFilePath()));
  return std::nullopt;
}

/// The key asked for, or the next free one; gaps are not filled.
std::optional<std::string> new_key(const Tables& tables, std::string_view asked,
                                   Decision& refusal) {
  if (asked.empty()) {
    const auto next = tables.value<std::int64_t>(last_number_sql).value_or(0) + 1;
    if (next <= 99) return "E" + padded(next, 2);
    refusal = reject("limit", "The maximum epic count (99) is reached");
    return std::nullopt;
  }
  auto key = epic_key(asked);
  if (!key) {
    refusal = invalid_epic_key(asked);
  } else if (tables.exists(epic_sql, *key)) {
    refusal = reject("duplicate_key", "Epic key '" + *key + "' already exists");
    key.reset();
  }
  return key;
}

}  // namespace

std::optional<EpicRow> find_epic(const Tables& tables, std::string_view asked, Decision& refusal) {
  const auto key = epic_key(asked);
  if (!key) {
    refusal = invalid_epic_key(asked);
    return std::nullopt;
  }
  auto rows = tables.query(epic_sql, {*key});
  const Row* row = rows.next();
  if (!row) {
    refusal = reject("not_found", "epic " + *key + " does not exist");
    return std::nullopt;
  }
  return EpicRow{row->integer(0), std::string(row->text(1)), std::string(row->text(2))};
}

Decision create_epic(const Tables& tables, CreateEpic::Reader ask) {
  Decision refusal;
  const auto key = new_key(tables, view(ask.getKey()), refusal);
  if (!key) return refusal;
  if (auto no = refuse_title("epic", view(ask.getTitle()))) return *no;
  if (auto no = refuse_plan_status("epic", view(ask.getStatus()))) return *no;
  if (auto no = refuse_level("priority", view(ask.getPriority()))) return *no;
  if (auto no = refuse_fields(ask)) return *no;
  return decide(event<EpicCreated>(epic_stream(*key), [&](auto e) {
    copy_given(ask, e);
    e.setKey(*key);
    e.setStatus(ask.getStatus());
    e.setPriority(ask.getPriority());
    const auto slug = slug_of(view(ask.getTitle()));
    if (!ask.hasSlug() && !slug.empty()) e.setSlug(slug);
  }));
}

Decision update_epic(const Tables& tables, UpdateEpic::Reader ask) {
  Decision refusal;
  const auto epic = find_epic(tables, view(ask.getEpic()), refusal);
  if (!epic) return refusal;
  if (ask.hasTitle()) {
    if (auto no = refuse_title("epic", view(ask.getTitle()))) return *no;
  }
  if (ask.hasStatus()) {
    if (auto no = refuse_plan_status("epic", view(ask.getStatus()))) return *no;
  }
  if (ask.hasPriority()) {
    if (auto no = refuse_level("priority", view(ask.getPriority()))) return *no;
  }
  if (auto no = refuse_fields(ask)) return *no;
  if (auto no = refuse_cleared(ask.getClear(), clearable)) return *no;

  Decision decision;
  const bool details = ask.hasTitle() || ask.hasDescription() || ask.hasPriority() ||
                       ask.hasBusinessValue() || ask.hasFilePath() || ask.hasSlug() ||
                       ask.getClear().size() > 0;
  if (details) {
    decision.events.push_back(event<EpicDetailsChanged>(epic_stream(epic->key), [&](auto e) {
      copy_given(ask, e);
      e.setEpic(epic->key);
      if (ask.getClear().size() > 0) e.setCleared(ask.getClear());
    }));
  }
  if (ask.hasStatus() && view(ask.getStatus()) != epic->status) {
    decision.events.push_back(event<EpicStatusChanged>(epic_stream(epic->key), [&](auto e) {
      e.setEpic(epic->key);
      e.setFrom(epic->status);
      e.setTo(ask.getStatus());
    }));
  }
  return decision;
}

Decision delete_epic(const Tables& tables, DeleteEpic::Reader ask) {
  Decision refusal;
  const auto epic = find_epic(tables, view(ask.getEpic()), refusal);
  if (!epic) return refusal;
  auto decision = decide(event<EpicDeleted>(epic_stream(epic->key), [&](auto e) {
    copy_given(ask, e);
    e.setEpic(epic->key);
  }));
  auto rows = tables.query(content_sql, {epic->id});
  const Row* row = rows.next();
  if (row && row->integer(0) > 0) {
    decision.warnings.push_back("epic " + epic->key + " is deleted with " +
                                std::to_string(row->integer(0)) + " features and " +
                                std::to_string(row->integer(1)) + " tasks");
  }
  return decision;
}

}  // namespace annals::work
