#include "modules/bakery/assembly_runs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "modules/bakery/assembly_stock.h"
#include "modules/bakery/named_rows.h"
#include "modules/bakery/new_uuid.h"
#include "modules/bakery/packaging_plan.h"
#include "modules/bakery/rules.h"
#include "modules/bakery/slug_rows.h"
#include "modules/bakery/streams.h"

namespace annals::bakery {

namespace {

Refusal refuse_run(RecordAssembly::Reader ask) {
  if (auto no = refuse_count(ask.getQuantity())) return no;
  if (ask.hasAssembledAt() && !parse_iso(view(ask.getAssembledAt()))) {
    return invalid("The time '" + std::string(view(ask.getAssembledAt())) + "' is not ISO 8601");
  }
  if (ask.hasPackagingBypassNotes() && !ask.getPackagingBypassed()) {
    return invalid("Notes on bypassed packaging need packagingBypassed");
  }
  return std::nullopt;
}

/// Every component and packaging that is short; else generic packaging without materials.
Refusal refuse_plan(const std::vector<ComponentNeed>& components, const PackagingPlan& packaging,
                    bool bypass) {
  auto shortage = refuse_shortage(components);
  if (!packaging.missing.empty()) {
    const auto missing = fmt::format("{}", fmt::join(packaging.missing, "; "));
    return reject("insufficient_inventory", shortage ? shortage->rejection->message + "; " + missing
                                                     : "Not enough in stock: " + missing);
  }
  if (shortage) return shortage;
  if (bypass || packaging.unassigned.empty()) return std::nullopt;
  return reject("unassigned_packaging",
                fmt::format("No materials are assigned to the packaging '{}'; assign them, or "
                            "bypass packaging",
                            fmt::join(packaging.unassigned, "', '")));
}

Money cost_of_all(const std::vector<ComponentNeed>& components) {
  Money sum = 0;
  for (const auto& component : components) sum += component.needed * component.unit_cost;
  return sum;
}

}  // namespace

Decision record_assembly(const Tables& tables, RecordAssembly::Reader ask) {
  Decision refusal;
  const auto good = find_good(tables, view(ask.getGood()), refusal);
  if (!good) return refusal;
  std::optional<NamedRow> occasion;
  if (ask.hasEvent()) {
    occasion = find_baking_event(tables, view(ask.getEvent()), refusal);
    if (!occasion) return refusal;
  }
  if (auto no = refuse_run(ask)) return *no;
  const auto components = component_needs(tables, good->id, ask.getQuantity());
  if (components.empty()) {
    return reject("no_components", "'" + good->slug + "' has no components to put together");
  }
  const auto packaging = plan_packaging(tables, good->id, ask.getQuantity());
  if (auto no = refuse_plan(components, packaging, ask.getPackagingBypassed())) return *no;

  const auto units = only(components, false), goods = only(components, true);
  const Money cost = cost_of_all(components) + packaging.cost();
  return decide(event<AssemblyRecorded>(good_stream(good->slug), [&](auto e) {
    copy_given(ask, e);
    e.setUuid(UuidMaker(tables).next());
    e.setGood(good->slug);
    if (occasion) e.setEvent(occasion->uuid);
    e.setQuantity(ask.getQuantity());
    if (!ask.hasAssembledAt()) e.setAssembledAt(to_iso(tables.now()));
    e.setTotalComponentCost(cost);
    e.setPerUnitCost((2 * cost + ask.getQuantity()) / (2 * ask.getQuantity()));
    e.setPackagingBypassed(ask.getPackagingBypassed());
    write_components(units, e.initUnits(static_cast<unsigned>(units.size())));
    write_components(goods, e.initGoods(static_cast<unsigned>(goods.size())));
    write_packaging(packaging.products,
                    e.initPackaging(static_cast<unsigned>(packaging.products.size())));
    e.setStockMoved(true);
  }));
}

}  // namespace annals::bakery
