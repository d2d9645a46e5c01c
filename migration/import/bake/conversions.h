#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace annals::importing {

/// What a source says of a conversion, in the fields of whichever generation.
struct ConversionFields {
  std::optional<double> from_quantity, to_quantity, factor;
  std::string from_unit, to_unit;  ///< small letters
};

/// So much of the one is so much of the other.
struct Conversion {
  double from_quantity = 1;
  double to_quantity = 1;
  /// An earlier step of the source system had taken the factor for from_quantity, which turned the
  /// meaning round: 3.6 lb = 1 cup for 1 lb = 3.6 cup.
  bool was_turned_round = false;
};

/// Nothing where the fields do not say how much of what. `grams_per_ml` is the ingredient's, where
/// known: it tells which of two ways round can be meant.
std::optional<Conversion> conversion_of(const ConversionFields& fields,
                                        std::optional<double> grams_per_ml);

/// Grams or millilitres in one of a unit of weight or volume; nothing for other units.
struct UnitMeasure {
  bool is_weight = false;
  double amount = 0;
};
std::optional<UnitMeasure> measure_of(std::string_view unit);

}  // namespace annals::importing
