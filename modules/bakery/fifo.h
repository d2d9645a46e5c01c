#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include <cstdint>
#include <string>
#include <vector>

#include "bakery.capnp.h"
#include "modules/bakery/money.h"

namespace annals::bakery {

/// So much of an ingredient. Amounts compare within a dimension (weight, volume, count, or a unit
/// that measures only itself); see the view ingredient_measures.
struct Need {
  std::int64_t ingredient_id = 0;
  std::string ingredient;  ///< slug
  std::string dimension;
  double amount = 0;   ///< in the dimension's measure
  std::string unit;    ///< in which it was asked for
  double measure = 1;  ///< of one such unit
};

struct TakenLot {
  std::string ingredient;
  std::string lot;      ///< uuid
  double quantity = 0;  ///< in `unit`
  std::string unit;     ///< the lot's
  Money unit_cost = 0;
  Money cost = 0;
};

/// What a need takes from the stock, the oldest lots first.
struct Consumption {
  std::vector<TakenLot> lots;
  double consumed = 0;   ///< in the need's unit
  double shortfall = 0;  ///< in the need's unit; 0: satisfied
  Money cost = 0;
};

/// Less than this much of a unit is nothing: what dividing and adding floating-point quantities
/// leaves over.
inline constexpr double negligible = 1e-6;

/// The need for so much of an ingredient in a unit.
Need need_of(const Tables& tables, std::int64_t ingredient_id, std::string ingredient,
             double quantity, std::string_view unit);
/// What so many batches of a recipe take, the recipes in it included; one need an ingredient and
/// dimension.
std::vector<Need> needs_of_recipe(const Tables& tables, std::int64_t recipe_id,
                                  std::int64_t batches);

Consumption take_oldest_first(const Tables& tables, const Need& need);

/// InsufficientInventory: which ingredient, how much is needed, how much there is.
Decision insufficient(const Need& need, const Consumption& found);

void write_lots(const std::vector<TakenLot>& lots, capnp::List<ConsumedLot>::Builder into);

}  // namespace annals::bakery
