#include "modules/bakery/assembly_stock.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "modules/bakery/rules.h"
#include "modules/bakery/slug_rows.h"
#include "modules/bakery/streams.h"

namespace annals::bakery {

namespace {

constexpr const char* components_sql =
    "select coalesce(u.slug, g.slug), coalesce(u.display_name, g.display_name),"
    "  c.component_quantity, coalesce(u.inventory_count, g.inventory_count),"
    "  coalesce(u.unit_cost, g.total_cost), c.finished_good_id is not null "
    "from compositions c "
    "left join finished_units u on u.id = c.finished_unit_id "
    "left join finished_goods g on g.id = c.finished_good_id "
    "where c.assembly_id = ?1 and c.packaging_product_id is null order by c.sort_order, c.id";
constexpr const char* count_sql = "select inventory_count from finished_goods where id = ?1";

/// Whole ones; a trace above a whole number is what floating point leaves over.
std::int64_t whole(double quantity) {
  return static_cast<std::int64_t>(std::ceil(quantity - 1e-9 * quantity));
}

}  // namespace

std::vector<ComponentNeed> component_needs(const Tables& tables, std::int64_t good_id,
                                           std::int64_t quantity) {
  std::vector<ComponentNeed> needs;
  for (const auto& row : tables.query(components_sql, {good_id})) {
    // Beyond what any stock can hold the exact number is of no interest.
    const auto wanted = std::min(row.real(2) * static_cast<double>(quantity), 1e18);
    needs.push_back({std::string(row.text(0)), std::string(row.text(1)), whole(wanted),
                     row.integer(3), row.integer(4), row.integer(5) != 0});
  }
  return needs;
}

std::optional<Decision> refuse_shortage(const std::vector<ComponentNeed>& needs) {
  std::string missing;
  for (const auto& need : needs) {
    if (need.needed <= need.available) continue;
    missing += fmt::format("{}'{}' needed {}, available {}", missing.empty() ? "" : "; ", need.slug,
                           need.needed, need.available);
  }
  if (missing.empty()) return std::nullopt;
  return reject("insufficient_inventory", "Not enough in stock: " + missing);
}

std::vector<ComponentNeed> only(const std::vector<ComponentNeed>& needs, bool goods) {
  std::vector<ComponentNeed> some;
  std::copy_if(needs.begin(), needs.end(), std::back_inserter(some),
               [&](const ComponentNeed& need) { return need.is_good == goods; });
  return some;
}

void write_components(const std::vector<ComponentNeed>& needs,
                      capnp::List<ConsumedComponent>::Builder into) {
  for (unsigned i = 0; i < needs.size(); ++i) {
    auto line = into[i];
    line.setComponent(needs[i].slug);
    line.setQuantity(needs[i].needed);
    line.setUnitCost(needs[i].unit_cost);
    line.setCost(needs[i].needed * needs[i].unit_cost);
  }
}

Decision create_assembly_from_inventory(const Tables& tables,
                                        CreateAssemblyFromInventory::Reader ask) {
  Decision refusal;
  const auto good = find_good(tables, view(ask.getGood()), refusal);
  if (!good) return refusal;
  if (auto no = refuse_count(ask.getQuantity())) return *no;
  const auto needs = component_needs(tables, good->id, ask.getQuantity());
  if (needs.empty()) {
    return reject("no_components", "'" + good->slug + "' has no components to put together");
  }
  if (auto no = refuse_shortage(needs)) return *no;
  return decide(event<AssemblyProduced>(good_stream(good->slug), [&](auto e) {
    e.setGood(good->slug);
    e.setQuantity(ask.getQuantity());
    const auto units = only(needs, false);
    write_components(units, e.initUnits(static_cast<unsigned>(units.size())));
    const auto goods = only(needs, true);
    write_components(goods, e.initGoods(static_cast<unsigned>(goods.size())));
  }));
}

Decision disassemble_into_components(const Tables& tables, DisassembleIntoComponents::Reader ask) {
  Decision refusal;
  const auto good = find_good(tables, view(ask.getGood()), refusal);
  if (!good) return refusal;
  if (auto no = refuse_count(ask.getQuantity())) return *no;
  const auto available = tables.value<std::int64_t>(count_sql, good->id).value_or(0);
  if (available < ask.getQuantity()) {
    return reject("insufficient_inventory",
                  fmt::format("Not enough in stock: '{}' needed {}, available {}", good->slug,
                              ask.getQuantity(), available));
  }
  const auto freed = component_needs(tables, good->id, ask.getQuantity());
  if (freed.empty()) {
    return reject("no_components", "'" + good->slug + "' has no components to be taken apart into");
  }
  return decide(event<AssemblyDisassembled>(good_stream(good->slug), [&](auto e) {
    e.setGood(good->slug);
    e.setQuantity(ask.getQuantity());
    const auto units = only(freed, false);
    write_components(units, e.initUnits(static_cast<unsigned>(units.size())));
    const auto goods = only(freed, true);
    write_components(goods, e.initGoods(static_cast<unsigned>(goods.size())));
  }));
}

}  // namespace annals::bakery
