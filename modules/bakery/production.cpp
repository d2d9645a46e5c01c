#include "modules/bakery/production.h"

#include <cmath>
#include <iterator>

#include "modules/bakery/fifo.h"
#include "modules/bakery/named_rows.h"
#include "modules/bakery/new_uuid.h"
#include "modules/bakery/rules.h"
#include "modules/bakery/slug_rows.h"
#include "modules/bakery/streams.h"

namespace annals::bakery {

Decision record_production(const Tables& tables, RecordProduction::Reader ask) {
  Decision refusal;
  const auto event_row = find_baking_event(tables, view(ask.getEvent()), refusal);
  if (!event_row) return refusal;
  const auto recipe = find_recipe(tables, view(ask.getRecipe()), refusal);
  if (!recipe) return refusal;
  if (ask.getBatches() <= 0) {
    return invalid("Batches must be a positive number, got: " + std::to_string(ask.getBatches()));
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
  return decide(event<ProductionRecorded>(event_stream(event_row->uuid), [&](auto e) {
    e.setUuid(uuid);
    e.setEvent(event_row->uuid);
    e.setRecipe(recipe->slug);
    e.setBatches(ask.getBatches());
    e.setActualCost(cost);
    if (ask.hasProducedAt()) e.setProducedAt(ask.getProducedAt());
    if (ask.hasNotes()) e.setNotes(ask.getNotes());
    write_lots(lots, e.initLots(static_cast<unsigned>(lots.size())));
  }));
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
