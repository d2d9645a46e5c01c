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

BOOST_AUTO_TEST_CASE(what_the_tables_refuse_is_kept_with_their_words_and_the_rest_goes_on) {
  Folder folder;
  Engine engine = open_bakery(folder);
  import_export(engine, written(folder, "one.json", large_bakery(1)));
  BOOST_REQUIRE(engine.execute("bakery.CreateIngredient",
                               R"({"slug":"mine","displayName":"Salt","category":"x"})"));
  // The name is that of a row that was made here, which the importer does not look for.
  const auto file = written(folder, "two.json", R"({"version":"3.4","ingredients":[
      {"slug":"flour","display_name":"Flour","category":"Flour"},
      {"slug":"salt","display_name":"Salt","category":"x"},
      {"slug":"sugar","display_name":"Sugar","category":"x"}]})");
  const ImportReport report = import_export(engine, file);
  require_adds_up(engine, report);
  BOOST_TEST(texts(engine, "select slug from ingredients order by slug") == "flour,mine,sugar");
  BOOST_TEST(reason_for(engine, "ingredients", "[1]").find("UNIQUE constraint failed") !=
             std::string::npos);
  BOOST_TEST(import_export(engine, file).events_appended == 0u);
  BOOST_TEST(engine.verify().problems.empty());
}
