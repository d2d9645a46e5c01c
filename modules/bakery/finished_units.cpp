#include "modules/bakery/finished_units.h"

#include <array>
#include <cmath>

#include "modules/bakery/money.h"
#include "modules/bakery/rules.h"
#include "modules/bakery/slug_rows.h"
#include "modules/bakery/streams.h"

namespace annals::bakery {

namespace {

constexpr const char* slug_sql = "select 1 from finished_units where slug = ?1";
constexpr const char* count_sql = "select inventory_count from finished_units where id = ?1";
constexpr const char* cost_sql = "select cost from recipe_costs where recipe_id = ?1";
constexpr const char* present_cost_sql =
    "select cost from finished_unit_recipe_costs where unit_id = ?1";
constexpr const char* users_sql =
    "select group_concat(name, ', ') from ("
    "  select coalesce(g.display_name, p.name) as name from compositions c "
    "  left join finished_goods g on g.id = c.assembly_id "
    "  left join packages p on p.id = c.package_id "
    "  where c.finished_unit_id = ?1 order by 1)";

constexpr std::array<std::string_view, 8> clearable{
    "description",         "items_per_batch", "item_unit",        "batch_percentage",
    "portion_description", "category",        "production_notes", "notes"};

template <class Ask>
Refusal refuse_yield(Ask ask) {
  if (ask.hasYieldMode() && view(ask.getYieldMode()) != "discrete_count" &&
      view(ask.getYieldMode()) != "batch_portion") {
    return invalid("Invalid yield mode: '" + std::string(view(ask.getYieldMode())) +
                   "'. Must be discrete_count or batch_portion");
  }
  if (ask.hasItemsPerBatch() && ask.getItemsPerBatch().getValue() <= 0) {
    return invalid("Items per batch must be positive");
  }
  if (ask.hasBatchPercentage()) {
    // As it will be stored: with two decimals.
    const auto percentage = std::round(ask.getBatchPercentage().getValue() * 100) / 100;
    if (!(percentage > 0 && percentage <= 100)) {
      return invalid("The batch percentage must be above 0 and at most 100");
    }
  }
  return std::nullopt;
}

/// What one unit costs where a batch costs so much; 0 where the yield is not known.
Money unit_cost_of(Money batch, CreateFinishedUnit::Reader ask) {
  if (view(ask.getYieldMode()) == "batch_portion") {
    if (!ask.hasBatchPercentage()) return 0;
    const auto hundredths = std::llround(ask.getBatchPercentage().getValue() * 100);
    return (batch * hundredths + 5000) / 10000;
  }
  if (!ask.hasItemsPerBatch()) return 0;
  const auto items = ask.getItemsPerBatch().getValue();
  return (2 * batch + items) / (2 * items);
}

}  // namespace

Decision create_finished_unit(const Tables& tables, CreateFinishedUnit::Reader ask) {
  if (auto no = refuse_name("finished unit", view(ask.getDisplayName()))) return *no;
  if (!ask.hasRecipe()) return invalid("A finished unit needs the recipe that makes it");
  Decision refusal;
  const auto recipe = find_recipe(tables, view(ask.getRecipe()), refusal);
  if (!recipe) return refusal;
  if (auto no = refuse_yield(ask)) return *no;
  if (ask.getInventoryCount() < 0 || ask.getInventoryCount() > most_in_stock) {
    return invalid("The inventory count must be from 0 to " + std::to_string(most_in_stock));
  }
  const auto cost =
      ask.hasUnitCost()
          ? money_of("unit cost", view(ask.getUnitCost()), refusal)
          : unit_cost_of(tables.value<std::int64_t>(cost_sql, recipe->id).value_or(0), ask);
  if (!cost) return refusal;
  const auto slug = new_slug(
      {asked_text(ask.hasSlug(), ask.getSlug()), view(ask.getDisplayName()), "unknown-item"},
      [&](const std::string& text) { return tables.exists(slug_sql, text); }, refusal);
  if (!slug) return refusal;
  return decide(event<FinishedUnitAdded>(unit_stream(*slug), [&](auto e) {
    copy_given(ask, e);
    e.setSlug(*slug);
    e.setDisplayName(trimmed(view(ask.getDisplayName())));
    e.setYieldMode(ask.getYieldMode());
    e.setUnitCost(*cost);
    e.setInventoryCount(ask.getInventoryCount());
  }));
}

Decision update_finished_unit(const Tables& tables, UpdateFinishedUnit::Reader ask) {
  Decision refusal;
  const auto unit = find_unit(tables, view(ask.getUnit()), refusal);
  if (!unit) return refusal;
  if (ask.hasDisplayName()) {
    if (auto no = refuse_name("finished unit", view(ask.getDisplayName()))) {
      return *no;
    }
  }
  if (ask.hasRecipe() && !find_recipe(tables, view(ask.getRecipe()), refusal)) return refusal;
  if (auto no = refuse_yield(ask)) return *no;
  if (auto no = refuse_cleared(ask.getClear(), clearable)) return *no;
  std::optional<Money> cost;
  if (ask.hasUnitCost()) {
    cost = money_of("unit cost", view(ask.getUnitCost()), refusal);
    if (!cost) return refusal;
  }
  if (!changes_something(ask, "unit")) return {};
  return decide(event<FinishedUnitChanged>(unit_stream(unit->slug), [&](auto e) {
    copy_given(ask, e);
    if (ask.hasDisplayName()) e.setDisplayName(trimmed(view(ask.getDisplayName())));
    if (cost) e.initUnitCost().setValue(*cost);
    if (ask.getClear().size() > 0) e.setCleared(ask.getClear());
  }));
}

Decision delete_finished_unit(const Tables& tables, DeleteFinishedUnit::Reader ask) {
  Decision refusal;
  const auto unit = find_unit(tables, view(ask.getUnit()), refusal);
  if (!unit) return nothing_to_delete(std::move(refusal));
  if (const auto users = tables.value<std::string>(users_sql, unit->id)) {
    return reject("referenced_unit", "Finished unit '" + unit->slug +
                                         "' cannot be deleted: it is a component of: " + *users);
  }
  return decide(
      event<FinishedUnitRemoved>(unit_stream(unit->slug), [&](auto e) { copy_given(ask, e); }));
}

Decision update_inventory(const Tables& tables, UpdateInventory::Reader ask) {
  Decision refusal;
  const auto unit = find_unit(tables, view(ask.getUnit()), refusal);
  if (!unit) return refusal;
  const auto count = tables.value<std::int64_t>(count_sql, unit->id).value_or(0);
  if (ask.getChange() > most_in_stock - count || ask.getChange() < -count) {
    return reject("invalid_inventory", "The inventory of '" + unit->slug + "' is " +
                                           std::to_string(count) + " and cannot change by " +
                                           std::to_string(ask.getChange()));
  }
  if (ask.getChange() == 0) return {};
  return decide(event<InventoryChanged>(unit_stream(unit->slug), [&](auto e) {
    copy_given(ask, e);
    e.setChange(ask.getChange());
  }));
}

Decision calculate_unit_cost(const Tables& tables, CalculateUnitCost::Reader ask) {
  Decision refusal;
  const auto unit = find_unit(tables, view(ask.getUnit()), refusal);
  if (!unit) return refusal;
  const auto cost = tables.value<std::int64_t>(present_cost_sql, unit->id).value_or(0);
  return decide(event<FinishedUnitChanged>(unit_stream(unit->slug), [&](auto e) {
    e.setUnit(unit->slug);
    e.initUnitCost().setValue(cost);
  }));
}

}  // namespace annals::bakery
