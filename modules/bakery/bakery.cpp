#include "modules/bakery/bakery.h"

#include <string>
#include <string_view>

#include "bakery.capnp.h"
#include "modules/bakery/baking_events.h"
#include "modules/bakery/recipients.h"

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
  module.command<CreateEvent>(create_event)
      .command<UpdateEvent>(update_event)
      .command<DeleteEvent>(delete_event)
      .command<CreateRecipient>(create_recipient)
      .command<UpdateRecipient>(update_recipient)
      .command<DeleteRecipient>(delete_recipient);
  return module;
}

}  // namespace annals::modules
