#include "migration/import/bake/conversions.h"

#include <cmath>

namespace annals::importing {

namespace {

struct Unit {
  std::string_view code;
  UnitMeasure measure;
};

// As in the module's table units.
constexpr Unit units[] = {
    {"oz", {true, 28.349523125}},
    {"lb", {true, 453.59237}},
    {"g", {true, 1}},
    {"kg", {true, 1000}},
    {"tsp", {false, 4.92892159375}},
    {"tbsp", {false, 14.78676478125}},
    {"cup", {false, 236.5882365}},
    {"ml", {false, 1}},
    {"l", {false, 1000}},
    {"fl oz", {false, 29.5735295625}},
    {"pt", {false, 473.176473}},
    {"qt", {false, 946.352946}},
    {"gal", {false, 3785.411784}},
};

// Grams in a millilitre of what is baked with: dried herbs to syrup and salt.
constexpr double lightest = 0.05;
constexpr double heaviest = 2.5;

std::optional<double> density_of(const Conversion& conversion, const ConversionFields& fields) {
  const auto from = measure_of(fields.from_unit);
  const auto to = measure_of(fields.to_unit);
  if (!from || !to || from->is_weight == to->is_weight) return std::nullopt;
  const double from_amount = conversion.from_quantity * from->amount;
  const double to_amount = conversion.to_quantity * to->amount;
  return from->is_weight ? from_amount / to_amount : to_amount / from_amount;
}

// How far from what is known or possible; 0 is as good as can be.
double oddness(double density, std::optional<double> known) {
  if (known) return std::abs(std::log(density / *known));
  return density < lightest || density > heaviest ? 1 : 0;
}

bool is_turned_round(const Conversion& told, const Conversion& other,
                     const ConversionFields& fields, std::optional<double> known) {
  const auto density = density_of(told, fields);
  const auto turned = density_of(other, fields);
  return density && turned && oddness(*turned, known) < oddness(*density, known);
}

}  // namespace

std::optional<UnitMeasure> measure_of(std::string_view wanted) {
  for (const Unit& unit : units) {
    if (unit.code == wanted) return unit.measure;
  }
  return std::nullopt;
}

std::optional<Conversion> conversion_of(const ConversionFields& fields,
                                        std::optional<double> grams_per_ml) {
  if (fields.factor) return Conversion{1, *fields.factor};
  if (!fields.from_quantity && !fields.to_quantity) return std::nullopt;
  // 3.2 has the factor of 3.0 under the name from_quantity, and no to_quantity.
  if (!fields.to_quantity) return Conversion{1, *fields.from_quantity, *fields.from_quantity != 1};
  const Conversion told{fields.from_quantity.value_or(1), *fields.to_quantity};
  // Exports made after that have it there too, and 1 as to_quantity.
  const Conversion other{1, told.from_quantity, true};
  if (told.to_quantity == 1 && told.from_quantity != 1 &&
      is_turned_round(told, other, fields, grams_per_ml)) {
    return other;
  }
  return told;
}

}  // namespace annals::importing
