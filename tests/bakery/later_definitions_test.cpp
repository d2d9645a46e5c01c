#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/bakery/packing.h"

// What the source system did with migration scripts, here as edited definitions of the module: the
// tables are built anew from the same events.

namespace annals::bakery_tests {
namespace {

BOOST_AUTO_TEST_SUITE(later_definitions)

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  BOOST_REQUIRE_MESSAGE(file, path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The texts of the module, with one passage replaced and some text added.
Module edited(const std::string& passage, const std::string& replacement,
              const std::string& addition) {
  const std::filesystem::path folder = ANNALS_SOURCE_DIR "/modules/bakery";
  std::vector<std::filesystem::path> nouns;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".sql" && entry.path().stem() != "bakery") {
      nouns.push_back(entry.path());
    }
  }
  std::sort(nouns.begin(), nouns.end());
  std::string sql = text_of(folder / "bakery.sql");
  for (const auto& noun : nouns) sql += text_of(noun);
  if (!passage.empty()) {
    const auto at = sql.find(passage);
    BOOST_REQUIRE(at != std::string::npos);
    sql.replace(at, passage.size(), replacement);
  }
  return Module::from_texts(text_of(folder / "bakery.capnp"), sql + addition);
}

RebuildReport rebuild(Engine& engine, const Module& definition, bool dry_run = false) {
  RebuildOptions options;
  options.definition = definition;
  options.dry_run = dry_run;
  options.back_up = false;
  return engine.rebuild("bakery", options);
}

const TableComparison& table(const RebuildReport& report, const std::string& name) {
  const auto found = std::ranges::find(report.tables, name, &TableComparison::table);
  BOOST_REQUIRE(found != report.tables.end());
  return *found;
}

/// Every lot has been bought: of a supplier that nobody knows, at the lot's cost or for nothing.
/// `when` restricts the trigger, to make it wrong.
Module with_purchases(const std::string& when = "", const std::string& product = "new.product_id") {
  return edited("", "",
                R"sql(
-- annals:tables
create table suppliers (
  id integer primary key, name text not null unique, city text, state text, zip_code text
) strict;
insert into suppliers (id, name, city, state, zip_code)
values (1, 'Unknown', 'Unknown', 'XX', '00000');
create table purchases (
  id integer primary key,
  inventory_item_id integer not null unique references inventory_items (id) on delete cascade,
  product_id integer not null, supplier_id integer not null references suppliers (id),
  purchase_date text not null, unit_price integer not null, quantity_purchased integer not null
) strict;
create trigger lot_was_bought after insert on inventory_items )sql" +
                    when + R"sql( begin
  insert into purchases (id, inventory_item_id, product_id, supplier_id, purchase_date, unit_price,
                         quantity_purchased)
  values (new.id, new.id, )sql" +
                    product + R"sql(, 1,
          coalesce(new.purchase_date, substr(new.created_at, 1, 10)), coalesce(new.unit_cost, 0),
          max(1, cast(new.quantity as integer)));
  update inventory_items set unit_cost = 0 where id = new.id and unit_cost is null;
end;

-- annals:check every_lot_was_bought
select uuid from inventory_items where id not in (select inventory_item_id from purchases);

-- annals:check a_purchase_is_of_the_lots_product
select l.uuid from inventory_items l join purchases p on p.inventory_item_id = l.id
where p.product_id <> l.product_id;
)sql");
}

struct Lots : Packing {
  Lots() {
    ingredient("flour");
    const auto flour = product("flour", "Mill");
    lot(flour, 10.7, "2.50", "2025-01-01");
    lot(flour, 0.5, "3", "2025-02-01");
    lot(flour, 4);
  }
};

BOOST_AUTO_TEST_CASE(bt_180_lots_get_purchases_and_a_dry_run_leaves_them_alone) {
  Lots lots;
  const auto before = lots.all("select * from inventory_items");
  auto report = rebuild(lots.engine, with_purchases(), true);
  BOOST_TEST(report.summary() != "");
  BOOST_REQUIRE(report.outcome == RebuildOutcome::compared);
  BOOST_TEST(table(report, "purchases").rows_after == 3U);
  BOOST_TEST(table(report, "inventory_items").changed == 1U);
  BOOST_TEST(lots.all("select * from inventory_items") == before);

  report = rebuild(lots.engine, with_purchases());
  BOOST_REQUIRE(report.outcome == RebuildOutcome::switched);
  BOOST_TEST(lots.all("select s.name, p.unit_price, p.quantity_purchased, p.purchase_date "
                      "from purchases p join suppliers s on s.id = p.supplier_id order by p.id") ==
             "Unknown|25000|10|2025-01-01; Unknown|30000|1|2025-02-01; Unknown|0|4|2025-12-14");
  BOOST_TEST(lots.all("select unit_cost from inventory_items order by id") == "25000; 30000; 0");
  BOOST_TEST((rebuild(lots.engine, with_purchases()).outcome == RebuildOutcome::equal));

  RebuildOptions options;
  options.back_up = false;
  BOOST_TEST((lots.engine.roll_back("bakery", options).outcome == RebuildOutcome::switched));
  BOOST_TEST(lots.all("select * from inventory_items") == before);
}

BOOST_AUTO_TEST_CASE(bt_180_lots_without_a_purchase_and_purchases_of_another_product_are_found) {
  Lots lots;
  auto report = rebuild(lots.engine, with_purchases("when new.purchase_date is not null"));
  BOOST_REQUIRE(report.outcome == RebuildOutcome::refused);
  BOOST_REQUIRE(report.failed_checks.size() == 1U);
  BOOST_TEST(report.failed_checks[0].name == "every_lot_was_bought");
  BOOST_TEST(report.failed_checks[0].rows == 1U);
  report = rebuild(lots.engine, with_purchases("", "new.product_id + 1"));
  BOOST_REQUIRE(report.outcome == RebuildOutcome::refused);
  BOOST_REQUIRE(report.failed_checks.size() == 1U);
  BOOST_TEST(report.failed_checks[0].name == "a_purchase_is_of_the_lots_product");
  BOOST_TEST(report.failed_checks[0].rows == 3U);
}

/// Every production keeps the recipe as it was then.
Module with_snapshots() {
  return edited("-- annals:on ProductionRecordRemoved", R"sql(
insert into recipe_snapshots (id, production_record_id, snapshot_date, scale_factor, is_backfilled,
                              recipe, ingredients)
select @position, @position, p.produced_at, 1.0, 1, json_object('name', r.name, 'slug', r.slug),
  (select json_group_array(json_object('ingredient', i.slug, 'quantity', x.quantity,
                                       'unit', x.unit))
   from recipe_ingredients x join ingredients i on i.id = x.ingredient_id
   where x.recipe_id = r.id)
from production_records p join recipes r on r.id = p.recipe_id where p.id = @position;

-- annals:on ProductionRecordRemoved)sql",
                R"sql(
-- annals:tables
create table recipe_snapshots (
  id integer primary key,
  production_record_id integer not null unique references production_records (id) on delete cascade,
  snapshot_date text not null, scale_factor real not null, is_backfilled integer not null,
  recipe text not null, ingredients text not null
) strict;

-- annals:check every_production_has_its_snapshot
select uuid from production_records where id not in (select production_record_id from recipe_snapshots);
)sql");
}

BOOST_AUTO_TEST_CASE(bt_181_productions_get_the_recipe_as_it_was_then) {
  Packing house;
  house.baked("cookie", 24);
  house.flour(10);
  const auto event = house.event("Christmas");
  house.record(event, "cookie", 1);
  house.run("UpdateRecipe", R"({"recipe":"cookie","ingredients":)"
                            R"([{"ingredient":"flour","quantity":2,"unit":"cup"}]})");
  house.record(event, "cookie", 1);
  auto report = rebuild(house.engine, with_snapshots(), true);
  BOOST_TEST(table(report, "recipe_snapshots").rows_after == 2U);
  BOOST_TEST(table(report, "production_records").equal());
  report = rebuild(house.engine, with_snapshots());
  BOOST_REQUIRE(report.outcome == RebuildOutcome::switched);
  BOOST_TEST(
      house.all("select s.scale_factor, s.is_backfilled, s.snapshot_date = p.produced_at, "
                "s.recipe, s.ingredients ->> '$[0].quantity' from recipe_snapshots s "
                "join production_records p on p.id = s.production_record_id order by s.id") ==
      R"(1.0|1|1|{"name":"cookie","slug":"cookie"}|1.0; )"
      R"(1.0|1|1|{"name":"cookie","slug":"cookie"}|2.0)");
  BOOST_TEST((rebuild(house.engine, with_snapshots()).outcome == RebuildOutcome::equal));
}

/// The yield of a recipe becomes a finished unit.
Module with_units_from_yields() {
  return edited("", "", R"sql(
-- annals:tables
create trigger yield_becomes_a_unit after insert on recipes
when new.yield_quantity is not null and trim(new.yield_unit) <> '' begin
  insert into finished_units (id, uuid, slug, display_name, recipe_id, items_per_batch, item_unit,
                              category, created_at, updated_at)
  select new.id, new.uuid,
    (with recursive names (number, slug) as (
       select 1, base
       union all
       select number + 1, base || '_' || (number + 1) from names
       where exists (select 1 from finished_units u where u.slug = names.slug))
     select slug from names order by number desc limit 1),
    coalesce(new.yield_description, 'Standard ' || new.name), new.id,
    cast(new.yield_quantity as integer), new.yield_unit, new.category, new.created_at,
    new.updated_at
  from (select replace(lower(new.name || '_' || coalesce(new.yield_description, 'standard')),
                       ' ', '_') as base);
end;
)sql");
}

BOOST_AUTO_TEST_CASE(bt_184_yields_of_recipes_become_finished_units) {
  Packing house;
  const auto recipe = [&](const std::string& slug, const std::string& name,
                          const std::string& yield) {
    house.run("CreateRecipe", R"({"slug":")" + slug + R"(","name":")" + name +
                                  R"(","category":"Cakes")" + yield + "}");
  };
  recipe("a", "Anzac Cookies", R"(,"yieldQuantity":{"value":30},"yieldUnit":"cookies")");
  recipe("b", "Toasted Almond Sablés", R"(,"yieldQuantity":{"value":22.9},"yieldUnit":"cookies")");
  recipe("c", "No Unit", R"(,"yieldQuantity":{"value":5})");
  recipe("d", "No Quantity", R"(,"yieldUnit":"cakes")");
  recipe("e", "Jumbles",
         R"(,"yieldQuantity":{"value":36},"yieldUnit":"cookies",)"
         R"("yieldDescription":"Small Ones")");
  recipe("f", "Anzac Cookies", R"(,"yieldQuantity":{"value":9},"yieldUnit":"cookies")");
  recipe("g", "Anzac Cookies", R"(,"yieldQuantity":{"value":8},"yieldUnit":"cookies")");
  const auto report = rebuild(house.engine, with_units_from_yields());
  BOOST_REQUIRE(report.outcome == RebuildOutcome::switched);
  BOOST_TEST(house.all("select slug, display_name, items_per_batch, item_unit, inventory_count "
                       "from finished_units order by id") ==
             "anzac_cookies_standard|Standard Anzac Cookies|30|cookies|0; "
             "toasted_almond_sablés_standard|Standard Toasted Almond Sablés|22|cookies|0; "
             "jumbles_small_ones|Small Ones|36|cookies|0; "
             "anzac_cookies_standard_2|Standard Anzac Cookies|9|cookies|0; "
             "anzac_cookies_standard_3|Standard Anzac Cookies|8|cookies|0");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::bakery_tests
