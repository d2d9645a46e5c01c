#include "modules/bakery/named_rows.h"

namespace annals::bakery {

namespace {

// A uuid goes before a name: the row whose uuid it is comes first.

constexpr const char* events_sql =
    "select id, uuid, name, uuid = ?1 from events where uuid = ?1 or name = ?1 "
    "order by uuid = ?1 desc, id limit 2";

constexpr const char* packages_sql =
    "select id, uuid, name, uuid = ?1 from packages where uuid = ?1 or name = ?1 "
    "order by uuid = ?1 desc, id limit 2";

constexpr const char* recipients_sql =
    "select id, uuid, name, uuid = ?1 from recipients where uuid = ?1 or name = ?1 "
    "order by uuid = ?1 desc, id limit 2";

std::optional<NamedRow> find(const Tables& tables, const char* sql, const std::string& what,
                             std::string_view text, Decision& refusal) {
  auto rows = tables.query(sql, {Tables::to_value(text)});
  const Row* row = rows.next();
  if (!row) {
    refusal = reject("not_found", "There is no " + what + " '" + std::string(text) + "'");
    return std::nullopt;
  }
  NamedRow found{row->integer(0), std::string(row->text(1)), std::string(row->text(2))};
  const bool by_uuid = row->integer(3) != 0;
  if (!by_uuid && rows.next()) {
    refusal = reject("ambiguous_name", "More than one " + what + " is named '" + std::string(text) +
                                           "'; name it by its uuid");
    return std::nullopt;
  }
  return found;
}

}  // namespace

std::optional<NamedRow> find_baking_event(const Tables& tables, std::string_view text,
                                          Decision& refusal) {
  return find(tables, events_sql, "event", text, refusal);
}

std::optional<NamedRow> find_package(const Tables& tables, std::string_view text,
                                     Decision& refusal) {
  return find(tables, packages_sql, "package", text, refusal);
}

std::optional<NamedRow> find_recipient(const Tables& tables, std::string_view text,
                                       Decision& refusal) {
  return find(tables, recipients_sql, "recipient", text, refusal);
}

}  // namespace annals::bakery
