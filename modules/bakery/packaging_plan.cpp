#include "modules/bakery/packaging_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

namespace annals::bakery {

namespace {

// Generic requirements first: their lots are settled, what a specific product needs comes out of
// what they leave.
constexpr const char* requirements_sql =
    "select composition_id, packaging_product_id, coalesce(product_name, product), required, "
    "is_generic, is_complete from packaging_requirements where assembly_id = ?1 "
    "order by is_generic desc, composition_id";

constexpr const char* assigned_lots_sql =
    "select l.uuid, l.quantity, coalesce(l.unit_cost, 0), p.uuid, p.package_unit, i.slug, "
    "x.quantity_assigned "
    "from composition_assignments x join inventory_items l on l.id = x.inventory_item_id "
    "join products p on p.id = l.product_id join ingredients i on i.id = p.ingredient_id "
    "where x.composition_id = ?1 order by x.id";

constexpr const char* product_lots_sql =
    "select l.uuid, l.quantity, coalesce(l.unit_cost, 0), p.uuid, p.package_unit, i.slug "
    "from inventory_items l join products p on p.id = l.product_id "
    "join ingredients i on i.id = p.ingredient_id "
    "where l.product_id = ?1 and l.quantity >= 0.001 "
    "order by l.purchase_date is null, l.purchase_date, l.id";

/// Takes from the lots, one requirement after the other; a row of them begins with the lot's uuid,
/// quantity, unit cost, product, unit and ingredient.
class Planner {
 public:
  explicit Planner(const Tables& tables) : tables_(tables) {}

  void take_assigned(std::int64_t composition, std::string_view name, double goods) {
    for (const auto& lot : tables_.query(assigned_lots_sql, {composition})) {
      const double needed = lot.real(6) * goods;
      const double left = left_in(lot);
      if (needed - left >= negligible) {
        lack(fmt::format("{} in lot {}", name, lot.text(0)), needed, left);
      } else {
        take(lot, left - needed < negligible ? left : needed);
      }
    }
  }

  void take_oldest(std::int64_t product, std::string_view name, double needed) {
    double missing = needed;
    for (const auto& lot : tables_.query(product_lots_sql, {product})) {
      if (missing < negligible) break;
      const double left = left_in(lot);
      if (left < negligible) continue;
      const double quantity = left - missing < negligible ? left : missing;
      take(lot, quantity);
      missing -= quantity;
    }
    if (missing >= negligible) lack(name, needed, needed - missing);
  }

  PackagingPlan plan;

 private:
  void lack(std::string_view name, double needed, double available) {
    plan.missing.push_back(
        fmt::format("'{}' needed {:.12g}, available {:.12g}", name, needed, available));
  }

  /// What no earlier requirement has taken of a lot.
  double left_in(const Row& lot) const {
    const auto taken = taken_.find(std::string(lot.text(0)));
    return lot.real(1) - (taken == taken_.end() ? 0 : taken->second);
  }

  void take(const Row& lot, double quantity) {
    taken_[std::string(lot.text(0))] += quantity;
    auto product = std::ranges::find(plan.products, lot.text(3), &TakenPackaging::product);
    if (product == plan.products.end()) {
      plan.products.push_back({std::string(lot.text(3)), std::string(lot.text(4)), {}});
      product = std::prev(plan.products.end());
    }
    auto& lots = product->lots;
    auto same = std::ranges::find(lots, lot.text(0), &TakenLot::lot);
    if (same == lots.end()) {
      lots.push_back({std::string(lot.text(5)), std::string(lot.text(0)), 0,
                      std::string(lot.text(4)), lot.integer(2), 0});
      same = std::prev(lots.end());
    }
    // No more than there is, whatever adding has rounded.
    same->quantity = std::min(same->quantity + quantity, lot.real(1));
    same->cost = cost_of(same->quantity, same->unit_cost);
  }

  const Tables& tables_;
  std::map<std::string, double> taken_;  ///< by lot
};

}  // namespace

double TakenPackaging::quantity() const {
  double sum = 0;
  for (const auto& lot : lots) sum += lot.quantity;
  return sum;
}

Money TakenPackaging::cost() const {
  Money sum = 0;
  for (const auto& lot : lots) sum += lot.cost;
  return sum;
}

Money PackagingPlan::cost() const {
  Money sum = 0;
  for (const auto& product : products) sum += product.cost();
  return sum;
}

PackagingPlan plan_packaging(const Tables& tables, std::int64_t good_id, std::int64_t quantity) {
  Planner planner(tables);
  const auto goods = static_cast<double>(quantity);
  for (const auto& row : tables.query(requirements_sql, {good_id})) {
    const bool is_generic = row.integer(4) != 0, is_complete = row.integer(5) != 0;
    if (!is_complete) {
      planner.plan.unassigned.emplace_back(row.text(2));
    } else if (is_generic) {
      planner.take_assigned(row.integer(0), row.text(2), goods);
    } else {
      planner.take_oldest(row.integer(1), row.text(2), row.real(3) * goods);
    }
  }
  return std::move(planner.plan);
}

void write_packaging(const std::vector<TakenPackaging>& products,
                     capnp::List<ConsumedPackaging>::Builder into) {
  for (unsigned i = 0; i < products.size(); ++i) {
    auto line = into[i];
    line.setProduct(products[i].product);
    line.setQuantity(products[i].quantity());
    line.setUnit(products[i].unit);
    line.setCost(products[i].cost());
    write_lots(products[i].lots, line.initLots(static_cast<unsigned>(products[i].lots.size())));
  }
}

}  // namespace annals::bakery
