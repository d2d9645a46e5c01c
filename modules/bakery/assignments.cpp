#include "modules/bakery/assignments.h"

#include <array>

#include "modules/bakery/named_rows.h"
#include "modules/bakery/new_uuid.h"
#include "modules/bakery/rules.h"
#include "modules/bakery/streams.h"

namespace annals::bakery {

namespace {

constexpr std::array<std::string_view, 1> clearable{"notes"};
constexpr std::size_t delivered_to_characters = 500;

constexpr const char* assignment_sql =
    "select a.id, a.uuid, e.uuid, a.status from event_recipient_packages a "
    "join events e on e.id = a.event_id where a.uuid = ?1";

// As can_assemble_package, see production_progress.sql.
constexpr const char* missing_batches_sql =
    "select r.slug, n.required, n.produced "
    "from (select u.recipe_id, cast(ceil(sum(a.quantity * u.batches) - 1e-9) as integer)"
    "             as required,"
    "             (select coalesce(sum(p.batches), 0) from production_records p"
    "              where p.event_id = a.event_id and p.recipe_id = u.recipe_id) as produced"
    "      from event_recipient_packages a join package_units u on u.package_id = a.package_id"
    "      where a.id = ?1 group by u.recipe_id) n "
    "join recipes r on r.id = n.recipe_id where n.produced < n.required order by r.name, r.id";

struct AssignmentRow {
  std::int64_t id = 0;
  std::string uuid;
  std::string event;  ///< uuid
  std::string status;
};

std::optional<AssignmentRow> find_assignment(const Tables& tables, std::string_view uuid,
                                             Decision& refusal) {
  auto rows = tables.query(assignment_sql, {Tables::to_value(uuid)});
  const Row* row = rows.next();
  if (!row) {
    refusal = reject("not_found", "There is no assignment '" + std::string(uuid) + "'");
    return std::nullopt;
  }
  return AssignmentRow{row->integer(0), std::string(row->text(1)), std::string(row->text(2)),
                       std::string(row->text(3))};
}

/// What a package may become; empty after delivered.
std::string_view next_status(std::string_view status) {
  if (status == "pending") return "assembled";
  if (status == "assembled") return "delivered";
  return {};
}

Refusal refuse_incomplete_production(const Tables& tables, const AssignmentRow& assignment) {
  std::string missing;
  for (const auto& row : tables.query(missing_batches_sql, {assignment.id})) {
    missing += (missing.empty() ? "" : ", ") + std::string(row.text(0)) + " (" +
               std::to_string(row.integer(2)) + " of " + std::to_string(row.integer(1)) +
               " batches)";
  }
  if (missing.empty()) return std::nullopt;
  return reject("incomplete_production",
                "The package cannot be assembled, batches are missing: " + missing);
}

}  // namespace

Decision assign_package_to_recipient(const Tables& tables, AssignPackageToRecipient::Reader ask) {
  Decision refusal;
  const auto found = find_baking_event(tables, view(ask.getEvent()), refusal);
  if (!found) return refusal;
  const auto recipient = find_recipient(tables, view(ask.getRecipient()), refusal);
  if (!recipient) return refusal;
  const auto package = find_package(tables, view(ask.getPackage()), refusal);
  if (!package) return refusal;
  if (auto no = refuse_count(ask.getQuantity())) return *no;
  return decide(event<PackageAssigned>(event_stream(found->uuid), [&](auto e) {
    copy_given(ask, e);
    e.setUuid(UuidMaker(tables).next());
    e.setEvent(found->uuid);
    e.setRecipient(recipient->uuid);
    e.setPackage(package->uuid);
    e.setQuantity(ask.getQuantity());
  }));
}

Decision update_assignment(const Tables& tables, UpdateAssignment::Reader ask) {
  Decision refusal;
  const auto assignment = find_assignment(tables, view(ask.getAssignment()), refusal);
  if (!assignment) return refusal;
  const bool content = ask.hasRecipient() || ask.hasPackage() || ask.hasQuantity();
  if (content && assignment->status != "pending") {
    return reject("not_pending", "The package is " + assignment->status +
                                     ": its recipient, content and quantity are settled");
  }
  std::optional<NamedRow> recipient, package;
  if (ask.hasRecipient()) {
    recipient = find_recipient(tables, view(ask.getRecipient()), refusal);
    if (!recipient) return refusal;
  }
  if (ask.hasPackage()) {
    package = find_package(tables, view(ask.getPackage()), refusal);
    if (!package) return refusal;
  }
  if (ask.hasQuantity()) {
    if (auto no = refuse_count(ask.getQuantity().getValue())) return *no;
  }
  if (auto no = refuse_cleared(ask.getClear(), clearable)) return *no;
  if (!changes_something(ask, "assignment")) return Decision{};
  return decide(event<PackageAssignmentChanged>(event_stream(assignment->event), [&](auto e) {
    copy_given(ask, e);
    e.setAssignment(assignment->uuid);
    if (recipient) e.setRecipient(recipient->uuid);
    if (package) e.setPackage(package->uuid);
    if (ask.getClear().size() > 0) e.setCleared(ask.getClear());
  }));
}

Decision remove_assignment(const Tables& tables, RemoveAssignment::Reader ask) {
  Decision refusal;
  const auto assignment = find_assignment(tables, view(ask.getAssignment()), refusal);
  if (!assignment) return refusal;
  return decide(event<PackageAssignmentRemoved>(event_stream(assignment->event), [&](auto e) {
    copy_given(ask, e);
    e.setAssignment(assignment->uuid);
  }));
}

Decision update_package_status(const Tables& tables, UpdatePackageStatus::Reader ask) {
  Decision refusal;
  const auto assignment = find_assignment(tables, view(ask.getAssignment()), refusal);
  if (!assignment) return refusal;
  const auto to = view(ask.getStatus());
  if (to != "pending" && to != "assembled" && to != "delivered") {
    return invalid("A package is pending, assembled or delivered, not '" + std::string(to) + "'");
  }
  if (to != next_status(assignment->status)) {
    return reject("invalid_transition", "A package that is " + assignment->status +
                                            " does not become " + std::string(to));
  }
  if (ask.hasDeliveredTo()) {
    if (to != "delivered") return invalid("Only a delivered package was delivered to somebody");
    const auto length = modules::characters(view(ask.getDeliveredTo()));
    if (length > delivered_to_characters) {
      return invalid("A note on the delivery has at most " +
                     std::to_string(delivered_to_characters) +
                     " characters, got: " + std::to_string(length));
    }
  }
  if (to == "assembled") {
    if (auto no = refuse_incomplete_production(tables, *assignment)) return *no;
  }
  return decide(event<PackageStatusChanged>(event_stream(assignment->event), [&](auto e) {
    copy_given(ask, e);
    e.setAssignment(assignment->uuid);
    e.setFrom(assignment->status);
    e.setTo(std::string(to));
  }));
}

}  // namespace annals::bakery
