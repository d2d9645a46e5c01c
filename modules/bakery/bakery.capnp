@0xc3a9e2f1d5b84f07;
# The module "bakery": ingredients and their stock, recipes, finished units and goods with nested
# compositions, packages for recipients of events, production and assembly with their costs.
# Ordered by noun; each has its events, then its commands.
#
# Conventions
# * Ingredients, recipes, finished units and finished goods are named by slug; all other rows by
#   uuid, which is the id of the event that created the row unless that event gives one. Commands
#   take names instead of uuids where a name belongs to one row only.
# * Money is in 1/10000 of the currency: 12345 is 1.2345. Commands take texts ("1.2345").
# * Quantities are Float64, in the unit that is named beside them; of a lot in its product's
#   packageUnit.
# * Where "…Changed" leaves a field unset it means "as before"; `cleared` lists the columns (by the
#   table's column name) that become NULL. A list that is set replaces the former one.
# * Numbers that may be missing are wrapped, so that missing and 0 differ.
# * Times are ISO 8601, dates YYYY-MM-DD. createdAt and updatedAt of a source; the event's effective
#   time where they are unset.
#
# For importers
# * Append "…Added" for each row of a source (also EventPlanned, PackageAssigned, MaterialsAssigned,
#   ProductionRecorded, AssemblyRecorded), with uuid, createdAt and updatedAt where the source has
#   them; UnitConversionSet and UnitDefined where it has such; later states as "…Changed" and
#   "…Removed" with a `reason`. PackageStatusChanged only for a change that the source tells of:
#   PackageAssigned carries a status.
# * Order: ingredients, products, lots, conversions, recipes (components after their recipes:
#   RecipeChanged), finished units, finished goods, compositions, packages and their goods,
#   recipients, events, assignments, production, assembly runs.
# * A row's uuid for later events: give `uuid`, or NewEvent.id.
# * Counts and lots are given as the source has them: an imported ProductionRecorded has
#   stockAsFound true, an imported AssemblyRecorded stockMoved false. Neither then moves any stock.
# * A good's total_cost is derived from its compositions and is in no event.

using Annals = import "/annals/annals.capnp";
using Cxx = import "/capnp/c++.capnp";
using Json = import "/capnp/compat/json.capnp";
$Cxx.namespace("annals::bakery");

struct Number {
  value @0 :Int64;
}

struct Real {
  value @0 :Float64;
}

# --- Assembly runs: what was put together when, of what, at which cost ---------------------------

struct AssemblyRecorded $Annals.event {
  uuid @0 :Text $Annals.tag("assembly_run");
  good @1 :Text $Annals.tag("good");
  event @2 :Text $Annals.tag("event");  # uuid of a baking event, or unset
  quantity @3 :Int64;
  assembledAt @4 :Text;
  notes @5 :Text;
  totalComponentCost @6 :Int64;
  perUnitCost @7 :Int64;
  packagingBypassed @8 :Bool;
  packagingBypassNotes @9 :Text;
  units @10 :List(ConsumedComponent);
  goods @11 :List(ConsumedComponent);
  packaging @12 :List(ConsumedPackaging);
  stockMoved @13 :Bool;  # counts and lots change with this event; false: they are as they were found
  createdAt @14 :Text;
  updatedAt @15 :Text;
}

struct ConsumedComponent {
  component @0 :Text;  # slug of a finished unit or good
  quantity @1 :Int64;
  unitCost @2 :Int64;
  cost @3 :Int64;
}

struct ConsumedPackaging {
  product @0 :Text;  # uuid
  quantity @1 :Float64;
  unit @2 :Text;
  cost @3 :Int64;
  lots @4 :List(ConsumedLot);
}

struct AssemblyRunRemoved $Annals.event {
  # Gives nothing back to the stock.
  run @0 :Text $Annals.tag("assembly_run");
  reason @1 :Text;
}

struct RecordAssembly $Annals.command {
  good @0 :Text;
  quantity @1 :Int64 = 1;
  event @2 :Text;  # uuid, or a name that one event has
  assembledAt @3 :Text;
  notes @4 :Text;
  packagingBypassed @5 :Bool;  # leave out generic packaging that no lots are assigned to
  packagingBypassNotes @6 :Text;
}

struct ImportAssemblyHistory $Annals.command {
  # What the query export_assembly_history gives. Runs whose uuid is known are skipped. No stock
  # moves.
  version @0 :Text;
  exportedAt @1 :Text $Json.name("exported_at");
  assemblyRuns @2 :List(ExportedRun) $Json.name("assembly_runs");
  partial @3 :Bool;  # leave out runs that name something unknown; else all or none
}

struct ExportedRun {
  uuid @0 :Text;
  finishedGoodSlug @1 :Text $Json.name("finished_good_slug");
  quantityAssembled @2 :Int64 $Json.name("quantity_assembled");
  assembledAt @3 :Text $Json.name("assembled_at");
  notes @4 :Text;
  totalComponentCost @5 :Text $Json.name("total_component_cost");
  perUnitCost @6 :Text $Json.name("per_unit_cost");
  finishedUnitConsumptions @7 :List(ExportedConsumption) $Json.name("finished_unit_consumptions");
  finishedGoodConsumptions @8 :List(ExportedConsumption) $Json.name("finished_good_consumptions");
  packagingConsumptions @9 :List(ExportedConsumption) $Json.name("packaging_consumptions");
  event @10 :Text;  # uuid, or a name that one event has
  packagingBypassed @11 :Bool $Json.name("packaging_bypassed");
  packagingBypassNotes @12 :Text $Json.name("packaging_bypass_notes");
}

struct ExportedConsumption {
  slug @0 :Text;     # of the finished unit or good
  product @1 :Text;  # uuid
  quantityConsumed @2 :Float64 $Json.name("quantity_consumed");
  unit @3 :Text;
  unitCostAtConsumption @4 :Text $Json.name("unit_cost_at_consumption");
  totalCost @5 :Text $Json.name("total_cost");
}

# --- Compositions: what a finished good or a package is made of ----------------------------------

struct CompositionAdded $Annals.event {
  # Exactly one parent (assembly, package) and one component (finishedUnit, finishedGood,
  # packagingProduct) are set.
  uuid @0 :Text;
  assembly @1 :Text $Annals.tag("good");  # slug
  package @2 :Text $Annals.tag("package");  # uuid
  finishedUnit @3 :Text $Annals.tag("unit");  # slug
  finishedGood @4 :Text $Annals.tag("component_good");  # slug
  packagingProduct @5 :Text $Annals.tag("product");  # uuid
  quantity @6 :Float64 = 1;
  notes @7 :Text;
  sortOrder @8 :Int64;
  isGeneric @9 :Bool;  # any product of that product's name will do
  createdAt @10 :Text;
  updatedAt @11 :Text;
}

struct CompositionChanged $Annals.event {
  composition @0 :Text;  # uuid
  quantity @1 :Real;
  notes @2 :Text;
  sortOrder @3 :Number;
  isGeneric @4 :Number;  # 0 or 1
  cleared @5 :List(Text);
  reason @6 :Text;
}

struct CompositionRemoved $Annals.event {
  composition @0 :Text;
  reason @1 :Text;
}

struct CompositionsReordered $Annals.event {
  # These come in this order from now on: sort orders 0, 1, 2 …
  assembly @0 :Text $Annals.tag("good");
  compositions @1 :List(Text);
}

struct MaterialsAssigned $Annals.event {
  # The lots that will serve a generic requirement, instead of all that were assigned to it before.
  composition @0 :Text;
  materials @1 :List(AssignedMaterial);
  assignedAt @2 :Text;
}

struct AssignedMaterial {
  lot @0 :Text;  # uuid
  quantity @1 :Float64;
}

struct MaterialAssignmentsCleared $Annals.event {
  composition @0 :Text;
}

struct CreateComposition $Annals.command {
  assembly @0 :Text;
  package @1 :Text;  # uuid, or a name that one package has
  finishedUnit @2 :Text;
  finishedGood @3 :Text;
  packagingProduct @4 :Text;  # uuid
  quantity @5 :Float64 = 1;
  notes @6 :Text;
  sortOrder @7 :Number;  # after the last one when unset
  isGeneric @8 :Bool;
}

struct BulkCreateCompositions $Annals.command {
  # All or none.
  compositions @0 :List(CreateComposition);
}

struct UpdateComposition $Annals.command {
  composition @0 :Text;  # uuid
  quantity @1 :Real;
  notes @2 :Text;
  sortOrder @3 :Number;
  clear @4 :List(Text);
}

struct DeleteComposition $Annals.command {
  composition @0 :Text;
  reason @1 :Text;
}

struct ReorderCompositions $Annals.command {
  assembly @0 :Text;
  compositions @1 :List(Text);  # uuids of all its compositions
}

struct CopyAssemblyComposition $Annals.command {
  # `to` gets what `from` is made of, beside what it has.
  from @0 :Text;
  to @1 :Text;
}

struct AssignMaterials $Annals.command {
  # The quantities must add up to what the composition requires.
  composition @0 :Text;  # uuid
  materials @1 :List(AssignedMaterial);
}

struct ClearAssignments $Annals.command {
  composition @0 :Text;
}

# --- Baking events: occasions for which packages are made; rows of the table events --------------

struct EventPlanned $Annals.event {
  uuid @0 :Text $Annals.tag("event");
  name @1 :Text;
  eventDate @2 :Text;
  year @3 :Number;  # that of the date when unset
  notes @4 :Text;
  createdAt @5 :Text;
  updatedAt @6 :Text;
}

struct EventChanged $Annals.event {
  event @0 :Text $Annals.tag("event");
  name @1 :Text;
  eventDate @2 :Text;
  year @3 :Number;
  notes @4 :Text;
  cleared @5 :List(Text);
  reason @6 :Text;
}

struct EventRemoved $Annals.event {
  # With its assignments and production records.
  event @0 :Text $Annals.tag("event");
  reason @1 :Text;
}

struct CreateEvent $Annals.command {
  name @0 :Text;
  eventDate @1 :Text;
  year @2 :Number;  # that of the date when unset
  notes @3 :Text;
}

struct UpdateEvent $Annals.command {
  event @0 :Text;  # uuid, or a name that one event has
  name @1 :Text;
  eventDate @2 :Text;
  year @3 :Number;
  notes @4 :Text;
  clear @5 :List(Text);
}

struct DeleteEvent $Annals.command {
  event @0 :Text;
  reason @1 :Text;
}

# --- Finished goods: assemblies of units and of other goods --------------------------------------

struct FinishedGoodAdded $Annals.event {
  uuid @0 :Text;
  slug @1 :Text $Annals.tag("good");
  displayName @2 :Text;
  description @3 :Text;
  assemblyType @4 :Text;  # custom_order when unset
  packagingInstructions @5 :Text;
  inventoryCount @6 :Int64;
  notes @7 :Text;
  createdAt @8 :Text;
  updatedAt @9 :Text;
}

struct FinishedGoodChanged $Annals.event {
  good @0 :Text $Annals.tag("good");
  displayName @1 :Text;
  description @2 :Text;
  assemblyType @3 :Text;
  packagingInstructions @4 :Text;
  inventoryCount @5 :Number;  # as counted
  notes @6 :Text;
  cleared @7 :List(Text);
  reason @8 :Text;
}

struct FinishedGoodRemoved $Annals.event {
  # With its compositions.
  good @0 :Text $Annals.tag("good");
  reason @1 :Text;
}

struct AssemblyProduced $Annals.event {
  # Put together from what is in stock: the counts of the components go down, the good's goes up.
  good @0 :Text $Annals.tag("good");
  quantity @1 :Int64;
  units @2 :List(ConsumedComponent);
  goods @3 :List(ConsumedComponent);
}

struct AssemblyDisassembled $Annals.event {
  # The reverse.
  good @0 :Text $Annals.tag("good");
  quantity @1 :Int64;
  units @2 :List(ConsumedComponent);
  goods @3 :List(ConsumedComponent);
}

struct CreateFinishedGood $Annals.command {
  slug @0 :Text;  # from the display name when unset
  displayName @1 :Text;
  description @2 :Text;
  assemblyType @3 :Text = "custom_order";
  packagingInstructions @4 :Text;
  notes @5 :Text;
  components @6 :List(Component);
}

struct Component {
  type @0 :Text;  # finished_unit, finished_good
  slug @1 :Text;
  quantity @2 :Float64 = 1;
  notes @3 :Text;
}

struct UpdateFinishedGood $Annals.command {
  good @0 :Text;
  displayName @1 :Text;
  description @2 :Text;
  assemblyType @3 :Text;
  packagingInstructions @4 :Text;
  notes @5 :Text;
  clear @6 :List(Text);
}

struct DeleteFinishedGood $Annals.command {
  good @0 :Text;
  reason @1 :Text;
}

struct AddComponent $Annals.command {
  good @0 :Text;
  component @1 :Component;
}

struct RemoveComponent $Annals.command {
  good @0 :Text;
  type @1 :Text;
  component @2 :Text;  # slug
}

struct UpdateComponentQuantity $Annals.command {
  good @0 :Text;
  type @1 :Text;
  component @2 :Text;
  quantity @3 :Float64;
}

struct CreateAssemblyFromInventory $Annals.command {
  good @0 :Text;
  quantity @1 :Int64 = 1;
}

struct DisassembleIntoComponents $Annals.command {
  good @0 :Text;
  quantity @1 :Int64 = 1;
}

# --- Finished units: single things that a recipe makes -------------------------------------------

struct FinishedUnitAdded $Annals.event {
  uuid @0 :Text;
  slug @1 :Text $Annals.tag("unit");
  displayName @2 :Text;
  description @3 :Text;
  recipe @4 :Text $Annals.tag("recipe");
  yieldMode @5 :Text;  # discrete_count when unset, or batch_portion
  itemsPerBatch @6 :Number;
  itemUnit @7 :Text;
  batchPercentage @8 :Real;  # stored with two decimals
  portionDescription @9 :Text;
  unitCost @10 :Int64;
  inventoryCount @11 :Int64;
  category @12 :Text;
  productionNotes @13 :Text;
  notes @14 :Text;
  createdAt @15 :Text;
  updatedAt @16 :Text;
}

struct FinishedUnitChanged $Annals.event {
  unit @0 :Text $Annals.tag("unit");
  displayName @1 :Text;
  description @2 :Text;
  recipe @3 :Text $Annals.tag("recipe");
  yieldMode @4 :Text;
  itemsPerBatch @5 :Number;
  itemUnit @6 :Text;
  batchPercentage @7 :Real;
  portionDescription @8 :Text;
  unitCost @9 :Number;
  inventoryCount @10 :Number;  # as counted
  category @11 :Text;
  productionNotes @12 :Text;
  notes @13 :Text;
  cleared @14 :List(Text);
  reason @15 :Text;
}

struct FinishedUnitRemoved $Annals.event {
  unit @0 :Text $Annals.tag("unit");
  reason @1 :Text;
}

struct InventoryChanged $Annals.event {
  # So many more units, or fewer.
  unit @0 :Text $Annals.tag("unit");
  change @1 :Int64;
  reason @2 :Text;
}

struct CreateFinishedUnit $Annals.command {
  slug @0 :Text;  # from the display name when unset
  displayName @1 :Text;
  description @2 :Text;
  recipe @3 :Text;
  yieldMode @4 :Text = "discrete_count";
  itemsPerBatch @5 :Number;
  itemUnit @6 :Text;
  batchPercentage @7 :Real;
  portionDescription @8 :Text;
  unitCost @9 :Text;  # "0.2500"; from the recipe's present cost when unset
  inventoryCount @10 :Int64;
  category @11 :Text;
  productionNotes @12 :Text;
  notes @13 :Text;
}

struct UpdateFinishedUnit $Annals.command {
  unit @0 :Text;
  displayName @1 :Text;
  description @2 :Text;
  recipe @3 :Text;
  yieldMode @4 :Text;
  itemsPerBatch @5 :Number;
  itemUnit @6 :Text;
  batchPercentage @7 :Real;
  portionDescription @8 :Text;
  unitCost @9 :Text;
  category @10 :Text;
  productionNotes @11 :Text;
  notes @12 :Text;
  clear @13 :List(Text);
}

struct DeleteFinishedUnit $Annals.command {
  unit @0 :Text;
  reason @1 :Text;
}

struct UpdateInventory $Annals.command {
  unit @0 :Text;
  change @1 :Int64;
  reason @2 :Text;
}

struct CalculateUnitCost $Annals.command {
  # Stores what a unit costs by the recipe's present cost.
  unit @0 :Text;
}

# --- Ingredients and units of measure ------------------------------------------------------------

struct IngredientAdded $Annals.event {
  uuid @0 :Text;
  slug @1 :Text $Annals.tag("ingredient");
  displayName @2 :Text;
  category @3 :Text;
  isPackaging @4 :Bool;
  description @5 :Text;
  notes @6 :Text;
  foodonId @7 :Text;
  foodex2Code @8 :Text;
  langualTerms @9 :Text;  # JSON
  fdcIds @10 :Text;       # JSON
  densityVolumeValue @11 :Real;
  densityVolumeUnit @12 :Text;
  densityWeightValue @13 :Real;
  densityWeightUnit @14 :Text;
  moisturePct @15 :Real;
  allergens @16 :Text;  # JSON
  createdAt @17 :Text;
  updatedAt @18 :Text;
}

struct IngredientChanged $Annals.event {
  ingredient @0 :Text $Annals.tag("ingredient");
  displayName @1 :Text;
  category @2 :Text;
  isPackaging @3 :Number;  # 0 or 1
  description @4 :Text;
  notes @5 :Text;
  foodonId @6 :Text;
  foodex2Code @7 :Text;
  langualTerms @8 :Text;
  fdcIds @9 :Text;
  densityVolumeValue @10 :Real;
  densityVolumeUnit @11 :Text;
  densityWeightValue @12 :Real;
  densityWeightUnit @13 :Text;
  moisturePct @14 :Real;
  allergens @15 :Text;
  cleared @16 :List(Text);
  reason @17 :Text;
}

struct IngredientRemoved $Annals.event {
  # With its products, their lots and its conversions.
  ingredient @0 :Text $Annals.tag("ingredient");
  reason @1 :Text;
}

struct UnitConversionSet $Annals.event {
  # So much of the one is so much of the other, for this ingredient: 1 lb = 3.6 cup. Replaces what
  # was set for these two units.
  ingredient @0 :Text $Annals.tag("ingredient");
  fromUnit @1 :Text;
  fromQuantity @2 :Float64;
  toUnit @3 :Text;
  toQuantity @4 :Float64;
  notes @5 :Text;
  uuid @6 :Text;
}

struct UnitConversionRemoved $Annals.event {
  ingredient @0 :Text $Annals.tag("ingredient");
  fromUnit @1 :Text;
  toUnit @2 :Text;
}

struct UnitDefined $Annals.event {
  # A unit of measure, for all ingredients. Replaces the one with that code.
  code @0 :Text;
  displayName @1 :Text;
  symbol @2 :Text;
  category @3 :Text;  # weight, volume, count, package
  factor @4 :Float64;  # grams, millilitres or pieces in one; of no meaning for packages
  unCefactCode @5 :Text;
  sortOrder @6 :Int64;
}

struct CreateIngredient $Annals.command {
  slug @0 :Text;  # from the display name when unset
  displayName @1 :Text;
  category @2 :Text;
  isPackaging @3 :Bool;
  description @4 :Text;
  notes @5 :Text;
  densityVolumeValue @6 :Real;
  densityVolumeUnit @7 :Text;
  densityWeightValue @8 :Real;
  densityWeightUnit @9 :Text;
}

struct UpdateIngredient $Annals.command {
  ingredient @0 :Text;
  displayName @1 :Text;
  category @2 :Text;
  isPackaging @3 :Number;
  description @4 :Text;
  notes @5 :Text;
  densityVolumeValue @6 :Real;
  densityVolumeUnit @7 :Text;
  densityWeightValue @8 :Real;
  densityWeightUnit @9 :Text;
  clear @10 :List(Text);
}

struct DeleteIngredient $Annals.command {
  ingredient @0 :Text;
  reason @1 :Text;
}

struct SetUnitConversion $Annals.command {
  ingredient @0 :Text;
  fromUnit @1 :Text;
  fromQuantity @2 :Float64 = 1;
  toUnit @3 :Text;
  toQuantity @4 :Float64;
  notes @5 :Text;
}

struct RemoveUnitConversion $Annals.command {
  ingredient @0 :Text;
  fromUnit @1 :Text;
  toUnit @2 :Text;
}

# --- Lots: what is in stock of a product; rows of the table inventory_items ----------------------

struct LotAdded $Annals.event {
  uuid @0 :Text $Annals.tag("lot");
  product @1 :Text $Annals.tag("product");  # uuid
  quantity @2 :Float64;
  unitCost @3 :Number;  # of one packageUnit
  purchaseDate @4 :Text;
  expirationDate @5 :Text;
  openedDate @6 :Text;
  location @7 :Text;
  lotOrBatch @8 :Text;
  notes @9 :Text;
  createdAt @10 :Text;
  updatedAt @11 :Text;
}

struct LotChanged $Annals.event {
  lot @0 :Text $Annals.tag("lot");
  quantity @1 :Real;  # as counted
  unitCost @2 :Number;
  purchaseDate @3 :Text;
  expirationDate @4 :Text;
  openedDate @5 :Text;
  location @6 :Text;
  lotOrBatch @7 :Text;
  notes @8 :Text;
  cleared @9 :List(Text);
  reason @10 :Text;
}

struct LotRemoved $Annals.event {
  lot @0 :Text $Annals.tag("lot");
  reason @1 :Text;
}

struct IngredientConsumed $Annals.event {
  # Taken out of stock for other reasons than a recorded production.
  ingredient @0 :Text $Annals.tag("ingredient");
  quantity @1 :Float64;
  unit @2 :Text;
  cost @3 :Int64;
  lots @4 :List(ConsumedLot);
  reason @5 :Text;
}

struct ConsumedLot {
  ingredient @0 :Text;  # slug
  lot @1 :Text;         # uuid
  quantity @2 :Float64;
  unit @3 :Text;        # the lot's
  unitCost @4 :Int64;   # as it was then
  cost @5 :Int64;
}

struct AddInventoryItem $Annals.command {
  product @0 :Text;
  quantity @1 :Float64;
  unitCost @2 :Text;
  purchaseDate @3 :Text;
  expirationDate @4 :Text;
  openedDate @5 :Text;
  location @6 :Text;
  lotOrBatch @7 :Text;
  notes @8 :Text;
}

struct UpdateInventoryItem $Annals.command {
  lot @0 :Text;
  quantity @1 :Real;
  unitCost @2 :Text;
  purchaseDate @3 :Text;
  expirationDate @4 :Text;
  openedDate @5 :Text;
  location @6 :Text;
  lotOrBatch @7 :Text;
  notes @8 :Text;
  clear @9 :List(Text);
  reason @10 :Text;
}

struct DeleteInventoryItem $Annals.command {
  lot @0 :Text;
  reason @1 :Text;
}

struct ConsumeFifo $Annals.command {
  ingredient @0 :Text;
  quantity @1 :Float64;
  unit @2 :Text;
  partial @3 :Bool;  # take what there is; else all or nothing
  reason @4 :Text;
}

# --- Packages, and who gets them at an event -----------------------------------------------------

struct PackageAdded $Annals.event {
  uuid @0 :Text $Annals.tag("package");
  name @1 :Text;
  description @2 :Text;
  isTemplate @3 :Bool;
  notes @4 :Text;
  createdAt @5 :Text;
  updatedAt @6 :Text;
}

struct PackageChanged $Annals.event {
  package @0 :Text $Annals.tag("package");
  name @1 :Text;
  description @2 :Text;
  isTemplate @3 :Number;  # 0 or 1
  notes @4 :Text;
  cleared @5 :List(Text);
  reason @6 :Text;
}

struct PackageRemoved $Annals.event {
  package @0 :Text $Annals.tag("package");
  reason @1 :Text;
}

struct PackageGoodAdded $Annals.event {
  uuid @0 :Text;
  package @1 :Text $Annals.tag("package");
  good @2 :Text $Annals.tag("good");
  quantity @3 :Int64 = 1;
  createdAt @4 :Text;
  updatedAt @5 :Text;
}

struct PackageGoodChanged $Annals.event {
  packageGood @0 :Text;  # uuid
  quantity @1 :Number;
  reason @2 :Text;
}

struct PackageGoodRemoved $Annals.event {
  packageGood @0 :Text;  # uuid
  reason @1 :Text;
}

struct PackageAssigned $Annals.event {
  uuid @0 :Text $Annals.tag("assignment");
  event @1 :Text $Annals.tag("event");
  recipient @2 :Text $Annals.tag("recipient");
  package @3 :Text $Annals.tag("package");
  quantity @4 :Int64 = 1;
  notes @5 :Text;
  status @6 :Text;  # pending when unset; assembled, delivered
  deliveredTo @7 :Text;
  createdAt @8 :Text;
  updatedAt @9 :Text;
}

struct PackageAssignmentChanged $Annals.event {
  assignment @0 :Text $Annals.tag("assignment");
  recipient @1 :Text $Annals.tag("recipient");
  package @2 :Text $Annals.tag("package");
  quantity @3 :Number;
  notes @4 :Text;
  cleared @5 :List(Text);
  reason @6 :Text;
}

struct PackageAssignmentRemoved $Annals.event {
  assignment @0 :Text $Annals.tag("assignment");
  reason @1 :Text;
}

struct PackageStatusChanged $Annals.event {
  assignment @0 :Text $Annals.tag("assignment");
  from @1 :Text;
  to @2 :Text;
  deliveredTo @3 :Text;
}

struct CreatePackage $Annals.command {
  name @0 :Text;
  description @1 :Text;
  isTemplate @2 :Bool;
  notes @3 :Text;
  goods @4 :List(PackageContent);
}

struct PackageContent {
  good @0 :Text;  # slug
  quantity @1 :Int64 = 1;
}

struct UpdatePackage $Annals.command {
  package @0 :Text;  # uuid, or a name that one package has
  name @1 :Text;
  description @2 :Text;
  isTemplate @3 :Number;
  notes @4 :Text;
  goods @5 :List(PackageContent);  # instead of what is in it
  clear @6 :List(Text);
}

struct DeletePackage $Annals.command {
  package @0 :Text;
  reason @1 :Text;
}

struct DuplicatePackage $Annals.command {
  # A copy that is no template, with the same goods and the same packaging, unassigned.
  package @0 :Text;
  newName @1 :Text;
}

struct AddFinishedGoodToPackage $Annals.command {
  # More of it where it is in the package already.
  package @0 :Text;
  good @1 :Text;
  quantity @2 :Int64 = 1;
}

struct RemoveFinishedGoodFromPackage $Annals.command {
  package @0 :Text;
  good @1 :Text;
}

struct UpdateFinishedGoodQuantity $Annals.command {
  package @0 :Text;
  good @1 :Text;
  quantity @2 :Int64;
}

struct AssignPackageToRecipient $Annals.command {
  event @0 :Text;
  recipient @1 :Text;  # uuid, or a name that one recipient has
  package @2 :Text;
  quantity @3 :Int64 = 1;
  notes @4 :Text;
}

struct UpdateAssignment $Annals.command {
  # Recipient, package and quantity change only while the package is pending.
  assignment @0 :Text;  # uuid
  recipient @1 :Text;
  package @2 :Text;
  quantity @3 :Number;
  notes @4 :Text;
  clear @5 :List(Text);
}

struct RemoveAssignment $Annals.command {
  assignment @0 :Text;
  reason @1 :Text;
}

struct UpdatePackageStatus $Annals.command {
  # pending, then assembled, then delivered.
  assignment @0 :Text;
  status @1 :Text;
  deliveredTo @2 :Text;  # with delivered only; at most 500 characters
}

# --- Production records --------------------------------------------------------------------------

struct ProductionRecorded $Annals.event {
  uuid @0 :Text $Annals.tag("production_record");
  event @1 :Text $Annals.tag("event");
  recipe @2 :Text $Annals.tag("recipe");
  batches @3 :Int64;
  actualCost @4 :Int64;  # sum over the lots, frozen
  producedAt @5 :Text;
  notes @6 :Text;
  lots @7 :List(ConsumedLot);  # taken out of stock by this event
  createdAt @8 :Text;
  updatedAt @9 :Text;
  stockAsFound @10 :Bool;  # the lots are as this left them: nothing is taken. A line's lot may be gone
}

struct ProductionRecordRemoved $Annals.event {
  # Gives nothing back to the stock.
  record @0 :Text $Annals.tag("production_record");
  reason @1 :Text;
}

struct RecordProduction $Annals.command {
  event @0 :Text;  # uuid, or a name that one event has
  recipe @1 :Text;
  batches @2 :Int64;
  notes @3 :Text;
  producedAt @4 :Text;
}

# --- Products: what of an ingredient can be bought -----------------------------------------------

struct ProductAdded $Annals.event {
  uuid @0 :Text $Annals.tag("product");
  ingredient @1 :Text $Annals.tag("ingredient");
  brand @2 :Text;
  productName @3 :Text;
  packageSize @4 :Text;
  packageType @5 :Text;
  packageUnit @6 :Text;
  packageUnitQuantity @7 :Float64;
  upcCode @8 :Text;
  supplier @9 :Text;
  supplierSku @10 :Text;
  gtin @11 :Text;
  brandOwner @12 :Text;
  gpcBrickCode @13 :Text;
  netContentValue @14 :Real;
  netContentUom @15 :Text;
  countryOfSale @16 :Text;
  offId @17 :Text;
  preferred @18 :Bool;
  notes @19 :Text;
  createdAt @20 :Text;
  updatedAt @21 :Text;
}

struct ProductChanged $Annals.event {
  product @0 :Text $Annals.tag("product");
  brand @1 :Text;
  productName @2 :Text;
  packageSize @3 :Text;
  packageType @4 :Text;
  packageUnit @5 :Text;
  packageUnitQuantity @6 :Real;
  upcCode @7 :Text;
  supplier @8 :Text;
  supplierSku @9 :Text;
  gtin @10 :Text;
  brandOwner @11 :Text;
  gpcBrickCode @12 :Text;
  netContentValue @13 :Real;
  netContentUom @14 :Text;
  countryOfSale @15 :Text;
  offId @16 :Text;
  preferred @17 :Number;  # 0 or 1
  notes @18 :Text;
  cleared @19 :List(Text);
  reason @20 :Text;
}

struct ProductRemoved $Annals.event {
  # With its lots.
  product @0 :Text $Annals.tag("product");
  reason @1 :Text;
}

struct CreateProduct $Annals.command {
  ingredient @0 :Text;
  brand @1 :Text;
  productName @2 :Text;
  packageSize @3 :Text;
  packageType @4 :Text;
  packageUnit @5 :Text;
  packageUnitQuantity @6 :Float64 = 1;
  upcCode @7 :Text;
  supplier @8 :Text;
  supplierSku @9 :Text;
  gtin @10 :Text;
  preferred @11 :Bool;
  notes @12 :Text;
}

struct UpdateProduct $Annals.command {
  product @0 :Text;  # uuid
  brand @1 :Text;
  productName @2 :Text;
  packageSize @3 :Text;
  packageType @4 :Text;
  packageUnit @5 :Text;
  packageUnitQuantity @6 :Real;
  upcCode @7 :Text;
  supplier @8 :Text;
  supplierSku @9 :Text;
  gtin @10 :Text;
  preferred @11 :Number;
  notes @12 :Text;
  clear @13 :List(Text);
}

struct DeleteProduct $Annals.command {
  product @0 :Text;
  reason @1 :Text;
}

# --- Recipes -------------------------------------------------------------------------------------

struct RecipeAdded $Annals.event {
  uuid @0 :Text;
  slug @1 :Text $Annals.tag("recipe");
  name @2 :Text;
  category @3 :Text;
  source @4 :Text;
  yieldQuantity @5 :Real;
  yieldUnit @6 :Text;
  yieldDescription @7 :Text;
  estimatedTimeMinutes @8 :Number;
  notes @9 :Text;
  ingredients @10 :List(RecipeIngredient);
  components @11 :List(RecipeComponent);
  createdAt @12 :Text;
  updatedAt @13 :Text;
}

struct RecipeIngredient {
  ingredient @0 :Text;  # slug
  quantity @1 :Float64;
  unit @2 :Text;
  notes @3 :Text;
}

struct RecipeComponent {
  # Batches of another recipe that one batch of this one needs.
  recipe @0 :Text;  # slug
  quantity @1 :Float64 = 1;
  notes @2 :Text;
  sortOrder @3 :Int64;
}

struct RecipeChanged $Annals.event {
  recipe @0 :Text $Annals.tag("recipe");
  name @1 :Text;
  category @2 :Text;
  source @3 :Text;
  yieldQuantity @4 :Real;
  yieldUnit @5 :Text;
  yieldDescription @6 :Text;
  estimatedTimeMinutes @7 :Number;
  notes @8 :Text;
  ingredients @9 :List(RecipeIngredient);
  components @10 :List(RecipeComponent);
  cleared @11 :List(Text);
  reason @12 :Text;
}

struct RecipeRemoved $Annals.event {
  recipe @0 :Text $Annals.tag("recipe");
  reason @1 :Text;
}

struct CreateRecipe $Annals.command {
  slug @0 :Text;  # from the name when unset
  name @1 :Text;
  category @2 :Text;
  source @3 :Text;
  yieldQuantity @4 :Real;
  yieldUnit @5 :Text;
  yieldDescription @6 :Text;
  estimatedTimeMinutes @7 :Number;
  notes @8 :Text;
  ingredients @9 :List(RecipeIngredient);
  components @10 :List(RecipeComponent);
}

struct UpdateRecipe $Annals.command {
  recipe @0 :Text;
  name @1 :Text;
  category @2 :Text;
  source @3 :Text;
  yieldQuantity @4 :Real;
  yieldUnit @5 :Text;
  yieldDescription @6 :Text;
  estimatedTimeMinutes @7 :Number;
  notes @8 :Text;
  ingredients @9 :List(RecipeIngredient);
  components @10 :List(RecipeComponent);
  clear @11 :List(Text);
}

struct DeleteRecipe $Annals.command {
  recipe @0 :Text;
  reason @1 :Text;
}

# --- Recipients ----------------------------------------------------------------------------------

struct RecipientAdded $Annals.event {
  uuid @0 :Text $Annals.tag("recipient");
  name @1 :Text;
  householdName @2 :Text;
  address @3 :Text;
  notes @4 :Text;
  createdAt @5 :Text;
  updatedAt @6 :Text;
}

struct RecipientChanged $Annals.event {
  recipient @0 :Text $Annals.tag("recipient");
  name @1 :Text;
  householdName @2 :Text;
  address @3 :Text;
  notes @4 :Text;
  cleared @5 :List(Text);
  reason @6 :Text;
}

struct RecipientRemoved $Annals.event {
  recipient @0 :Text $Annals.tag("recipient");
  reason @1 :Text;
}

struct CreateRecipient $Annals.command {
  name @0 :Text;
  householdName @1 :Text;
  address @2 :Text;
  notes @3 :Text;
}

struct UpdateRecipient $Annals.command {
  recipient @0 :Text;  # uuid, or a name that one recipient has
  name @1 :Text;
  householdName @2 :Text;
  address @3 :Text;
  notes @4 :Text;
  clear @5 :List(Text);
}

struct DeleteRecipient $Annals.command {
  recipient @0 :Text;
  reason @1 :Text;
}
