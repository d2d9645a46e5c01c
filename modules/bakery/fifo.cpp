#include "modules/bakery/fifo.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "modules/fields.h"

namespace annals::bakery {

namespace {

constexpr const char* measure_sql =
    "select dimension, amount from ingredient_measures "
    "where ingredient_id = ?1 and unit = lower(trim(?2))";

constexpr const char* lower_sql = "select lower(trim(?1))";

// With the unit of the first line that asks for the ingredient.
constexpr const char* needs_sql =
    "with recursive parts (recipe_id, batches) as ("
    "  select ?1, 1.0 * ?2"
    "  union all"
    "  select c.component_recipe_id, p.batches * c.quantity"
    "  from parts p join recipe_components c on c.recipe_id = p.recipe_id) "
    "select m.ingredient_id, i.slug, m.dimension, sum(p.batches * m.amount), m.unit,"
    "       m.amount / m.quantity, min(m.id) "
    "from parts p join recipe_measures m on m.recipe_id = p.recipe_id "
    "join ingredients i on i.id = m.ingredient_id "
    "group by m.ingredient_id, m.dimension order by min(m.id)";

constexpr const char* lots_sql =
    "select uuid, quantity, unit, measure, coalesce(unit_cost, 0) from lot_measures "
    "where ingredient_id = ?1 and dimension = ?2 and quantity >= 0.001 "
    "order by purchase_date is null, purchase_date, lot_id";

/// To nine decimals, so that 5.75 does not become 5.750000000000001 on its way through grams.
double rounded(double quantity) {
  return std::round(quantity * 1e9) / 1e9;
}

std::string quantity_text(double quantity) {
  return fmt::format("{:.10g}", rounded(quantity));
}

}  // namespace

Need need_of(const Tables& tables, std::int64_t ingredient_id, std::string ingredient,
             double quantity, std::string_view unit) {
  Need need{ingredient_id, std::move(ingredient), {}, quantity, std::string(unit), 1};
  auto rows = tables.query(measure_sql, {ingredient_id, std::string(unit)});
  if (const Row* row = rows.next()) {
    need.dimension = row->text(0);
    need.measure = row->real(1);
    need.amount = quantity * need.measure;
  } else {
    need.dimension = tables.value<std::string>(lower_sql, unit).value_or("");
  }
  return need;
}

std::vector<Need> needs_of_recipe(const Tables& tables, std::int64_t recipe_id,
                                  std::int64_t batches) {
  std::vector<Need> needs;
  for (const auto& row : tables.query(needs_sql, {recipe_id, batches})) {
    needs.push_back({row.integer(0), std::string(row.text(1)), std::string(row.text(2)),
                     row.real(3), std::string(row.text(4)), row.real(5)});
  }
  return needs;
}

Consumption take_oldest_first(const Tables& tables, const Need& need) {
  Consumption found;
  double missing = need.amount;
  for (const auto& row : tables.query(lots_sql, {need.ingredient_id, need.dimension})) {
    if (missing / need.measure < negligible) break;
    const double in_lot = row.real(1);
    const double measure = row.real(3);
    // The whole lot, unless more than a trace would be left.
    const double wanted = rounded(missing / measure);
    const double quantity = in_lot - wanted < negligible ? in_lot : wanted;
    const Money unit_cost = row.integer(4);
    found.lots.push_back({need.ingredient, std::string(row.text(0)), quantity,
                          std::string(row.text(2)), unit_cost, cost_of(quantity, unit_cost)});
    found.cost += found.lots.back().cost;
    missing -= quantity * measure;
  }
  if (missing / need.measure >= negligible) {
    found.shortfall = rounded(missing / need.measure);
    found.consumed = rounded((need.amount - missing) / need.measure);
  } else {
    found.consumed = rounded(need.amount / need.measure);
  }
  return found;
}

Decision insufficient(const Need& need, const Consumption& found) {
  return reject("insufficient_inventory",
                fmt::format("Not enough of ingredient '{}': needed {} {}, available {}",
                            need.ingredient, quantity_text(need.amount / need.measure), need.unit,
                            quantity_text(found.consumed)));
}

void write_lots(const std::vector<TakenLot>& lots, capnp::List<ConsumedLot>::Builder into) {
  for (unsigned i = 0; i < lots.size(); ++i) {
    auto line = into[i];
    line.setIngredient(lots[i].ingredient);
    line.setLot(lots[i].lot);
    line.setQuantity(lots[i].quantity);
    line.setUnit(lots[i].unit);
    line.setUnitCost(lots[i].unit_cost);
    line.setCost(lots[i].cost);
  }
}

}  // namespace annals::bakery
