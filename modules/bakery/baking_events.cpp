#include "modules/bakery/baking_events.h"

#include <array>

#include "modules/bakery/named_rows.h"
#include "modules/bakery/new_uuid.h"
#include "modules/bakery/rules.h"
#include "modules/bakery/streams.h"

namespace annals::bakery {

namespace {

constexpr std::array<std::string_view, 1> clearable{"notes"};

constexpr const char* content_sql =
    "select (select count(*) from event_recipient_packages where event_id = ?1), "
    "(select count(*) from production_records where event_id = ?1), "
    "(select count(*) from assembly_runs where event_id = ?1)";

Refusal refuse_year(Number::Reader year) {
  if (year.getValue() >= 1 && year.getValue() <= 9999) return std::nullopt;
  return invalid("A year is 1 to 9999, got: " + std::to_string(year.getValue()));
}

}  // namespace

Decision create_event(const Tables& tables, CreateEvent::Reader ask) {
  if (auto no = refuse_name("event", view(ask.getName()))) return *no;
  if (auto no = refuse_date("event", view(ask.getEventDate()))) return *no;
  if (ask.hasYear()) {
    if (auto no = refuse_year(ask.getYear())) return *no;
  }
  const auto uuid = UuidMaker(tables).next();
  return decide(event<EventPlanned>(event_stream(uuid), [&](auto e) {
    copy_given(ask, e);
    e.setUuid(uuid);
    e.setName(trimmed(view(ask.getName())));
  }));
}

Decision update_event(const Tables& tables, UpdateEvent::Reader ask) {
  Decision refusal;
  const auto found = find_baking_event(tables, view(ask.getEvent()), refusal);
  if (!found) return refusal;
  if (ask.hasName()) {
    if (auto no = refuse_name("event", view(ask.getName()))) return *no;
  }
  if (ask.hasEventDate()) {
    if (auto no = refuse_date("event", view(ask.getEventDate()))) return *no;
  }
  if (ask.hasYear()) {
    if (auto no = refuse_year(ask.getYear())) return *no;
  }
  if (auto no = refuse_cleared(ask.getClear(), clearable)) return *no;
  if (!changes_something(ask, "event")) return Decision{};
  return decide(event<EventChanged>(event_stream(found->uuid), [&](auto e) {
    copy_given(ask, e);
    e.setEvent(found->uuid);
    if (ask.hasName()) e.setName(trimmed(view(ask.getName())));
    if (ask.getClear().size() > 0) e.setCleared(ask.getClear());
  }));
}

Decision delete_event(const Tables& tables, DeleteEvent::Reader ask) {
  Decision refusal;
  const auto found = find_baking_event(tables, view(ask.getEvent()), refusal);
  if (!found) return refusal;
  auto rows = tables.query(content_sql, {found->id});
  const Row& content = *rows.next();
  if (content.integer(2) > 0) {
    return reject("in_use", "The event '" + found->name + "' has " +
                                std::to_string(content.integer(2)) + " assembly runs");
  }
  auto decision = decide(event<EventRemoved>(event_stream(found->uuid), [&](auto e) {
    copy_given(ask, e);
    e.setEvent(found->uuid);
  }));
  if (content.integer(0) + content.integer(1) > 0) {
    decision.warnings.push_back("The event '" + found->name + "' is deleted with " +
                                std::to_string(content.integer(0)) + " assignments and " +
                                std::to_string(content.integer(1)) + " production records");
  }
  return decision;
}

}  // namespace annals::bakery
