#include "modules/bakery/package_goods.h"

#include <algorithm>
#include <set>

#include "modules/bakery/named_rows.h"
#include "modules/bakery/streams.h"

namespace annals::bakery {

namespace {

constexpr const char* good_sql = "select 1 from finished_goods where slug = ?1";

// Imported packages may hold a good in several rows.
constexpr const char* in_package_sql =
    "select k.uuid, k.quantity from package_finished_goods k "
    "join finished_goods g on g.id = k.finished_good_id "
    "where k.package_id = ?1 and g.slug = ?2 order by k.id";

constexpr const char* content_sql =
    "select k.uuid, k.quantity, g.slug from package_finished_goods k "
    "join finished_goods g on g.id = k.finished_good_id where k.package_id = ?1 order by k.id";

Refusal refuse_good(const Tables& tables, std::string_view slug) {
  if (tables.exists(good_sql, slug)) return std::nullopt;
  return reject("not_found", "There is no finished good '" + std::string(slug) + "'");
}

NewEvent good_added(std::string_view package, std::string_view good, std::int64_t quantity,
                    const std::string& uuid) {
  return event<PackageGoodAdded>(package_stream(package), [&](auto e) {
    e.setUuid(uuid);
    e.setPackage(std::string(package));
    e.setGood(std::string(good));
    e.setQuantity(quantity);
  });
}

NewEvent quantity_changed(std::string_view package, const std::string& row, std::int64_t quantity) {
  return event<PackageGoodChanged>(package_stream(package), [&](auto e) {
    e.setPackageGood(row);
    e.initQuantity().setValue(quantity);
  });
}

NewEvent good_removed(std::string_view package, const std::string& row) {
  return event<PackageGoodRemoved>(package_stream(package), [&](auto e) { e.setPackageGood(row); });
}

struct ContentRow {
  std::string uuid;
  std::int64_t quantity;
};

std::vector<ContentRow> rows_of(const Tables& tables, const NamedRow& package,
                                std::string_view good) {
  std::vector<ContentRow> found;
  for (const auto& row : tables.query(in_package_sql, {package.id, Tables::to_value(good)})) {
    found.push_back({std::string(row.text(0)), row.integer(1)});
  }
  return found;
}

Decision not_inside(std::string_view good, const NamedRow& package) {
  return reject("not_found", "The finished good '" + std::string(good) +
                                 "' is not in the package '" + package.name + "'");
}

}  // namespace

Refusal add_goods(const Tables& tables, std::string_view package_uuid,
                  capnp::List<PackageContent>::Reader goods, UuidMaker& uuids, Decision& decision) {
  std::set<std::string_view> seen;
  for (auto content : goods) {
    const auto good = view(content.getGood());
    if (auto no = refuse_count(content.getQuantity())) return no;
    if (auto no = refuse_good(tables, good)) return no;
    if (!seen.insert(good).second) {
      return invalid("The finished good '" + std::string(good) + "' stands twice");
    }
    decision.events.push_back(good_added(package_uuid, good, content.getQuantity(), uuids.next()));
  }
  return std::nullopt;
}

Refusal replace_goods(const Tables& tables, std::int64_t package_id, std::string_view package_uuid,
                      capnp::List<PackageContent>::Reader goods, UuidMaker& uuids,
                      Decision& decision) {
  for (const auto& row : tables.query(content_sql, {package_id})) {
    decision.events.push_back(good_removed(package_uuid, std::string(row.text(0))));
  }
  return add_goods(tables, package_uuid, goods, uuids, decision);
}

Decision add_finished_good_to_package(const Tables& tables, AddFinishedGoodToPackage::Reader ask) {
  Decision refusal;
  const auto package = find_package(tables, view(ask.getPackage()), refusal);
  if (!package) return refusal;
  const auto good = view(ask.getGood());
  if (auto no = refuse_count(ask.getQuantity())) return *no;
  if (auto no = refuse_good(tables, good)) return *no;
  const auto inside = rows_of(tables, *package, good);
  if (!inside.empty()) {
    return decide(quantity_changed(package->uuid, inside.front().uuid,
                                   inside.front().quantity + ask.getQuantity()));
  }
  return decide(good_added(package->uuid, good, ask.getQuantity(), UuidMaker(tables).next()));
}

Decision remove_finished_good_from_package(const Tables& tables,
                                           RemoveFinishedGoodFromPackage::Reader ask) {
  Decision refusal;
  const auto package = find_package(tables, view(ask.getPackage()), refusal);
  if (!package) return refusal;
  Decision decision;
  for (const auto& row : rows_of(tables, *package, view(ask.getGood()))) {
    decision.events.push_back(good_removed(package->uuid, row.uuid));
  }
  return decision.events.empty() ? not_inside(view(ask.getGood()), *package) : decision;
}

Decision update_finished_good_quantity(const Tables& tables,
                                       UpdateFinishedGoodQuantity::Reader ask) {
  Decision refusal;
  const auto package = find_package(tables, view(ask.getPackage()), refusal);
  if (!package) return refusal;
  if (auto no = refuse_count(ask.getQuantity())) return *no;
  const auto inside = rows_of(tables, *package, view(ask.getGood()));
  if (inside.empty()) return not_inside(view(ask.getGood()), *package);
  auto decision = decide(quantity_changed(package->uuid, inside.front().uuid, ask.getQuantity()));
  for (std::size_t i = 1; i < inside.size(); ++i) {
    decision.events.push_back(good_removed(package->uuid, inside[i].uuid));
  }
  return decision;
}

}  // namespace annals::bakery
