#include "migration/import/bake/generations.h"

#include <algorithm>

#include "migration/import/bake/nouns.h"

namespace annals::importing {

namespace {

// Beside nouns, sections hold:
//   brand_ingredients  an ingredient with one brand of it and what is in stock of that
//   recipe_lines, recipe_parts  rows of a recipe's lists, in tables of their own
//   bundles            a number of one finished unit under a name
//   package_bundles    bundles in packages
//   consumed_units, consumed_goods, consumed_packaging, consumed_lots, assigned_lots  rows of
//                      other lists
constexpr BakeSectionShape shapes[] = {
    {"products", "ingredients", "name|display_name",
     "ingredient_slug|ingredient_name|ingredient_id"},      // single-tier databases
    {"ingredients", "brand_ingredients", "purchase_unit"},  // 1.0, single-tier databases
    {"ingredients", "ingredients"},                         // 2 and later
    {"products", "products"},                               // 3.0 after the renaming, and later
    {"variants", "products"},                               // 2, 3.0
    {"product_variants", "products"},                       // single-tier databases
    {"inventory_items", "inventory_items"},                 // 3.2 and later
    {"pantry_items", "inventory_items"},                    // 2, 3.0, single-tier databases
    {"unit_conversions", "unit_conversions"},               // 2 to 3.2
    {"recipes", "recipes"},                                 // all
    {"recipe_ingredients", "recipe_lines"},                 // databases
    {"recipe_components", "recipe_parts"},                  // databases
    {"finished_goods", "finished_units",
     "recipe_name|recipe_slug|recipe_id|yield_mode|items_per_batch|batch_"
     "percentage"},                                             // 1.0, 2,
                                                                // single-tier
                                                                // databases
    {"finished_units", "finished_units"},                       // 3.0 and later
    {"finished_goods", "finished_goods"},                       // 3.0 and later
    {"bundles", "bundles"},                                     // 1.0, 2, single-tier databases
    {"packages", "packages"},                                   // 2 and later
    {"compositions", "compositions"},                           // 3.0 and later
    {"package_finished_goods", "package_finished_goods"},       // 3.0 and later
    {"package_bundles", "package_bundles"},                     // single-tier databases
    {"recipients", "recipients"},                               // 2 and later
    {"events", "events"},                                       // 2 and later
    {"event_recipient_packages", "event_recipient_packages"},   // 3.0 and later
    {"production_records", "production_records"},               // 3.0 and later
    {"composition_assignments", "assigned_lots"},               // databases
    {"assembly_runs", "assembly_runs"},                         // 3.2 and later
    {"assembly_finished_unit_consumptions", "consumed_units"},  // databases
    {"assembly_finished_good_consumptions", "consumed_goods"},  // databases
    {"assembly_packaging_consumptions", "consumed_packaging"},  // databases
};

struct FieldNames {
  std::string_view holds;
  std::string_view column;
  std::string_view names;
};

constexpr FieldNames fields[] = {
    // 2 and older: name, later display_name
    {"ingredients", "display_name", "display_name|name"},
    {"brand_ingredients", "display_name", "name"},
    {"finished_units", "display_name", "display_name|name"},
    {"finished_goods", "display_name", "display_name|name"},
    {"bundles", "display_name", "name"},
    // 3.2 and older: purchase_…, since then package_…
    {"products", "ingredient", "ingredient_slug|ingredient_name|ingredient_id"},
    {"products", "package_unit", "package_unit|purchase_unit"},
    {"products", "package_unit_quantity", "package_unit_quantity|purchase_quantity"},
    {"products", "preferred", "preferred|is_preferred"},
    {"brand_ingredients", "package_unit", "purchase_unit"},
    {"brand_ingredients", "package_unit_quantity", "purchase_quantity"},
    {"brand_ingredients", "density_weight_value", "density_g_per_cup"},
    // a lot names its product by ingredient and brand, or by id
    {"inventory_items", "ingredient", "ingredient_slug|ingredient_name"},
    {"inventory_items", "product", "product_uuid|product_id|variant_id"},
    {"inventory_items", "brand", "product_brand|variant_brand|brand"},
    {"inventory_items", "purchase_date", "purchase_date|acquisition_date"},
    {"unit_conversions", "ingredient", "ingredient_slug|ingredient_name|ingredient_id"},
    {"recipe_lines", "recipe", "recipe_slug|recipe_name|recipe_id"},
    {"recipe_lines", "ingredient",
     "ingredient_slug|ingredient_name|ingredient_new_id|ingredient_id"},
    {"recipe_parts", "recipe",
     "component_recipe_slug|recipe_slug|component_recipe_name|recipe_name|component_recipe_id"},
    {"finished_units", "recipe", "recipe_slug|recipe_name|recipe_id"},
    {"finished_units", "items_per_batch", "items_per_batch|unit_yield_quantity"},
    {"finished_units", "item_unit", "item_unit|unit_yield_unit"},
    {"bundles", "good", "finished_good_slug|finished_good_name|finished_good_id"},
    {"bundles", "notes", "notes|packaging_notes"},
    // the parent is finished_good_slug in exports, assembly_id in databases
    {"compositions", "assembly", "finished_good_slug|assembly_slug|assembly_name|assembly_id"},
    {"compositions", "package", "package_uuid|package_slug|package_name|package_id"},
    {"compositions", "finished_unit", "finished_unit_slug|finished_unit_id"},
    {"compositions", "finished_good", "finished_good_component_slug|finished_good_id"},
    {"compositions", "packaging_product", "packaging_product_uuid|packaging_product_id"},
    {"compositions", "quantity", "component_quantity"},
    {"compositions", "notes", "notes|component_notes"},
    {"package_finished_goods", "package", "package_uuid|package_slug|package_name|package_id"},
    {"package_finished_goods", "good", "finished_good_slug|finished_good_name|finished_good_id"},
    {"package_bundles", "package", "package_uuid|package_slug|package_name|package_id"},
    {"package_bundles", "good", "bundle_slug|bundle_name|bundle_id"},
    // household in samples written by hand
    {"recipients", "household_name", "household_name|household"},
    {"event_recipient_packages", "event", "event_uuid|event_slug|event_name|event_id"},
    {"event_recipient_packages", "recipient",
     "recipient_uuid|recipient_slug|recipient_name|recipient_id"},
    {"event_recipient_packages", "package", "package_uuid|package_slug|package_name|package_id"},
    {"production_records", "event", "event_uuid|event_slug|event_name|event_id"},
    {"production_records", "recipe", "recipe_slug|recipe_name|recipe_id"},
    {"assigned_lots", "composition", "composition_id"},
    {"assigned_lots", "lot", "inventory_item_uuid|inventory_item_id"},
    {"assigned_lots", "quantity", "quantity_assigned|quantity"},
    {"assembly_runs", "good", "finished_good_slug|finished_good_name|finished_good_id"},
    {"assembly_runs", "event", "event_uuid|event_slug|event_name|event_id"},
    {"assembly_runs", "quantity", "quantity_assembled"},
    {"consumed_units", "run", "assembly_run_id"},
    {"consumed_units", "component", "finished_unit_slug|finished_unit_id"},
    {"consumed_units", "quantity", "quantity_consumed"},
    {"consumed_units", "unit_cost", "unit_cost_at_consumption"},
    {"consumed_units", "cost", "total_cost"},
    {"consumed_goods", "run", "assembly_run_id"},
    {"consumed_goods", "component", "finished_good_slug|finished_good_id"},
    {"consumed_goods", "quantity", "quantity_consumed"},
    {"consumed_goods", "unit_cost", "unit_cost_at_consumption"},
    {"consumed_goods", "cost", "total_cost"},
    {"consumed_lots", "ingredient", "ingredient_slug"},
    {"consumed_lots", "lot", "inventory_item_uuid|inventory_item_id"},
    {"consumed_lots", "quantity", "quantity_consumed"},
    {"consumed_lots", "cost", "total_cost"},
    {"consumed_packaging", "run", "assembly_run_id"},
    {"consumed_packaging", "product", "product_uuid|product_id"},
    {"consumed_packaging", "quantity", "quantity_consumed"},
    {"consumed_packaging", "cost", "total_cost"},
};

// Lists within rows: what exports call them, and what their elements are.
constexpr BakeNestedList nested[] = {
    {"recipes", "ingredients", "ingredients", "recipe_lines"},
    {"recipes", "components", "components", "recipe_parts"},
    {"compositions", "materials", "assignments", "assigned_lots"},
    {"production_records", "lots", "consumptions", "consumed_lots"},
    {"assembly_runs", "units", "finished_unit_consumptions", "consumed_units"},
    {"assembly_runs", "goods", "finished_good_consumptions", "consumed_goods"},
    {"assembly_runs", "packaging", "packaging_consumptions", "consumed_packaging"},
};

// The module derives them itself.
constexpr std::pair<std::string_view, std::string_view> derived[] = {
    {"finished_goods", "total_cost"},
};

constexpr std::string_view versions[] = {"1.0", "2.0", "3.0", "3.1", "3.2", "3.3",
                                         "3.4", "3.5", "3.6", "4.0", "4.1", "4.2"};

bool is_among(std::string_view names, std::string_view wanted) {
  while (!names.empty()) {
    const std::size_t end = std::min(names.find('|'), names.size());
    if (names.substr(0, end) == wanted) return true;
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return false;
}

bool has_one_of(std::string_view names, const std::set<std::string, std::less<>>& known) {
  while (!names.empty()) {
    const std::size_t end = std::min(names.find('|'), names.size());
    if (known.contains(names.substr(0, end))) return true;
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return false;
}

}  // namespace

std::span<const BakeSectionShape> bake_section_shapes() {
  return shapes;
}

const BakeSectionShape* section_shape(std::string_view section,
                                      const std::set<std::string, std::less<>>& known) {
  for (const BakeSectionShape& shape : shapes) {
    if (shape.section == section && (shape.with.empty() || has_one_of(shape.with, known)) &&
        !has_one_of(shape.without, known)) {
      return &shape;
    }
  }
  return nullptr;
}

std::string_view field_names(std::string_view holds, std::string_view column) {
  for (const FieldNames& field : fields) {
    if (field.holds == holds && field.column == column) return field.names;
  }
  return column;
}

bool is_field_of(std::string_view holds, std::string_view wanted) {
  for (const FieldNames& field : fields) {
    if (field.holds == holds && is_among(field.names, wanted)) return true;
  }
  const auto noun = std::ranges::find(bake_nouns(), holds, &BakeNoun::name);
  return noun != bake_nouns().end() && noun->find(wanted).has_value();
}

std::string_view derived_fields(std::string_view holds) {
  for (const auto& [noun, names] : derived) {
    if (noun == holds) return names;
  }
  return {};
}

std::string section_of_entity(std::string_view entity) {
  if (entity == "inventory") return "inventory_items";
  std::string plural = std::string(entity) + "s";
  for (const BakeSectionShape& shape : shapes) {
    if (shape.section == plural) return plural;
  }
  return std::string(entity);
}

std::span<const BakeNestedList> bake_nested_lists() {
  return nested;
}

bool is_known_version(std::string_view version) {
  return std::ranges::find(versions, version) != std::end(versions);
}

}  // namespace annals::importing
