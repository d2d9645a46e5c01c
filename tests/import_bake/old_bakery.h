#pragma once

#include "tests/import_bake/bakery_log.h"

// Databases of the old single-tier shape, and what becomes of them.

namespace annals {

// The old single-tier tables, as far as finished goods need them.
inline const char* const old_tables = R"sql(
create table recipes (
  id integer primary key, uuid text, name text, category text, source text, yield_quantity real,
  yield_unit text, yield_description text, estimated_time_minutes integer, notes text,
  date_added datetime, last_modified datetime);
create table finished_goods (
  id integer primary key, uuid text, name text, recipe_id integer, yield_mode text,
  items_per_batch integer, item_unit text, batch_percentage real, portion_description text,
  category text, notes text, date_added datetime, last_modified datetime);
create table bundles (
  id integer primary key, uuid text, name text, finished_good_id integer, quantity integer,
  packaging_notes text, date_added datetime, last_modified datetime);
create table packages (
  id integer primary key, uuid text, name text, description text, is_template boolean, notes text,
  date_added datetime, last_modified datetime);
create table package_bundles (
  id integer primary key, uuid text, package_id integer, bundle_id integer, quantity integer);
insert into recipes (id, uuid, name, category, yield_quantity, yield_unit, date_added, last_modified)
values (1, '11111111-1111-4111-8111-111111111111', 'Chocolate Chip Cookies', 'Cookies', 24,
        'cookies', '2025-11-04 10:00:00.000000', '2025-11-05 11:00:00.000000'),
       (2, '22222222-2222-4222-8222-222222222222', 'Chocolate Cake', 'Cakes', 1, 'cake',
        '2025-11-04 10:00:00', '2025-11-04 10:00:00');
)sql";

inline std::string old_good(int id, const std::string& name, const std::string& more,
                            const std::string& values, int recipe = 1) {
  return "insert into finished_goods (id, name, recipe_id, date_added, last_modified" +
         (more.empty() ? "" : ", " + more) + ") values (" + std::to_string(id) + ", " + name +
         ", " + std::to_string(recipe) + ", '2025-11-04 10:00:00', '2025-11-06 12:30:00'" +
         (values.empty() ? "" : ", " + values) + ");";
}

/// An old database with these rows, imported into a fresh log.
struct Migration {
  Folder folder;
  Engine engine = open_bakery(folder);
  ImportReport report;

  explicit Migration(const std::string& sql, const std::string& tables = old_tables) {
    run_sql(folder / "bakery.db", tables + sql);
    report = import_from(engine, "bake-db", folder / "bakery.db");
    require_adds_up(engine, report);
  }
  ImportReport import(const ImportOptions& options = {}) {
    return import_from(engine, "bake-db", folder / "bakery.db", options);
  }
};

inline const std::string four_goods =
    old_good(1, "'Chocolate Chip Cookie'", "yield_mode, items_per_batch, item_unit",
             "'DISCRETE_COUNT', 24, 'cookie'") +
    old_good(2, "'9-inch Chocolate Cake'", "yield_mode, batch_percentage, portion_description",
             "'BATCH_PORTION', 100.0, '9-inch pan'", 2) +
    old_good(3, "'Vanilla Cupcake'", "yield_mode, items_per_batch", "'DISCRETE_COUNT', 12", 2) +
    old_good(4, "'Mini Chocolate Chip Cookie'", "yield_mode, items_per_batch",
             "'DISCRETE_COUNT', 48");

}  // namespace annals
