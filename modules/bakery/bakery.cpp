#include "modules/bakery/bakery.h"

#include <string>
#include <string_view>

#include "bakery.capnp.h"

namespace annals::modules {

extern const std::string_view bakery_sql;

Module bakery_module() {
  using namespace annals::bakery;
  auto module = Module::from<
      AssemblyRecorded, AssemblyRunRemoved, CompositionAdded, CompositionChanged,
      CompositionRemoved, CompositionsReordered, MaterialsAssigned, MaterialAssignmentsCleared,
      EventPlanned, EventChanged, EventRemoved, FinishedGoodAdded, FinishedGoodChanged,
      FinishedGoodRemoved, AssemblyProduced, AssemblyDisassembled, FinishedUnitAdded,
      FinishedUnitChanged, FinishedUnitRemoved, InventoryChanged, IngredientAdded,
      IngredientChanged, IngredientRemoved, UnitConversionSet, UnitConversionRemoved, UnitDefined,
      LotAdded, LotChanged, LotRemoved, IngredientConsumed, PackageAdded, PackageChanged,
      PackageRemoved, PackageGoodAdded, PackageGoodChanged, PackageGoodRemoved, PackageAssigned,
      PackageAssignmentChanged, PackageAssignmentRemoved, PackageStatusChanged, ProductionRecorded,
      ProductionRecordRemoved, ProductAdded, ProductChanged, ProductRemoved, RecipeAdded,
      RecipeChanged, RecipeRemoved, RecipientAdded, RecipientChanged, RecipientRemoved>(
      "bakery", std::string(bakery_sql));
  return module;
}

}  // namespace annals::modules
