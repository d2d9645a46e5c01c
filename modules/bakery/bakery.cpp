#include "modules/bakery/bakery.h"

#include <string>
#include <string_view>

#include "bakery.capnp.h"
#include "modules/bakery/assembly_history.h"
#include "modules/bakery/assembly_runs.h"
#include "modules/bakery/assembly_stock.h"
#include "modules/bakery/assignments.h"
#include "modules/bakery/baking_events.h"
#include "modules/bakery/compositions.h"
#include "modules/bakery/finished_goods.h"
#include "modules/bakery/finished_units.h"
#include "modules/bakery/ingredients.h"
#include "modules/bakery/lots.h"
#include "modules/bakery/materials.h"
#include "modules/bakery/package_goods.h"
#include "modules/bakery/packages.h"
#include "modules/bakery/production.h"
#include "modules/bakery/products.h"
#include "modules/bakery/recipes.h"
#include "modules/bakery/recipients.h"

namespace annals::modules {

extern const std::string_view bakery_sql;

namespace {

Module bakery_events() {
  using namespace annals::bakery;
  return Module::from<
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
}

}  // namespace

Module bakery_module() {
  using namespace annals::bakery;
  auto module = bakery_events();
  module.command<CreateEvent>(create_event)
      .command<UpdateEvent>(update_event)
      .command<DeleteEvent>(delete_event)
      .command<CreateRecipient>(create_recipient)
      .command<UpdateRecipient>(update_recipient)
      .command<DeleteRecipient>(delete_recipient)
      .command<CreateIngredient>(create_ingredient)
      .command<UpdateIngredient>(update_ingredient)
      .command<DeleteIngredient>(delete_ingredient)
      .command<SetUnitConversion>(set_unit_conversion)
      .command<RemoveUnitConversion>(remove_unit_conversion)
      .command<CreateProduct>(create_product)
      .command<UpdateProduct>(update_product)
      .command<DeleteProduct>(delete_product)
      .command<AddInventoryItem>(add_inventory_item)
      .command<UpdateInventoryItem>(update_inventory_item)
      .command<DeleteInventoryItem>(delete_inventory_item)
      .command<ConsumeFifo>(consume_fifo)
      .command<CreateRecipe>(create_recipe)
      .command<UpdateRecipe>(update_recipe)
      .command<DeleteRecipe>(delete_recipe)
      .command<CreateFinishedUnit>(create_finished_unit)
      .command<UpdateFinishedUnit>(update_finished_unit)
      .command<DeleteFinishedUnit>(delete_finished_unit)
      .command<UpdateInventory>(update_inventory)
      .command<CalculateUnitCost>(calculate_unit_cost)
      .command<CreateFinishedGood>(create_finished_good)
      .command<UpdateFinishedGood>(update_finished_good)
      .command<DeleteFinishedGood>(delete_finished_good)
      .command<AddComponent>(add_component)
      .command<RemoveComponent>(remove_component)
      .command<UpdateComponentQuantity>(update_component_quantity)
      .command<CreateAssemblyFromInventory>(create_assembly_from_inventory)
      .command<DisassembleIntoComponents>(disassemble_into_components)
      .command<CreateComposition>(create_composition)
      .command<BulkCreateCompositions>(bulk_create_compositions)
      .command<UpdateComposition>(update_composition)
      .command<DeleteComposition>(delete_composition)
      .command<ReorderCompositions>(reorder_compositions)
      .command<CopyAssemblyComposition>(copy_assembly_composition)
      .command<RecordProduction>(record_production)
      .command<CreatePackage>(create_package)
      .command<UpdatePackage>(update_package)
      .command<DeletePackage>(delete_package)
      .command<DuplicatePackage>(duplicate_package)
      .command<AddFinishedGoodToPackage>(add_finished_good_to_package)
      .command<RemoveFinishedGoodFromPackage>(remove_finished_good_from_package)
      .command<UpdateFinishedGoodQuantity>(update_finished_good_quantity)
      .command<AssignPackageToRecipient>(assign_package_to_recipient)
      .command<UpdateAssignment>(update_assignment)
      .command<RemoveAssignment>(remove_assignment)
      .command<UpdatePackageStatus>(update_package_status)
      .command<AssignMaterials>(assign_materials)
      .command<ClearAssignments>(clear_assignments)
      .command<RecordAssembly>(record_assembly)
      .command<ImportAssemblyHistory>(import_assembly_history);
  return module;
}

}  // namespace annals::modules
