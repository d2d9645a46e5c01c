#include "modules/bakery/lots.h"

#include <array>
#include <cmath>

#include "modules/bakery/money.h"
#include "modules/bakery/new_uuid.h"
#include "modules/bakery/rules.h"
#include "modules/bakery/slug_rows.h"
#include "modules/bakery/streams.h"

namespace annals::bakery {

namespace {

constexpr const char* product_sql =
    "select p.id, i.slug from products p join ingredients i on i.id = p.ingredient_id "
    "where p.uuid = ?1";
constexpr const char* lot_sql =
    "select l.id, i.slug from inventory_items l join products p on p.id = l.product_id "
    "join ingredients i on i.id = p.ingredient_id where l.uuid = ?1";
constexpr const char* assigned_sql =
    "select 1 from composition_assignments where inventory_item_id = ?1";

constexpr std::array<std::string_view, 7> clearable{
    "unit_cost",    "purchase_date", "expiration_date", "opened_date", "location",
    "lot_or_batch", "notes"};

template <class Ask>
Refusal refuse_dates(Ask ask) {
  if (ask.hasPurchaseDate()) {
    if (auto no = refuse_date("purchase", view(ask.getPurchaseDate()))) return no;
  }
  if (ask.hasExpirationDate()) {
    if (auto no = refuse_date("expiration", view(ask.getExpirationDate()))) return no;
  }
  if (ask.hasOpenedDate()) return refuse_date("opening", view(ask.getOpenedDate()));
  return std::nullopt;
}

Refusal refuse_stock(double quantity) {
  if (quantity >= 0 && std::isfinite(quantity)) return std::nullopt;
  return invalid("The quantity in stock cannot be negative");
}

/// A product or a lot, and the ingredient that it is of.
struct StockRow {
  std::int64_t id = 0;
  std::string ingredient;  ///< slug
};

std::optional<StockRow> find(const Tables& tables, const char* sql, const std::string& what,
                             capnp::Text::Reader uuid, Decision& refusal) {
  auto rows = tables.query(sql, {std::string(view(uuid))});
  if (const Row* row = rows.next()) return StockRow{row->integer(0), std::string(row->text(1))};
  refusal = reject("not_found", "There is no " + what + " '" + std::string(view(uuid)) + "'");
  return std::nullopt;
}

}  // namespace

Decision add_inventory_item(const Tables& tables, AddInventoryItem::Reader ask) {
  Decision refusal;
  const auto product = find(tables, product_sql, "product", ask.getProduct(), refusal);
  if (!product) return refusal;
  if (auto no = refuse_stock(ask.getQuantity())) return *no;
  if (auto no = refuse_dates(ask)) return *no;
  std::optional<Money> cost;
  if (ask.hasUnitCost()) {
    cost = money_of("unit cost", view(ask.getUnitCost()), refusal);
    if (!cost) return refusal;
  }
  const auto uuid = UuidMaker(tables).next();
  return decide(event<LotAdded>(ingredient_stream(product->ingredient), [&](auto e) {
    copy_given(ask, e);
    e.setUuid(uuid);
    e.setQuantity(ask.getQuantity());
    if (cost) e.initUnitCost().setValue(*cost);
  }));
}

Decision update_inventory_item(const Tables& tables, UpdateInventoryItem::Reader ask) {
  Decision refusal;
  const auto lot = find(tables, lot_sql, "lot", ask.getLot(), refusal);
  if (!lot) return refusal;
  if (ask.hasQuantity()) {
    if (auto no = refuse_stock(ask.getQuantity().getValue())) return *no;
  }
  if (auto no = refuse_dates(ask)) return *no;
  if (auto no = refuse_cleared(ask.getClear(), clearable)) return *no;
  std::optional<Money> cost;
  if (ask.hasUnitCost()) {
    cost = money_of("unit cost", view(ask.getUnitCost()), refusal);
    if (!cost) return refusal;
  }
  if (!changes_something(ask, "lot")) return {};
  return decide(event<LotChanged>(ingredient_stream(lot->ingredient), [&](auto e) {
    copy_given(ask, e);
    if (cost) e.initUnitCost().setValue(*cost);
    if (ask.getClear().size() > 0) e.setCleared(ask.getClear());
  }));
}

Decision delete_inventory_item(const Tables& tables, DeleteInventoryItem::Reader ask) {
  Decision refusal;
  const auto lot = find(tables, lot_sql, "lot", ask.getLot(), refusal);
  if (!lot) return nothing_to_delete(std::move(refusal));
  if (tables.exists(assigned_sql, lot->id)) {
    return reject("referenced_lot",
                  "The lot cannot be deleted: it is assigned to a packaging requirement");
  }
  return decide(
      event<LotRemoved>(ingredient_stream(lot->ingredient), [&](auto e) { copy_given(ask, e); }));
}

}  // namespace annals::bakery
