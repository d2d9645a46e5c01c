#include "modules/bakery/packages.h"

#include <array>

#include "modules/bakery/named_rows.h"
#include "modules/bakery/package_goods.h"
#include "modules/bakery/streams.h"

namespace annals::bakery {

namespace {

constexpr std::array<std::string_view, 2> clearable{"description", "notes"};

constexpr const char* events_of_package_sql =
    "select count(*), group_concat(distinct e.name) from event_recipient_packages a "
    "join events e on e.id = a.event_id where a.package_id = ?1";

constexpr const char* package_sql = "select description, notes from packages where id = ?1";

constexpr const char* goods_sql =
    "select g.slug, sum(k.quantity) from package_finished_goods k "
    "join finished_goods g on g.id = k.finished_good_id where k.package_id = ?1 "
    "group by g.id order by min(k.id)";

constexpr const char* packaging_sql =
    "select p.uuid, c.component_quantity, c.component_notes, c.sort_order, c.is_generic "
    "from compositions c join products p on p.id = c.packaging_product_id "
    "where c.package_id = ?1 order by c.sort_order, c.id";

void copy_goods(const Tables& tables, std::int64_t from, const std::string& to, UuidMaker& uuids,
                Decision& decision) {
  for (const auto& row : tables.query(goods_sql, {from})) {
    decision.events.push_back(event<PackageGoodAdded>(package_stream(to), [&](auto e) {
      e.setUuid(uuids.next());
      e.setPackage(to);
      e.setGood(std::string(row.text(0)));
      e.setQuantity(row.integer(1));
    }));
  }
}

void copy_packaging(const Tables& tables, std::int64_t from, const std::string& to,
                    UuidMaker& uuids, Decision& decision) {
  for (const auto& row : tables.query(packaging_sql, {from})) {
    decision.events.push_back(event<CompositionAdded>(package_stream(to), [&](auto e) {
      e.setUuid(uuids.next());
      e.setPackage(to);
      e.setPackagingProduct(std::string(row.text(0)));
      e.setQuantity(row.real(1));
      if (!row.is_null(2)) e.setNotes(std::string(row.text(2)));
      e.setSortOrder(row.integer(3));
      e.setIsGeneric(row.integer(4) != 0);
    }));
  }
}

}  // namespace

Decision create_package(const Tables& tables, CreatePackage::Reader ask) {
  if (auto no = refuse_name("package", view(ask.getName()))) return *no;
  UuidMaker uuids(tables);
  const auto uuid = uuids.next();
  auto decision = decide(event<PackageAdded>(package_stream(uuid), [&](auto e) {
    copy_given(ask, e);
    e.setUuid(uuid);
    e.setName(trimmed(view(ask.getName())));
    e.setIsTemplate(ask.getIsTemplate());
  }));
  if (auto no = add_goods(tables, uuid, ask.getGoods(), uuids, decision)) return *no;
  return decision;
}

Decision update_package(const Tables& tables, UpdatePackage::Reader ask) {
  Decision refusal;
  const auto package = find_package(tables, view(ask.getPackage()), refusal);
  if (!package) return refusal;
  if (ask.hasName()) {
    if (auto no = refuse_name("package", view(ask.getName()))) return *no;
  }
  if (auto no = refuse_flag("is_template", ask.getIsTemplate())) return *no;
  if (auto no = refuse_cleared(ask.getClear(), clearable)) return *no;

  Decision decision;
  const bool details = ask.hasName() || ask.hasDescription() || ask.hasIsTemplate() ||
                       ask.hasNotes() || ask.getClear().size() > 0;
  if (details) {
    decision.events.push_back(event<PackageChanged>(package_stream(package->uuid), [&](auto e) {
      copy_given(ask, e);
      e.setPackage(package->uuid);
      if (ask.hasName()) e.setName(trimmed(view(ask.getName())));
      if (ask.getClear().size() > 0) e.setCleared(ask.getClear());
    }));
  }
  if (ask.hasGoods()) {
    UuidMaker uuids(tables);
    if (auto no =
            replace_goods(tables, package->id, package->uuid, ask.getGoods(), uuids, decision)) {
      return *no;
    }
  }
  return decision;
}

Decision delete_package(const Tables& tables, DeletePackage::Reader ask) {
  Decision refusal;
  const auto package = find_package(tables, view(ask.getPackage()), refusal);
  if (!package) return refusal;
  auto rows = tables.query(events_of_package_sql, {package->id});
  if (const Row* row = rows.next(); row && row->integer(0) > 0) {
    return reject("in_use", "The package '" + package->name + "' is assigned " +
                                std::to_string(row->integer(0)) + " times, at " +
                                std::string(row->text(1)));
  }
  return decide(event<PackageRemoved>(package_stream(package->uuid), [&](auto e) {
    copy_given(ask, e);
    e.setPackage(package->uuid);
  }));
}

Decision duplicate_package(const Tables& tables, DuplicatePackage::Reader ask) {
  Decision refusal;
  const auto package = find_package(tables, view(ask.getPackage()), refusal);
  if (!package) return refusal;
  if (auto no = refuse_name("package", view(ask.getNewName()))) return *no;
  UuidMaker uuids(tables);
  const auto uuid = uuids.next();
  auto rows = tables.query(package_sql, {package->id});
  const Row& original = *rows.next();
  auto decision = decide(event<PackageAdded>(package_stream(uuid), [&](auto e) {
    e.setUuid(uuid);
    e.setName(trimmed(view(ask.getNewName())));
    if (!original.is_null(0)) e.setDescription(std::string(original.text(0)));
    if (!original.is_null(1)) e.setNotes(std::string(original.text(1)));
  }));
  copy_goods(tables, package->id, uuid, uuids, decision);
  copy_packaging(tables, package->id, uuid, uuids, decision);
  return decision;
}

}  // namespace annals::bakery
