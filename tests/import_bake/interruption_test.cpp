#include "tests/import_bake/bakery_log.h"

using namespace annals;

namespace {

// More events than one batch holds.
std::string large_bakery(int recipes) {
  std::string text = R"({"version":"3.4","ingredients":[
    {"slug":"flour","display_name":"Flour","category":"Flour"}],"recipes":[)";
  std::string units = R"("finished_units":[)";
  for (int i = 0; i < recipes; ++i) {
    const std::string n = std::to_string(i);
    text +=
        std::string(i ? "," : "") + R"({"name":"R)" + n + R"(","slug":"r)" + n +
        R"(","category":"x","ingredients":[{"ingredient_slug":"flour","quantity":1,"unit":"cup"}]})";
    units += std::string(i ? "," : "") + R"({"display_name":"U)" + n + R"(","recipe_slug":"r)" + n +
             R"(","items_per_batch":12})";
  }
  return text + "]," + units + "]}";
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_import_broken_off_between_batches_is_finished_by_the_next_one) {
  Folder folder;
  const auto file = written(folder, "large.json", large_bakery(2500));
  struct Broken {};
  ImportOptions options;
  options.on_progress = [](std::uint64_t done, std::uint64_t) {
    if (done == 3000) throw Broken();
  };
  {
    Engine engine = open_bakery(folder);
    BOOST_CHECK_THROW(import_export(engine, file, options), Broken);
    BOOST_TEST(count(engine, "select count(*) from recipes") > 0u);
    BOOST_TEST(count(engine, "select count(*) from finished_units") < 2500u);
  }
  Engine engine = open_bakery(folder);
  const ImportReport report = import_export(engine, file);
  BOOST_TEST(report.imported_before == 0u);
  require_adds_up(engine, report);
  BOOST_TEST(count(engine, "select count(*) from finished_units") == 2500u);
  BOOST_TEST(import_export(engine, file).events_appended == 0u);

  Folder fresh;
  Engine once = open_bakery(fresh);
  import_export(once, file);
  BOOST_TEST(once.head() == engine.head());
  BOOST_TEST(count(engine, "select count(*) from recipe_ingredients") == 2500u);
}

BOOST_AUTO_TEST_CASE(a_name_that_a_row_made_here_has_is_seen_before_anything_is_appended) {
  Folder folder;
  Engine engine = open_bakery(folder);
  import_export(engine, written(folder, "one.json", large_bakery(1)));
  BOOST_REQUIRE(engine.execute("bakery.CreateIngredient",
                               R"({"slug":"mine","displayName":"Salt","category":"x"})"));
  const auto file = written(folder, "two.json", R"({"version":"3.4","ingredients":[
      {"slug":"flour","display_name":"Flour","category":"Flour"},
      {"slug":"salt","display_name":"Salt","category":"x"},
      {"slug":"sugar","display_name":"Sugar","category":"x"}]})");
  const Position head = engine.head();
  ImportOptions strict;
  strict.strict = true;
  BOOST_TEST(import_export(engine, file, strict).refusal.find("'mine'") != std::string::npos);
  ImportOptions look;
  look.dry_run = true;
  BOOST_TEST(table_of(import_export(engine, file, look), "ingredients").kept == 1u);
  BOOST_TEST(engine.head() == head);

  const ImportReport report = import_export(engine, file);
  require_adds_up(engine, report);
  BOOST_TEST(texts(engine, "select slug from ingredients order by slug") == "flour,mine,sugar");
  BOOST_TEST(reason_for(engine, "ingredients", "[1]") ==
             "display_name 'Salt' is that of the ingredient 'mine'");
  BOOST_TEST(import_export(engine, file).events_appended == 0u);
  BOOST_TEST(engine.verify().problems.empty());
}

// Found by random damage: the first of the two was wanted, and what led to its refusal by the
// tables had been appended by then.
BOOST_AUTO_TEST_CASE(of_two_rows_with_one_name_the_one_that_has_to_stay_is_taken_each_time) {
  Folder folder;
  Engine engine = open_bakery(folder);
  const std::string old_product = R"("brand":"Old","package_unit":"lb","package_unit_quantity":5)";
  import_export(engine, written(folder, "one.json",
                                R"({"version":"3.4","ingredients":[
      {"slug":"flour","display_name":"Flour","category":"a"}],
      "products":[{"ingredient_slug":"flour",)" +
                                    old_product + R"(}],
      "inventory_items":[{"ingredient_slug":"flour","product_brand":"Old","quantity":1,
                          "purchase_date":"2025-11-01"}]})"));
  const auto file = written(folder, "two.json", R"({"version":"3.4","ingredients":[
      {"slug":"other","display_name":"Flour","category":"a"},
      {"slug":"flour","display_name":"Flour","category":"a"}],
      "products":[{"ingredient_slug":"flour","brand":"Mill","package_unit":"lb",
                   "package_unit_quantity":5}]})");
  require_adds_up(engine, import_export(engine, file));
  BOOST_TEST(reason_for(engine, "ingredients", "[0]") ==
             "display_name 'Flour' is that of the ingredient 'flour'");
  const std::string brands =
      "select group_concat(brand, ',') from "
      "(select brand from products order by brand)";
  BOOST_TEST(texts(engine, "select slug from ingredients") == "flour");
  BOOST_TEST(texts(engine, brands) == "Mill,Old");
  BOOST_TEST(import_export(engine, file).events_appended == 0u);
  BOOST_TEST(texts(engine, brands) == "Mill,Old");
}

// Found by random damage: the one recipe was looked at before the other that contains it.
BOOST_AUTO_TEST_CASE(what_a_recipe_that_stays_contains_stays_as_well) {
  Folder folder;
  Engine engine = open_bakery(folder);
  import_export(engine, written(folder, "one.json", R"({"version":"3.4","recipes":[
      {"name":"Frosting","slug":"frosting","category":"x"},
      {"name":"Cream","slug":"cream","category":"x"},
      {"name":"Cake","slug":"cake","category":"x","components":[{"recipe_name":"Frosting"}]}],
      "finished_units":[{"slug":"cake","recipe_slug":"cake","display_name":"Cake",
                         "yield_mode":"discrete_count","items_per_batch":1}]})"));
  const ImportReport report =
      import_export(engine, written(folder, "two.json", R"({"version":"3.4","recipes":[]})"));
  BOOST_TEST(texts(engine, "select slug from (select slug from recipes order by slug)") ==
             "cake,frosting");
  BOOST_TEST(all_warnings(report).find("'frosting' is not in the source, is needed by rows that "
                                       "stay") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_name_that_one_row_gives_up_for_another_goes_over_at_the_first_import) {
  Folder folder;
  Engine engine = open_bakery(folder);
  import_export(engine, written(folder, "one.json", R"({"version":"3.4","ingredients":[
      {"slug":"sugar","display_name":"Sugar","category":"a"}]})"));
  const auto file = written(folder, "two.json", R"({"version":"3.4","ingredients":[
      {"slug":"beet","display_name":"Sugar","category":"a"},
      {"slug":"sugar","display_name":"Cane","category":"a"}]})");
  require_adds_up(engine, import_export(engine, file));
  BOOST_TEST(texts(engine, "select display_name from ingredients order by slug") == "Sugar,Cane");
  BOOST_TEST(import_export(engine, file).events_appended == 0u);
}
