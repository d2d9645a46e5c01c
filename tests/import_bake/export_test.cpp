#include <annals/export.h>

#include "tests/import_bake/bakery_log.h"

using namespace annals;

namespace {

std::string exported(const Engine& engine) {
  std::string text;
  export_to(engine, "bake", [&](std::string_view part) { text += part; });
  return text;
}

// Made by commands: what no old export tells of is in it too.
void bake(Engine& engine) {
  engine.register_module(*builtin_module("bakery"));
  engine.register_module(*builtin_module("imports"));
  const auto run = [&](const char* command, const std::string& ask) {
    const auto done = engine.execute(std::string("bakery.") + command, ask);
    BOOST_REQUIRE_MESSAGE(done, command + (": " + done.message()));
  };
  run("CreateIngredient", R"({"slug":"flour","displayName":"Flour \"00\"","category":"Flour",
      "densityVolumeValue":{"value":1},"densityVolumeUnit":"cup",
      "densityWeightValue":{"value":4.25},"densityWeightUnit":"oz"})");
  run("CreateIngredient",
      R"({"slug":"bags","displayName":"Bags","category":"Packaging","isPackaging":true})");
  run("SetUnitConversion",
      R"({"ingredient":"flour","fromUnit":"bag","toUnit":"lb","toQuantity":25})");
  run("CreateProduct", R"({"ingredient":"flour","brand":"Mühle","packageUnit":"lb",
      "packageUnitQuantity":25,"preferred":true})");
  run("CreateProduct", R"({"ingredient":"bags","brand":"Clear","productName":"Bag",
      "packageUnit":"each","packageUnitQuantity":50})");
  const std::string flour = texts(engine, "select uuid from products where brand = 'Mühle'");
  const std::string bag = texts(engine, "select uuid from products where brand = 'Clear'");
  for (const char* cost : {"0.76", "0.1234"}) {
    run("AddInventoryItem", R"({"product":")" + flour + R"(","quantity":10.1,"unitCost":")" + cost +
                                R"(","purchaseDate":"2025-11-01"})");
  }
  run("AddInventoryItem", R"({"product":")" + bag + R"(","quantity":20,"unitCost":"0.10"})");
  run("CreateRecipe", R"({"name":"Dough","category":"Base","ingredients":[
      {"ingredient":"flour","quantity":2.25,"unit":"cup","notes":"level"}]})");
  run("CreateRecipe", R"({"name":"Cookies","category":"Cookies","yieldQuantity":{"value":24},
      "components":[{"recipe":"dough","quantity":0.5}]})");
  run("CreateFinishedUnit", R"({"displayName":"Cookie","recipe":"cookies",
      "itemsPerBatch":{"value":24},"unitCost":"0.2500","inventoryCount":100})");
  run("CreateFinishedGood", R"({"displayName":"Small Box","components":[
      {"type":"finished_unit","slug":"cookie","quantity":6}]})");
  run("CreateFinishedGood", R"({"displayName":"Big Box","assemblyType":"gift_box","components":[
      {"type":"finished_unit","slug":"cookie","quantity":3},
      {"type":"finished_good","slug":"small-box","quantity":2}]})");
  run("CreateComposition", R"({"assembly":"small-box","packagingProduct":")" + bag +
                               R"(","quantity":1,"isGeneric":true})");
  // Lines of their own: of an event that came later, of productions and of assembly runs.
  run("UpdateRecipe", R"({"recipe":"cookies","notes":"chewy","ingredients":[
      {"ingredient":"flour","quantity":0.5,"unit":"cup"}]})");
  run("UpdateRecipe", R"({"recipe":"dough","notes":"rests an hour"})");
  run("CreateAssemblyFromInventory", R"({"good":"small-box","quantity":4})");
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_import_of_an_export_into_a_fresh_log_gives_equal_tables) {
  Folder folder;
  Engine made = open_bakery(folder, "made.annals");
  bake(made);
  const std::string text = exported(made);
  Engine copy = open_bakery(folder, "copy.annals");
  ImportOptions strict;
  strict.strict = true;
  const ImportReport report = import_export(copy, written(folder, "export.json", text), strict);
  BOOST_TEST(report.refusal == "");
  require_same(bakery_lines(made), bakery_lines(copy));
  BOOST_TEST(exported(copy) == text);
}

BOOST_AUTO_TEST_CASE(the_real_exports_come_out_and_in_again_as_equal_tables) {
  for (const auto& file : real_exports()) {
    BOOST_TEST_CONTEXT(file.filename().string()) {
      Folder folder;
      Engine one = open_bakery(folder, "one.annals");
      import_export(one, file);
      Engine two = open_bakery(folder, "two.annals");
      const ImportReport report = import_export(two, written(folder, "export.json", exported(one)));
      require_adds_up(two, report);
      require_same(bakery_lines(one), bakery_lines(two));
    }
  }
}

BOOST_AUTO_TEST_CASE(importing_ones_own_export_into_the_same_log_changes_no_table) {
  Folder folder;
  Engine engine = open_bakery(folder);
  bake(engine);
  const Lines before = bakery_lines(engine);
  import_export(engine, written(folder, "export.json", exported(engine)));
  require_same(before, bakery_lines(engine));
}

BOOST_AUTO_TEST_CASE(what_imports_kept_comes_out_in_its_place_again) {
  Folder folder;
  Engine engine = open_bakery(folder);
  import_export(engine, written(folder, "in.json", R"({"version":"3.4",
      "materials":[{"slug":"ribbon"}],
      "recipes":[{"name":"Bread","slug":"bread","category":"x","stars":5},{"name":7}]})"));
  const auto out = boost::json::parse(exported(engine)).as_object();
  BOOST_TEST(out.at("materials").as_array().at(0).at("slug").as_string() == "ribbon");
  BOOST_TEST(out.at("recipes").as_array().at(0).at("stars").as_int64() == 5);
  BOOST_TEST(out.at("recipes").as_array().at(1).at("name").as_int64() == 7);
}

BOOST_AUTO_TEST_CASE(a_log_without_a_bakery_has_nothing_to_export) {
  Folder folder;
  Engine engine = open_bakery(folder);
  BOOST_CHECK_EXCEPTION(exported(engine), Error,
                        [](const Error& error) { return error.kind() == ErrorKind::not_found; });
}
