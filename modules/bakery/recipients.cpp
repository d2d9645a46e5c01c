#include "modules/bakery/recipients.h"

#include <array>

#include "modules/bakery/named_rows.h"
#include "modules/bakery/new_uuid.h"
#include "modules/bakery/rules.h"
#include "modules/bakery/streams.h"

namespace annals::bakery {

namespace {

constexpr std::array<std::string_view, 3> clearable{"household_name", "address", "notes"};

constexpr const char* events_of_recipient_sql =
    "select count(*), group_concat(distinct e.name) from event_recipient_packages a "
    "join events e on e.id = a.event_id where a.recipient_id = ?1";

}  // namespace

Decision create_recipient(const Tables& tables, CreateRecipient::Reader ask) {
  if (auto no = refuse_name("recipient", view(ask.getName()))) return *no;
  const auto uuid = UuidMaker(tables).next();
  return decide(event<RecipientAdded>(recipient_stream(uuid), [&](auto e) {
    copy_given(ask, e);
    e.setUuid(uuid);
    e.setName(trimmed(view(ask.getName())));
  }));
}

Decision update_recipient(const Tables& tables, UpdateRecipient::Reader ask) {
  Decision refusal;
  const auto recipient = find_recipient(tables, view(ask.getRecipient()), refusal);
  if (!recipient) return refusal;
  if (ask.hasName()) {
    if (auto no = refuse_name("recipient", view(ask.getName()))) return *no;
  }
  if (auto no = refuse_cleared(ask.getClear(), clearable)) return *no;
  if (!changes_something(ask, "recipient")) return Decision{};
  return decide(event<RecipientChanged>(recipient_stream(recipient->uuid), [&](auto e) {
    copy_given(ask, e);
    e.setRecipient(recipient->uuid);
    if (ask.hasName()) e.setName(trimmed(view(ask.getName())));
    if (ask.getClear().size() > 0) e.setCleared(ask.getClear());
  }));
}

Decision delete_recipient(const Tables& tables, DeleteRecipient::Reader ask) {
  Decision refusal;
  const auto recipient = find_recipient(tables, view(ask.getRecipient()), refusal);
  if (!recipient) return refusal;
  auto rows = tables.query(events_of_recipient_sql, {recipient->id});
  if (const Row* row = rows.next(); row && row->integer(0) > 0) {
    return reject("in_use", "The recipient '" + recipient->name + "' gets " +
                                std::to_string(row->integer(0)) + " packages at " +
                                std::string(row->text(1)));
  }
  return decide(event<RecipientRemoved>(recipient_stream(recipient->uuid), [&](auto e) {
    copy_given(ask, e);
    e.setRecipient(recipient->uuid);
  }));
}

}  // namespace annals::bakery
