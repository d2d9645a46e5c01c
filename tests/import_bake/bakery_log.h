#pragma once

#include <annals/annals.h>
#include <annals/import.h>

#include <algorithm>
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/import/made_database.h"
#include "tests/import/table_texts.h"

// What the tests of a bakery's imports share.

inline annals::Engine open_bakery(const Folder& folder, const std::string& name = "log.annals") {
  return annals::Engine::open(folder / name);
}

inline annals::ImportReport import_export(annals::Engine& engine, const std::filesystem::path& file,
                                          const annals::ImportOptions& options = {}) {
  return annals::import_from(engine, "bake", file, options);
}

/// A file of this text.
inline std::filesystem::path written(const Folder& folder, const std::string& name,
                                     const std::string& text) {
  std::ofstream(folder / name, std::ios::binary) << text;
  return folder / name;
}

inline std::string file_text(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

inline std::uint64_t count(const annals::Engine& engine, const std::string& sql) {
  auto rows = engine.query(sql);
  return static_cast<std::uint64_t>(rows.next()->integer(0));
}

/// The first column of all rows, with commas between.
inline std::string texts(const annals::Engine& engine, const std::string& sql) {
  std::string all;
  for (const annals::Row& row : engine.query(sql)) {
    all += (all.empty() ? "" : ",") + (row.is_null(0) ? "NULL" : std::string(row.text(0)));
  }
  return all;
}

inline const annals::ImportReport::Table& table_of(const annals::ImportReport& report,
                                                   const std::string& name) {
  auto found = std::ranges::find(report.tables, name, &annals::ImportReport::Table::name);
  BOOST_REQUIRE_MESSAGE(found != report.tables.end(), "the report has no table " + name);
  return *found;
}

inline std::string all_warnings(const annals::ImportReport& report) {
  std::string all;
  for (const std::string& warning : report.warnings) all += warning + "\n";
  return all;
}

/// Why a row of the source was kept; "in the tables" when it was not.
inline std::string reason_for(const annals::Engine& engine, const std::string& table,
                              const std::string& row) {
  annals::Parameters parameters{{"table", table}, {"row", row}};
  auto rows = engine.query(
      "select reason from kept_rows where source_table = :table and source_row = :row", parameters);
  const annals::Row* found = rows.next();
  return found ? std::string(found->text(0)) : "in the tables";
}

/// rows = in tables + kept for each table of the source, and what is kept is really there.
inline void require_adds_up(const annals::Engine& engine, const annals::ImportReport& report) {
  for (const auto& table : report.tables) {
    BOOST_TEST_CONTEXT(table.name) {
      BOOST_TEST(table.rows == table.in_tables + table.kept);
      annals::Parameters name{{"table", table.name}};
      auto kept = engine.query("select count(*) from kept_rows where source_table = :table", name);
      BOOST_TEST(static_cast<std::uint64_t>(kept.next()->integer(0)) == table.kept);
    }
  }
}

/// Everything that the bakery's tables say, without ids, which are the log's: one line a row,
/// sorted.
inline Lines bakery_lines(const annals::Engine& engine) {
  static const char* const queries[] = {
      "select 'ingredient', uuid, slug, display_name, category, is_packaging, description, notes, "
      "density_volume_value, density_volume_unit, density_weight_value, density_weight_unit, "
      "moisture_pct, allergens, created_at, updated_at from bakery.ingredients",
      "select 'product', p.uuid, i.slug as ingredient, p.brand, p.product_name, p.package_size, "
      "p.package_type, p.package_unit, p.package_unit_quantity, p.upc_code, p.gtin, p.preferred, "
      "p.notes, p.created_at, p.updated_at "
      "from bakery.products p join bakery.ingredients i on i.id = p.ingredient_id",
      "select 'lot', l.uuid, p.uuid as product, l.quantity, l.unit_cost, l.purchase_date, "
      "l.expiration_date, l.location, l.notes, l.created_at, l.updated_at "
      "from bakery.inventory_items l join bakery.products p on p.id = l.product_id",
      "select 'conversion', i.slug as ingredient, c.from_unit, c.from_quantity, c.to_unit, "
      "c.to_quantity, c.notes "
      "from bakery.unit_conversions c join bakery.ingredients i on i.id = c.ingredient_id",
      "select 'recipe', uuid, slug, name, category, source, yield_quantity, yield_unit, "
      "yield_description, estimated_time_minutes, notes, created_at, updated_at "
      "from bakery.recipes",
      "select 'line', l.uuid, r.slug as recipe, i.slug as ingredient, l.quantity, l.unit, l.notes, "
      "l.created_at, l.updated_at "
      "from bakery.recipe_ingredients l join bakery.recipes r on r.id = l.recipe_id "
      "join bakery.ingredients i on i.id = l.ingredient_id",
      "select 'part', l.uuid, r.slug as recipe, p.slug as part, l.quantity, l.notes, l.sort_order, "
      "l.created_at, l.updated_at "
      "from bakery.recipe_components l join bakery.recipes r on r.id = l.recipe_id "
      "join bakery.recipes p on p.id = l.component_recipe_id",
      "select 'unit', u.uuid, u.slug, u.display_name, u.description, r.slug as recipe, "
      "u.yield_mode, u.items_per_batch, u.item_unit, u.batch_percentage, u.portion_description, "
      "u.unit_cost, u.inventory_count, u.category, u.notes, u.created_at, u.updated_at "
      "from bakery.finished_units u join bakery.recipes r on r.id = u.recipe_id",
      "select 'good', uuid, slug, display_name, description, assembly_type, "
      "packaging_instructions, total_cost, inventory_count, notes, created_at, updated_at "
      "from bakery.finished_goods",
      "select 'composition', c.uuid, a.slug as assembly, k.uuid as package, u.slug as unit, "
      "g.slug as good, p.uuid as product, c.component_quantity, c.component_notes, c.sort_order, "
      "c.is_generic, c.created_at, c.updated_at from bakery.compositions c "
      "left join bakery.finished_goods a on a.id = c.assembly_id "
      "left join bakery.packages k on k.id = c.package_id "
      "left join bakery.finished_units u on u.id = c.finished_unit_id "
      "left join bakery.finished_goods g on g.id = c.finished_good_id "
      "left join bakery.products p on p.id = c.packaging_product_id",
      "select 'assigned lot', a.uuid, c.uuid as composition, l.uuid as lot, a.quantity_assigned, "
      "a.assigned_at, a.created_at, a.updated_at from bakery.composition_assignments a "
      "join bakery.compositions c on c.id = a.composition_id "
      "join bakery.inventory_items l on l.id = a.inventory_item_id",
      "select 'package', uuid, name, description, is_template, notes, created_at, updated_at "
      "from bakery.packages",
      "select 'package good', l.uuid, p.uuid as package, g.slug as good, l.quantity, "
      "l.created_at, l.updated_at from bakery.package_finished_goods l "
      "join bakery.packages p on p.id = l.package_id "
      "join bakery.finished_goods g on g.id = l.finished_good_id",
      "select 'recipient', uuid, name, household_name, address, notes, created_at, updated_at "
      "from bakery.recipients",
      "select 'event', uuid, name, event_date, year, notes, created_at, updated_at "
      "from bakery.events",
      "select 'assignment', a.uuid, e.uuid as event, r.uuid as recipient, p.uuid as package, "
      "a.quantity, a.notes, a.status, a.delivered_to, a.created_at, a.updated_at "
      "from bakery.event_recipient_packages a join bakery.events e on e.id = a.event_id "
      "join bakery.recipients r on r.id = a.recipient_id "
      "join bakery.packages p on p.id = a.package_id",
      "select 'production', p.uuid, e.uuid as event, r.slug as recipe, p.batches, p.actual_cost, "
      "p.produced_at, p.notes, p.created_at, p.updated_at from bakery.production_records p "
      "join bakery.events e on e.id = p.event_id join bakery.recipes r on r.id = p.recipe_id",
      "select 'consumed', c.uuid, r.uuid as record, l.uuid as lot, c.ingredient_slug, "
      "c.quantity_consumed, c.unit, c.unit_cost, c.total_cost, c.created_at, c.updated_at "
      "from bakery.production_record_consumptions c "
      "join bakery.production_records r on r.id = c.production_record_id "
      "left join bakery.inventory_items l on l.id = c.inventory_item_id",
      "select 'run', r.uuid, g.slug as good, e.uuid as event, r.quantity_assembled, "
      "r.assembled_at, r.notes, r.total_component_cost, r.per_unit_cost, r.packaging_bypassed, "
      "r.packaging_bypass_notes, r.created_at, r.updated_at from bakery.assembly_runs r "
      "join bakery.finished_goods g on g.id = r.finished_good_id "
      "left join bakery.events e on e.id = r.event_id",
      "select 'unit of run', c.uuid, r.uuid as run, u.slug as unit, c.quantity_consumed, "
      "c.unit_cost_at_consumption, c.total_cost, c.created_at, c.updated_at from "
      "bakery.assembly_finished_unit_consumptions c "
      "join bakery.assembly_runs r on r.id = c.assembly_run_id "
      "join bakery.finished_units u on u.id = c.finished_unit_id",
      "select 'good of run', c.uuid, r.uuid as run, g.slug as good, c.quantity_consumed, "
      "c.unit_cost_at_consumption, c.total_cost, c.created_at, c.updated_at from "
      "bakery.assembly_finished_good_consumptions c "
      "join bakery.assembly_runs r on r.id = c.assembly_run_id "
      "join bakery.finished_goods g on g.id = c.finished_good_id",
      "select 'packaging of run', c.uuid, r.uuid as run, p.uuid as product, c.quantity_consumed, "
      "c.unit, c.total_cost, c.created_at, c.updated_at from "
      "bakery.assembly_packaging_consumptions c "
      "join bakery.assembly_runs r on r.id = c.assembly_run_id "
      "join bakery.products p on p.id = c.product_id"};
  Lines all;
  for (const char* sql : queries) {
    Lines lines = log_lines(engine, sql);
    std::ranges::sort(lines);
    all.insert(all.end(), lines.begin(), lines.end());
  }
  return all;
}

/// The real exports, by name; empty, with a visible message, where they are not there.
inline std::vector<std::filesystem::path> real_exports() {
  std::vector<std::filesystem::path> found;
  const std::filesystem::path folder = std::filesystem::path(ANNALS_REAL_DATA) / "bake";
  if (std::filesystem::exists(folder)) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() == ".json") found.push_back(entry.path());
    }
  }
  std::ranges::sort(found);
  if (found.empty()) BOOST_TEST_MESSAGE("SKIPPED: there are no real exports in " << folder);
  return found;
}

/// The one whose name begins so; empty, with a visible message, where it is not there.
inline std::filesystem::path real_export(const std::string& beginning) {
  for (const auto& file : real_exports()) {
    if (file.filename().string().starts_with(beginning)) return file;
  }
  BOOST_TEST_MESSAGE("SKIPPED: there is no real export " << beginning);
  return {};
}
