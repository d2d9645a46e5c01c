#include "modules/bakery/production.h"

#include <annals/timestamp.h>
#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "modules/bakery/fifo.h"
#include "modules/bakery/named_rows.h"
#include "modules/bakery/new_uuid.h"
#include "modules/bakery/rules.h"
#include "modules/bakery/slug_rows.h"
#include "modules/bakery/streams.h"

namespace annals::bakery {

namespace {

constexpr const char* plan_sql =
    "select (select cast(ceil(coalesce(sum(a.quantity * u.batches), 0.0) - 1e-9) as integer) "
    "        from event_recipient_packages a join package_units u on u.package_id = a.package_id "
    "        where a.event_id = ?1 and u.recipe_id = ?2), "
    "       coalesce((select sum(batches) from production_records "
    "                 where event_id = ?1 and recipe_id = ?2), 0)";

/// Baking more than the event needs is allowed, and said.
void warn_of_surplus(const Tables& tables, std::int64_t event_id, const SlugRow& recipe,
                     std::int64_t batches, Decision& decision) {
  auto rows = tables.query(plan_sql, {event_id, recipe.id});
  const Row* row = rows.next();
  const auto needed = row->integer(0);
  const auto made = row->integer(1) + batches;
  if (made <= needed) return;
  decision.warnings.push_back(
      fmt::format("{} batches of '{}' are {} more than the {} that the "
                  "event needs",
                  made, recipe.slug, made - needed, needed));
}

}  // namespace

Decision record_production(const Tables& tables, RecordProduction::Reader ask) {
  Decision refusal;
  const auto event_row = find_baking_event(tables, view(ask.getEvent()), refusal);
  if (!event_row) return refusal;
  const auto recipe = find_recipe(tables, view(ask.getRecipe()), refusal);
  if (!recipe) return refusal;
  if (ask.getBatches() <= 0) {
    return invalid("Batches must be a positive number, got: " + std::to_string(ask.getBatches()));
  }
  if (ask.hasProducedAt() && !parse_iso(view(ask.getProducedAt()))) {
    return invalid("The time '" + std::string(view(ask.getProducedAt())) + "' is not ISO 8601");
  }
  std::vector<TakenLot> lots;
  Money cost = 0;
  for (const auto& need : needs_of_recipe(tables, recipe->id, ask.getBatches())) {
    auto found = take_oldest_first(tables, need);
    if (found.shortfall > 0) return insufficient(need, found);
    cost += found.cost;
    std::move(found.lots.begin(), found.lots.end(), std::back_inserter(lots));
  }
  const auto uuid = UuidMaker(tables).next();
  auto decision = decide(event<ProductionRecorded>(event_stream(event_row->uuid), [&](auto e) {
    e.setUuid(uuid);
    e.setEvent(event_row->uuid);
    e.setRecipe(recipe->slug);
    e.setBatches(ask.getBatches());
    e.setActualCost(cost);
    if (ask.hasProducedAt()) e.setProducedAt(ask.getProducedAt());
    if (ask.hasNotes()) e.setNotes(ask.getNotes());
    write_lots(lots, e.initLots(static_cast<unsigned>(lots.size())));
  }));
  warn_of_surplus(tables, event_row->id, *recipe, ask.getBatches(), decision);
  return decision;
}

Decision consume_fifo(const Tables& tables, ConsumeFifo::Reader ask) {
  Decision refusal;
  const auto ingredient = find_ingredient(tables, view(ask.getIngredient()), refusal);
  if (!ingredient) return refusal;
  if (!(ask.getQuantity() > 0) || !std::isfinite(ask.getQuantity())) {
    return invalid("The quantity to consume must be positive");
  }
  if (is_blank(view(ask.getUnit()))) return invalid("The quantity needs a unit");
  const auto need =
      need_of(tables, ingredient->id, ingredient->slug, ask.getQuantity(), view(ask.getUnit()));
  const auto found = take_oldest_first(tables, need);
  if (found.shortfall > 0 && !ask.getPartial()) return insufficient(need, found);
  if (found.lots.empty()) return Decision{}.warn("There is no '" + ingredient->slug + "' in stock");
  auto decision =
      decide(event<IngredientConsumed>(ingredient_stream(ingredient->slug), [&](auto e) {
        e.setIngredient(ingredient->slug);
        e.setQuantity(found.consumed);
        e.setUnit(ask.getUnit());
        e.setCost(found.cost);
        write_lots(found.lots, e.initLots(static_cast<unsigned>(found.lots.size())));
        if (ask.hasReason()) e.setReason(ask.getReason());
      }));
  if (found.shortfall > 0) {
    decision.warnings.push_back(insufficient(need, found).rejection->message);
  }
  return decision;
}

}  // namespace annals::bakery
