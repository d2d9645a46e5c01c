#include "tests/import_bake/old_bakery.h"

using namespace annals;

BOOST_AUTO_TEST_CASE(bt_030_four_old_goods_become_four_units_with_equal_fields) {
  Migration migration(four_goods);
  BOOST_TEST(migration.report.shape == "single-tier database");
  BOOST_TEST(table_of(migration.report, "finished_goods").in_tables == 4u);
  BOOST_TEST(table_of(migration.report, "finished_goods").kept == 0u);
  BOOST_TEST(texts(migration.engine, "select slug from finished_units order by id") ==
             "chocolate-chip-cookie,9-inch-chocolate-cake,vanilla-cupcake,"
             "mini-chocolate-chip-cookie");
  BOOST_TEST(texts(migration.engine,
                   "select yield_mode || coalesce(items_per_batch, '-') || "
                   "coalesce(item_unit, '-') || coalesce(batch_percentage, '-') || "
                   "coalesce(portion_description, '-') from finished_units order by id") ==
             "discrete_count24cookie--,batch_portion--100.09-inch pan,discrete_count12---,"
             "discrete_count48---");
  BOOST_TEST(count(migration.engine,
                   "select count(*) from finished_units u join recipes r on r.id = u.recipe_id "
                   "where r.name = 'Chocolate Chip Cookies'") == 2u);
  BOOST_TEST(count(migration.engine, "select count(*) from finished_goods") == 0u);
}

BOOST_AUTO_TEST_CASE(bt_031_a_row_without_a_name_is_kept_and_strict_refuses_the_whole) {
  Migration migration(four_goods + old_good(5, "null", "", ""));
  BOOST_TEST(reason_for(migration.engine, "finished_goods", "[5]") == "name is NULL");
  BOOST_TEST(count(migration.engine, "select count(*) from finished_units") == 4u);

  Engine strict = open_bakery(migration.folder, "strict.annals");
  ImportOptions options;
  options.strict = true;
  const ImportReport refused =
      import_from(strict, "bake-db", migration.folder / "bakery.db", options);
  BOOST_TEST(refused.refusal.find("name is NULL") != std::string::npos);
  BOOST_TEST(strict.head() == 0u);
}

BOOST_AUTO_TEST_CASE(bt_032_a_row_whose_recipe_is_not_there_is_kept_and_the_others_go_on) {
  Migration migration(four_goods + old_good(5, "'Lost'", "", "", 999));
  BOOST_TEST(reason_for(migration.engine, "finished_goods", "[5]") ==
             "recipe_id '999' names no recipe");
  BOOST_TEST(count(migration.engine, "select count(*) from finished_units") == 4u);
}

BOOST_AUTO_TEST_CASE(bt_033_an_empty_old_table_gives_no_units_and_no_problem) {
  Migration migration("");
  BOOST_TEST(table_of(migration.report, "finished_goods").rows == 0u);
  BOOST_TEST(count(migration.engine, "select count(*) from finished_units") == 0u);
  BOOST_TEST(count(migration.engine, "select count(*) from kept_rows") == 0u);
}

BOOST_AUTO_TEST_CASE(bt_039_the_times_of_the_old_row_are_those_of_the_new_one) {
  Migration migration(four_goods + old_good(5, "'No times'", "", "") +
                      "update finished_goods set last_modified = null where id = 5;");
  BOOST_TEST(texts(migration.engine,
                   "select created_at || ' ' || updated_at from finished_units "
                   "where slug in ('vanilla-cupcake', 'no-times') order by id") ==
             "2025-11-04T10:00:00Z 2025-11-06T12:30:00Z,"
             "2025-11-04T10:00:00Z 2025-11-04T10:00:00Z");
}

BOOST_AUTO_TEST_CASE(bt_040_percentages_have_two_decimals_and_lie_between_0_and_100) {
  std::string sql;
  int id = 0;
  for (const char* percent : {"33.333333", "100.0", "100.01", "0.0", "0.004", "0.75", "-1.0"}) {
    ++id;
    sql += old_good(id, "'Portion " + std::to_string(id) + "'", "yield_mode, batch_percentage",
                    std::string("'batch_portion', ") + percent);
  }
  Migration migration(sql);
  BOOST_TEST(texts(migration.engine, "select batch_percentage from finished_units order by id") ==
             "33.33,100.0,0.75");
  for (const char* row : {"[3]", "[4]", "[5]", "[7]"}) {
    BOOST_TEST(
        reason_for(migration.engine, "finished_goods", row).find("not above 0 and at most") !=
        std::string::npos);
  }
  BOOST_TEST(all_warnings(migration.report).find("[6]: batch_percentage is 0.75") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(bt_041_a_yield_mode_that_does_not_exist_keeps_its_row_and_the_others_go_on) {
  Migration migration(four_goods +
                      old_good(5, "'Gingerbread Chai Cookie'", "yield_mode", "'each'"));
  BOOST_TEST(reason_for(migration.engine, "finished_goods", "[5]") ==
             "yield_mode is 'each', none of discrete_count, batch_portion");
  BOOST_TEST(count(migration.engine, "select count(*) from finished_units") == 4u);
}

BOOST_AUTO_TEST_CASE(bt_042_the_shape_of_finished_goods_is_found_by_columns_not_by_name) {
  Migration migration(
      "insert into finished_units (id, slug, display_name, recipe_id, yield_mode, items_per_batch)"
      " values (7, 'cookie', 'Cookie', 1, 'DISCRETE_COUNT', 24);"
      "insert into finished_goods (id, slug, display_name, assembly_type, total_cost,"
      " inventory_count) values (3, 'box', 'Box', 'GIFT_BOX', 12.5, 4);"
      "insert into compositions (id, assembly_id, finished_unit_id, component_quantity, sort_order)"
      " values (1, 3, 7, 6, 2);",
      "create table recipes (id integer primary key, name text, category text);"
      "insert into recipes values (1, 'Cookies', 'Cookies');"
      "create table finished_units (id integer primary key, slug text, display_name text,"
      " recipe_id integer, yield_mode text, items_per_batch integer, unit_cost numeric);"
      "create table finished_goods (id integer primary key, slug text, display_name text,"
      " assembly_type text, total_cost numeric, inventory_count integer);"
      "create table compositions (id integer primary key, assembly_id integer,"
      " finished_unit_id integer, finished_good_id integer, component_quantity integer,"
      " sort_order integer);");
  BOOST_TEST(migration.report.shape == "two-tier database");
  BOOST_TEST(texts(migration.engine,
                   "select slug || assembly_type || inventory_count "
                   "from finished_goods") == "boxgift_box4");
  BOOST_TEST(texts(migration.engine,
                   "select g.slug || u.slug || c.component_quantity || c.sort_order "
                   "from compositions c join finished_goods g on g.id = c.assembly_id "
                   "join finished_units u on u.id = c.finished_unit_id") == "boxcookie6.02");
}

BOOST_AUTO_TEST_CASE(names_that_are_given_twice_get_numbers_behind_their_slugs) {
  Migration migration(old_good(1, "'Duplicate Item'", "", "") +
                      old_good(2, "'Duplicate Item'", "", "") +
                      old_good(3, "'Duplicate  item!'", "", ""));
  BOOST_TEST(texts(migration.engine, "select slug from finished_units order by id") ==
             "duplicate-item,duplicate-item-2,duplicate-item-3");
  BOOST_TEST(texts(migration.engine, "select display_name from finished_units order by id") ==
             "Duplicate Item,Duplicate Item,Duplicate  item!");
}

BOOST_AUTO_TEST_CASE(bundles_of_a_database_become_goods_and_their_packages_hold_them) {
  Migration migration(
      four_goods +
      "insert into bundles (id, name, finished_good_id, quantity, packaging_notes) values"
      " (9, 'Cookie Dozen', 1, 12, 'red ribbon'), (10, 'Nothing', 77, 1, null),"
      " (11, 'None of it', 1, 0, null);"
      "insert into packages (id, name, is_template) values (3, 'Box', 0);"
      "insert into package_bundles (id, package_id, bundle_id, quantity) values"
      " (1, 3, 9, 2), (2, 3, 10, 1), (3, 4, 9, 1);");
  BOOST_TEST(texts(migration.engine,
                   "select slug || packaging_instructions || assembly_type "
                   "from finished_goods") == "cookie-dozenred ribboncustom_order");
  BOOST_TEST(texts(migration.engine, "select component_quantity from compositions") == "12.0");
  BOOST_TEST(texts(migration.engine, "select quantity from package_finished_goods") == "2");
  BOOST_TEST(reason_for(migration.engine, "bundles", "[10]") ==
             "finished_good_id '77' names no finished unit");
  BOOST_TEST(reason_for(migration.engine, "bundles", "[11]") == "quantity is 0, not above 0");
  BOOST_TEST(reason_for(migration.engine, "package_bundles", "[2]") ==
             "its finished good (bundle_id '10') is kept, not in the tables");
  BOOST_TEST(reason_for(migration.engine, "package_bundles", "[3]") ==
             "package_id '4' names no package");
}

BOOST_AUTO_TEST_CASE(a_later_state_of_the_database_appends_what_changed) {
  Migration migration(four_goods);
  run_sql(migration.folder / "bakery.db",
          "update finished_goods set items_per_batch = 36, last_modified = '2025-12-01 08:00:00'"
          " where id = 1; delete from finished_goods where id = 3;" +
              old_good(8, "'Scone'", "items_per_batch", "6"));
  const ImportReport report = migration.import();
  BOOST_TEST(report.events_appended == 4u);  // changed, removed, added, and the closing one
  BOOST_TEST(texts(migration.engine,
                   "select slug || items_per_batch from finished_units "
                   "where items_per_batch is not null order by slug") ==
             "chocolate-chip-cookie36,mini-chocolate-chip-cookie48,scone6");
  BOOST_TEST(texts(migration.engine,
                   "select updated_at from finished_units "
                   "where slug = 'chocolate-chip-cookie'") == "2025-12-01T08:00:00Z");
}

BOOST_AUTO_TEST_CASE(a_database_of_something_else_is_refused_in_one_sentence) {
  Folder folder;
  run_sql(folder / "other.db", "create table epics (id integer primary key, key text);");
  Engine engine = open_bakery(folder);
  BOOST_CHECK_EXCEPTION(
      import_from(engine, "bake-db", folder / "other.db"), Error, [](const Error& error) {
        return error.kind() == ErrorKind::wrong_format &&
               std::string(error.what()).find("no bakery's database") != std::string::npos;
      });
  BOOST_TEST(engine.head() == 0u);
}

BOOST_AUTO_TEST_CASE(the_pantry_of_an_old_database_comes_in_by_its_ids) {
  Migration migration(
      "insert into products values (1, 'Flour', 'flour', 'Flour', 0.5), (2, 'Salt', null, 'Spice',"
      " null);"
      "insert into product_variants values (4, 1, 'Mill', 'lb', 25, 1), (5, 9, 'Lost', 'lb', 1, 0);"
      "insert into pantry_items values (1, 4, 2.5, '2025-11-01', '2025-11-02 09:00:00'),"
      " (2, 5, 1, null, null);"
      "insert into unit_conversions values (1, 1, 'lb', 1, 'cup', 3.6);"
      // Carried over to the newer tables; the other one was not.
      "insert into ingredients values (7, 'Flour', 'Mill', 'Flour', 'lb', 25, 1, 10),"
      " (8, 'Sugar', 'Cane', 'Sugar', 'lb', 5, 2, 4.5);"
      "insert into recipe_ingredients values (1, 1, null, 1, 2.25, 'cup'), (2, 1, 8, null, 1, "
      "'cup'),"
      " (3, 1, 7, null, 1, 'cup'), (4, 1, 99, null, 1, 'cup'), (5, 77, 8, null, 1, 'cup');",
      std::string(old_tables) +
          "create table products (id integer primary key, name text, slug text, category text,"
          " density_g_per_ml real);"
          "create table product_variants (id integer primary key, ingredient_id integer, brand "
          "text,"
          " purchase_unit text, purchase_quantity real, preferred boolean);"
          "create table pantry_items (id integer primary key, variant_id integer, quantity real,"
          " purchase_date date, last_updated datetime);"
          "create table unit_conversions (id integer primary key, ingredient_id integer,"
          " from_unit text, from_quantity real, to_unit text, to_quantity real);"
          "create table ingredients (id integer primary key, name text, brand text, category text,"
          " purchase_unit text, purchase_quantity real, quantity real, unit_cost real);"
          "create table recipe_ingredients (id integer primary key, recipe_id integer,"
          " ingredient_id integer, ingredient_new_id integer, quantity real, unit text);");
  BOOST_TEST(texts(migration.engine, "select slug from bakery.ingredients order by id") ==
             "flour,salt,sugar");
  BOOST_TEST(texts(migration.engine,
                   "select p.brand || ' ' || l.quantity || ' ' || coalesce(l.unit_cost, '-') || "
                   "' ' || coalesce(l.purchase_date, '-') from inventory_items l "
                   "join products p on p.id = l.product_id order by p.brand desc") ==
             "Mill 2.5 - 2025-11-01,Cane 2.0 9000 -");
  BOOST_TEST(texts(migration.engine, "select to_quantity from unit_conversions") == "3.6");
  BOOST_TEST(texts(migration.engine,
                   "select i.slug from recipe_ingredients l "
                   "join bakery.ingredients i on i.id = l.ingredient_id "
                   "order by l.id") == "flour,sugar,flour");
  BOOST_TEST(reason_for(migration.engine, "product_variants", "[5]") ==
             "ingredient_id '9' names no ingredient");
  BOOST_TEST(reason_for(migration.engine, "pantry_items", "[2]") ==
             "its product (variant_id '5') is kept, not in the tables");
  BOOST_TEST(reason_for(migration.engine, "ingredients", "[7]") ==
             "newer tables of the source tell of it");
  BOOST_TEST(reason_for(migration.engine, "recipe_ingredients", "[4]") ==
             "ingredient_id '99' names no brand ingredient");
  BOOST_TEST(reason_for(migration.engine, "recipe_ingredients", "[5]") ==
             "recipe_id '77' names no recipe");
}

BOOST_AUTO_TEST_CASE(a_later_database_comes_in_with_its_packaging_and_assembly_runs) {
  Migration migration(
      "insert into recipes (id, name, category) values (1, 'Cookies', 'Cookies');"
      "insert into ingredients values (1, 'bags', 'Bags', 'Packaging', 1);"
      "insert into products values (1, 1, 'Clear', 'Bag', 'each', 50);"
      "insert into inventory_items values (1, 1, 20, 0.1, '2025-11-01'), (2, 1, 9, 0.2, null);"
      "insert into finished_units values (1, 'cookie', 'Cookie', 1, 24, 0.25, 88);"
      "insert into finished_goods values (1, 'box', 'Box', 'CUSTOM_ORDER', 5);"
      "insert into compositions values (1, 1, null, 1, null, null, 12, 0, 0),"
      " (2, 1, null, null, null, 1, 1, 1, 1), (3, 1, null, 1, null, 1, 1, 2, 0);"
      "insert into composition_assignments values (1, 2, 1, 0.5, '2025-11-03 10:00:00'),"
      " (2, 2, 2, 0.5, '2025-11-03 10:00:00'), (3, 2, 1, 1, '2025-11-03 10:00:00');"
      "insert into assembly_runs values (1, 1, 2, '2025-11-04 10:00:00', 6.2, 3.1, 1, 'later');"
      "insert into assembly_finished_unit_consumptions values (1, 1, 1, 24, 0.25, 6);"
      "insert into assembly_packaging_consumptions values (1, 1, 1, 2, 'each', 0.2);",
      "create table recipes (id integer primary key, name text, category text);"
      "create table ingredients (id integer primary key, slug text, display_name text,"
      " category text, is_packaging boolean);"
      "create table products (id integer primary key, ingredient_id integer, brand text,"
      " product_name text, package_unit text, package_unit_quantity real);"
      "create table inventory_items (id integer primary key, product_id integer, quantity real,"
      " unit_cost real, purchase_date date);"
      "create table finished_units (id integer primary key, slug text, display_name text,"
      " recipe_id integer, items_per_batch integer, unit_cost numeric, inventory_count integer);"
      "create table finished_goods (id integer primary key, slug text, display_name text,"
      " assembly_type text, inventory_count integer);"
      "create table compositions (id integer primary key, assembly_id integer, package_id integer,"
      " finished_unit_id integer, finished_good_id integer, packaging_product_id integer,"
      " component_quantity real, sort_order integer, is_generic boolean);"
      "create table composition_assignments (id integer primary key, composition_id integer,"
      " inventory_item_id integer, quantity_assigned real, assigned_at datetime);"
      "create table assembly_runs (id integer primary key, finished_good_id integer,"
      " quantity_assembled integer, assembled_at datetime, total_component_cost numeric,"
      " per_unit_cost numeric, packaging_bypassed boolean, packaging_bypass_notes text);"
      "create table assembly_finished_unit_consumptions (id integer primary key,"
      " assembly_run_id integer, finished_unit_id integer, quantity_consumed integer,"
      " unit_cost_at_consumption numeric, total_cost numeric);"
      "create table assembly_packaging_consumptions (id integer primary key,"
      " assembly_run_id integer, product_id integer, quantity_consumed numeric, unit text,"
      " total_cost numeric);");
  // 12 cookies at 0.25, and a tenth for packaging
  BOOST_TEST(texts(migration.engine,
                   "select total_cost || ' ' || inventory_count "
                   "from finished_goods") == "33000 5");
  BOOST_TEST(texts(migration.engine, "select inventory_count from finished_units") == "88");
  BOOST_TEST(texts(migration.engine, "select quantity from inventory_items order by id") ==
             "20.0,9.0");
  BOOST_TEST(texts(migration.engine, "select is_generic from compositions order by id") == "0,1");
  BOOST_TEST(texts(migration.engine, "select quantity_assigned from composition_assignments") ==
             "0.5,0.5");
  BOOST_TEST(texts(migration.engine,
                   "select total_component_cost || ' ' || packaging_bypassed || "
                   "packaging_bypass_notes from assembly_runs") == "62000 1later");
  BOOST_TEST(texts(migration.engine,
                   "select quantity_consumed || ' ' || total_cost from "
                   "assembly_finished_unit_consumptions") == "24 60000");
  BOOST_TEST(texts(migration.engine,
                   "select quantity_consumed || ' ' || total_cost from "
                   "assembly_packaging_consumptions") == "2.0 2000");
  BOOST_TEST(reason_for(migration.engine, "compositions", "[3]") ==
             "it names not exactly one component");
  BOOST_TEST(reason_for(migration.engine, "composition_assignments", "[3]") ==
             "the lot is assigned to it already");
  BOOST_TEST(migration.import().events_appended == 0u);
}
