#include "migration/import/bake/nouns.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace annals::importing {

namespace {

using enum BakeKind;

constexpr BakeColumn ingredients[] = {
    {"slug", text, true, 200},
    {"display_name", text, true, 200},
    {"category", text, true, 100},
    {"is_packaging", flag, true, 0, {}, "0"},
    {"description"},
    {"notes"},
    {"foodon_id", text, false, 50},
    {"foodex2_code", text, false, 50},
    {"langual_terms", json},
    {"fdc_ids", json},
    {"density_volume_value", real, false, 0, "> 0"},
    {"density_volume_unit", text, false, 20},
    {"density_weight_value", real, false, 0, "> 0"},
    {"density_weight_unit", text, false, 20},
    {"moisture_pct", real},
    {"allergens", json},
};

constexpr BakeColumn products[] = {
    {"ingredient", reference, true, 0, "ingredients"},
    {"brand", text, false, 200},
    {"product_name", text, false, 200},
    {"package_size", text, false, 100},
    {"package_type", text, false, 50},
    {"package_unit", text, true, 50},
    {"package_unit_quantity", real, true, 0, "> 0"},
    {"upc_code", text, false, 20},
    {"supplier", text, false, 200},
    {"supplier_sku", text, false, 100},
    {"gtin", text, false, 20},
    {"brand_owner", text, false, 200},
    {"gpc_brick_code", text, false, 20},
    {"net_content_value", real},
    {"net_content_uom", text, false, 20},
    {"country_of_sale", text, false, 3},
    {"off_id", text, false, 50},
    {"preferred", flag, true, 0, {}, "0"},
    {"notes"},
};

constexpr BakeColumn inventory_items[] = {
    {"product", reference, true, 0, "products"},
    {"quantity", real, true, 0, ">= 0"},
    {"unit_cost", money, false, 0, ">= 0"},
    {"purchase_date", date},
    {"expiration_date", date},
    {"opened_date", date},
    {"location", text, false, 100},
    {"lot_or_batch", text, false, 100},
    {"notes"},
};

constexpr BakeColumn unit_conversions[] = {
    {"ingredient", reference, true, 0, "ingredients"},
    {"from_unit", text, true, 50},
    {"from_quantity", real, true, 0, "> 0"},
    {"to_unit", text, true, 50},
    {"to_quantity", real, true, 0, "> 0"},
    {"notes"},
};

constexpr BakeColumn recipes[] = {
    {"slug", text, true, 200},
    {"name", text, true, 200},
    {"category", text, true, 100},
    {"source", text, false, 500},
    {"yield_quantity", real, false, 0, "> 0"},
    {"yield_unit", text, false, 50},
    {"yield_description", text, false, 200},
    {"estimated_time_minutes", integer, false, 0, ">= 0"},
    {"notes"},
};

constexpr BakeColumn recipe_ingredients[] = {
    {"ingredient", reference, true, 0, "ingredients"},
    {"quantity", real, true, 0, "> 0"},
    {"unit", text, true, 50},
    {"notes", text, false, 500},
};

constexpr BakeColumn recipe_components[] = {
    {"recipe", reference, true, 0, "recipes"},
    {"quantity", real, true, 0, "> 0", "1"},
    {"notes", text, false, 500},
    {"sort_order", integer, true, 0, ">= 0"},
};

constexpr BakeList recipe_lists[] = {{"ingredients", recipe_ingredients},
                                     {"components", recipe_components}};

constexpr BakeColumn finished_units[] = {
    {"slug", text, true, 100},
    {"display_name", text, true, 200},
    {"description"},
    {"recipe", reference, true, 0, "recipes"},
    {"yield_mode", words, true, 0, "discrete_count,batch_portion", "discrete_count"},
    {"items_per_batch", integer, false, 0, "> 0"},
    {"item_unit", text, false, 50},
    {"batch_percentage", real, false, 0, "> 0"},
    {"portion_description", text, false, 200},
    {"unit_cost", money, true, 0, ">= 0", "0"},
    {"inventory_count", integer, true, 0, ">= 0", "0"},
    {"category", text, false, 100},
    {"production_notes"},
    {"notes"},
};

constexpr BakeColumn finished_goods[] = {
    {"slug", text, true, 100},
    {"display_name", text, true, 200},
    {"description"},
    {"assembly_type", words, true, 0, "gift_box,variety_pack,holiday_set,bulk_pack,custom_order",
     "custom_order"},
    {"packaging_instructions"},
    {"inventory_count", integer, true, 0, ">= 0", "0"},
    {"notes"},
};

constexpr BakeColumn packages[] = {
    {"name", text, true, 200},
    {"description"},
    {"is_template", flag, true, 0, {}, "0"},
    {"notes"},
};

constexpr BakeColumn compositions[] = {
    {"assembly", reference, false, 0, "finished_goods"},
    {"package", reference, false, 0, "packages"},
    {"finished_unit", reference, false, 0, "finished_units"},
    {"finished_good", reference, false, 0, "finished_goods"},
    {"packaging_product", reference, false, 0, "products"},
    {"quantity", real, true, 0, "> 0", "1"},
    {"notes"},
    {"sort_order", integer, true, 0, ">= 0", "0"},
    {"is_generic", flag, true, 0, {}, "0"},
};

constexpr BakeColumn package_finished_goods[] = {
    {"package", reference, true, 0, "packages"},
    {"good", reference, true, 0, "finished_goods"},
    {"quantity", integer, true, 0, "> 0", "1"},
};

constexpr BakeColumn recipients[] = {
    {"name", text, true, 200},
    {"household_name", text, false, 200},
    {"address"},
    {"notes"},
};

constexpr BakeColumn events[] = {
    {"name", text, true, 200},
    {"event_date", date, true},
    {"year", integer, true},
    {"notes"},
};

constexpr BakeColumn event_recipient_packages[] = {
    {"event", reference, true, 0, "events"},
    {"recipient", reference, true, 0, "recipients"},
    {"package", reference, true, 0, "packages"},
    {"quantity", integer, true, 0, "> 0", "1"},
    {"notes"},
    {"status", words, true, 0, "pending,assembled,delivered", "pending"},
    {"delivered_to", text, false, 500},
};

constexpr BakeColumn production_records[] = {
    {"event", reference, true, 0, "events"},
    {"recipe", reference, true, 0, "recipes"},
    {"batches", integer, true, 0, "> 0"},
    {"actual_cost", money, true, 0, ">= 0", "0"},
    {"produced_at", time, true},
    {"notes"},
};

constexpr BakeColumn consumed_lots[] = {
    {"ingredient", text, true, 200},       {"lot", reference, false, 0, "inventory_items"},
    {"quantity", real, true, 0, "> 0"},    {"unit", text, true, 50},
    {"unit_cost", money, true, 0, ">= 0"}, {"cost", money, true, 0, ">= 0"},
};
constexpr BakeList record_lists[] = {{"lots", consumed_lots}};

constexpr BakeColumn composition_assignments[] = {
    {"composition", reference, true, 0, "compositions"},
    {"assigned_at", time},
};
constexpr BakeColumn assigned_materials[] = {
    {"lot", reference, true, 0, "inventory_items"},
    {"quantity", real, true, 0, "> 0"},
};
constexpr BakeList assignment_lists[] = {{"materials", assigned_materials}};

constexpr BakeColumn assembly_runs[] = {
    {"good", reference, true, 0, "finished_goods"},
    {"event", reference, false, 0, "events"},
    {"quantity", integer, true, 0, "> 0"},
    {"assembled_at", time, true},
    {"notes"},
    {"total_component_cost", money, true, 0, ">= 0", "0"},
    {"per_unit_cost", money, true, 0, ">= 0", "0"},
    {"packaging_bypassed", flag, true, 0, {}, "0"},
    {"packaging_bypass_notes"},
};
constexpr BakeColumn consumed_units[] = {
    {"component", reference, true, 0, "finished_units"},
    {"quantity", integer, true, 0, "> 0"},
    {"unit_cost", money, true, 0, ">= 0"},
    {"cost", money, true, 0, ">= 0"},
};
constexpr BakeColumn consumed_goods[] = {
    {"component", reference, true, 0, "finished_goods"},
    {"quantity", integer, true, 0, "> 0"},
    {"unit_cost", money, true, 0, ">= 0"},
    {"cost", money, true, 0, ">= 0"},
};
constexpr BakeColumn consumed_packaging[] = {
    {"product", reference, true, 0, "products"},
    {"quantity", real, true, 0, "> 0"},
    {"unit", text, true, 50},
    {"cost", money, true, 0, ">= 0"},
};
constexpr BakeList run_lists[] = {
    {"units", consumed_units}, {"goods", consumed_goods}, {"packaging", consumed_packaging}};

constexpr BakeNoun nouns[] = {
    {"ingredients",
     "ingredient",
     "IngredientAdded",
     "IngredientChanged",
     "IngredientRemoved",
     "slug",
     ingredients,
     {},
     "display_name"},
    {"products",
     "product",
     "ProductAdded",
     "ProductChanged",
     "ProductRemoved",
     "ingredient|brand|product_name|package_size|package_unit",
     products,
     {},
     "gtin"},
    {"inventory_items", "lot", "LotAdded", "LotChanged", "LotRemoved", "product|purchase_date",
     inventory_items},
    {"unit_conversions", "", "UnitConversionSet", "UnitConversionSet", "UnitConversionRemoved",
     "ingredient|from_unit|to_unit", unit_conversions},
    {"recipes", "recipe", "RecipeAdded", "RecipeChanged", "RecipeRemoved", "slug", recipes,
     recipe_lists},
    {"finished_units", "unit", "FinishedUnitAdded", "FinishedUnitChanged", "FinishedUnitRemoved",
     "slug", finished_units},
    {"finished_goods", "good", "FinishedGoodAdded", "FinishedGoodChanged", "FinishedGoodRemoved",
     "slug", finished_goods},
    {"packages", "package", "PackageAdded", "PackageChanged", "PackageRemoved", "name", packages},
    {"compositions", "composition", "CompositionAdded", "CompositionChanged", "CompositionRemoved",
     "assembly|package|finished_unit|finished_good|packaging_product", compositions},
    {"package_finished_goods", "packageGood", "PackageGoodAdded", "PackageGoodChanged",
     "PackageGoodRemoved", "package|good", package_finished_goods},
    {"recipients", "recipient", "RecipientAdded", "RecipientChanged", "RecipientRemoved", "name",
     recipients},
    {"events", "event", "EventPlanned", "EventChanged", "EventRemoved", "name|year", events},
    {"event_recipient_packages", "assignment", "PackageAssigned", "PackageAssignmentChanged",
     "PackageAssignmentRemoved", "event|recipient|package", event_recipient_packages},
    {"production_records", "record", "ProductionRecorded", "", "ProductionRecordRemoved",
     "event|recipe|produced_at", production_records, record_lists},
    {"composition_assignments", "composition", "MaterialsAssigned", "MaterialsAssigned",
     "MaterialAssignmentsCleared", "composition", composition_assignments, assignment_lists},
    {"assembly_runs", "run", "AssemblyRecorded", "", "AssemblyRunRemoved", "good|assembled_at",
     assembly_runs, run_lists},
};

}  // namespace

std::optional<std::size_t> BakeNoun::find(std::string_view wanted) const {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == wanted) return i;
  }
  return std::nullopt;
}

std::size_t BakeNoun::column(std::string_view wanted) const {
  if (auto found = find(wanted)) return *found;
  throw std::out_of_range(std::string(name) + " has no column " + std::string(wanted));
}

std::span<const BakeNoun> bake_nouns() {
  return nouns;
}

const BakeNoun& bake_noun(std::string_view wanted) {
  auto found = std::ranges::find(nouns, wanted, &BakeNoun::name);
  if (found == std::end(nouns)) throw std::out_of_range("no noun " + std::string(wanted));
  return *found;
}

}  // namespace annals::importing
