#include "tests/import_bake/bakery_log.h"

using namespace annals;

namespace {

// A small bakery of version 3.4, into which a test puts sections of its own.
std::string bakery(const std::string& sections) {
  return R"({"version": "3.4", "exported_at": "2025-12-04T00:00:00Z", "application": "bake-tracker",
    "ingredients": [{"slug": "flour", "display_name": "Flour", "category": "Flour"},
                    {"slug": "box", "display_name": "Box", "category": "Boxes", "is_packaging": true}],
    "recipes": [{"name": "Cookies", "slug": "cookies", "category": "Cookies",
                 "ingredients": [{"ingredient_slug": "flour", "quantity": 2.25, "unit": "cup"}]}],
    "finished_units": [{"slug": "cookie", "recipe_slug": "cookies", "display_name": "Cookie",
                        "yield_mode": "discrete_count", "items_per_batch": 24}])" +
         (sections.empty() ? "" : ", " + sections) + "}";
}

struct Import {
  Folder folder;
  Engine engine = open_bakery(folder);
  ImportReport report;

  explicit Import(const std::string& text, bool strict = false) {
    ImportOptions options;
    options.strict = strict;
    report = import_export(engine, written(folder, "export.json", text), options);
    if (report.refusal.empty()) require_adds_up(engine, report);
  }
  std::string reason(const std::string& table, const std::string& row) {
    return reason_for(engine, table, row);
  }
};

void require_refused(const std::string& text, ErrorKind kind, const std::string& words) {
  Folder folder;
  Engine engine = open_bakery(folder);
  BOOST_CHECK_EXCEPTION(
      import_export(engine, written(folder, "export.json", text)), Error, [&](const Error& error) {
        BOOST_TEST_MESSAGE(error.what());
        return error.kind() == kind && std::string(error.what()).find(words) != std::string::npos;
      });
  BOOST_TEST(engine.head() == 0u);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_row_whose_reference_is_missing_is_kept_and_names_it) {
  Import done(bakery(R"("products": [{"ingredient_slug": "salt", "package_unit": "lb",
      "package_unit_quantity": 1}, {"ingredient_slug": "flour", "package_unit": "lb",
      "package_unit_quantity": 5, "brand": "Mill"}],
    "inventory_items": [{"ingredient_slug": "flour", "product_brand": "Mill", "quantity": 2.5,
      "unit_cost": 0.76}, {"ingredient_slug": "flour", "product_brand": "Other", "quantity": 1},
      {"ingredient_slug": "salt", "quantity": 1}])"));
  BOOST_TEST(done.reason("products", "[0]") == "ingredient_slug 'salt' names no ingredient");
  BOOST_TEST(done.reason("inventory_items", "[1]") == "no product of its ingredient has its brand");
  BOOST_TEST(done.reason("inventory_items", "[2]") == "ingredient_slug 'salt' names no ingredient");
  BOOST_TEST(texts(done.engine, "select quantity || ' ' || unit_cost from inventory_items") ==
             "2.5 7600");
}

BOOST_AUTO_TEST_CASE(a_kept_row_takes_what_depends_on_it_along) {
  Import done(bakery(R"("finished_goods": [{"slug": "gift", "display_name": "",
      "assembly_type": "gift_box"}], "compositions": [{"finished_good_slug": "gift",
      "finished_unit_slug": "cookie", "component_quantity": 6}])"));
  BOOST_TEST(done.reason("finished_goods", "[0]") == "display_name is empty");
  BOOST_TEST(done.reason("compositions", "[0]") ==
             "its finished good (finished_good_slug 'gift') is kept, not in the tables");
}

BOOST_AUTO_TEST_CASE(a_composition_may_name_the_recipe_where_a_unit_is_meant) {
  Import done(bakery(R"("finished_goods": [{"slug": "a", "display_name": "A"},
      {"slug": "b", "display_name": "B"}], "compositions": [
      {"finished_good_slug": "a", "finished_unit_slug": "cookies", "component_quantity": 6},
      {"finished_good_slug": "b", "finished_unit_slug": "cookie", "component_quantity": 8},
      {"finished_good_slug": "b", "finished_unit_slug": "cookies", "component_quantity": 8},
      {"finished_good_slug": "b", "finished_unit_slug": "cake", "component_quantity": 8}])"));
  BOOST_TEST(texts(done.engine, "select cast(component_quantity as integer) from compositions") ==
             "6,8");
  BOOST_TEST(done.reason("compositions", "[2]") == "its component is in there already");
  BOOST_TEST(done.reason("compositions", "[3]") ==
             "finished_unit_slug 'cake' names no finished unit");
}

BOOST_AUTO_TEST_CASE(goods_that_contain_themselves_or_nest_six_levels_deep_are_kept_out) {
  std::string goods = R"("finished_goods": [)";
  std::string parts = R"("compositions": [)";
  for (int i = 1; i <= 7; ++i) {
    const std::string n = std::to_string(i);
    goods += std::string(i > 1 ? "," : "") + R"({"slug":"g)" + n + R"(","display_name":"G"})";
    if (i == 7) continue;
    parts += std::string(i > 1 ? "," : "") + R"({"finished_good_slug":"g)" + n +
             R"(","finished_good_component_slug":"g)" + std::to_string(i + 1) +
             R"(","component_quantity":1})";
  }
  parts += R"(,{"finished_good_slug":"g3","finished_good_component_slug":"g1"},
              {"finished_good_slug":"g3","finished_good_component_slug":"g3"},
              {"finished_good_slug":"g1","finished_good_component_slug":"g3"}])";
  Import done(bakery(goods + "]," + parts));
  BOOST_TEST(count(done.engine, "select count(*) from compositions") == 6u);
  BOOST_TEST(done.reason("compositions", "[3]") == "in the tables");  // g4 in …: five levels
  BOOST_TEST(done.reason("compositions", "[4]").find("deeper than 5 levels") != std::string::npos);
  BOOST_TEST(done.reason("compositions", "[6]") == "'g3' would contain itself");
  BOOST_TEST(done.reason("compositions", "[7]") == "'g3' would contain itself");
}

BOOST_AUTO_TEST_CASE(recipes_that_contain_themselves_are_in_the_tables_without_that_component) {
  Import done(R"({"version":"3.4","recipes":[
      {"name":"A","slug":"a","category":"x","components":[{"recipe_name":"B","quantity":0.5}]},
      {"name":"B","slug":"b","category":"x","components":[{"recipe_name":"A"},
        {"recipe_name":"C"},{"recipe_name":"C"}]},
      {"name":"C","slug":"c","category":"x","components":[{"recipe_name":"C"}]}]})");
  BOOST_TEST(texts(done.engine,
                   "select r.slug || p.slug || l.quantity from recipe_components l "
                   "join recipes r on r.id = l.recipe_id join recipes p "
                   "on p.id = l.component_recipe_id order by 1") == "ab0.5,bc1.0");
  BOOST_TEST(done.reason("recipes.components", "[1,0]") == "the recipe 'b' would contain itself");
  BOOST_TEST(done.reason("recipes.components", "[1,2]") == "the recipe 'c' is a component already");
  BOOST_TEST(done.reason("recipes.components", "[2,0]") == "the recipe 'c' would contain itself");
}

BOOST_AUTO_TEST_CASE(values_of_the_wrong_kind_are_kept_with_every_problem_of_the_row) {
  Import done(R"({"version":"3.4","ingredients":[
      {"slug":"a","display_name":7,"category":null,"density_weight_value":"heavy"},
      {"slug":"b","display_name":"B","category":"x","is_packaging":2},
      {"slug":"c","display_name":"C","display_name":"D","category":"x"},
      {"slug":"d","display_name":"a\u0000b","category":"x"},
      {"slug":"e","display_name":"\ud800","category":"x"},
      {"slug":"f","display_name":"F","category":"x","density_volume_value":1e999},
      {"slug":"g","display_name":"G","category":"x"},
      {"slug":"g","display_name":"H","category":"x"},
      {"slug":"i","display_name":"G","category":"x"},
      "flour", null, [1]]})");
  BOOST_TEST(done.reason("ingredients", "[0]") ==
             "display_name holds a number, not a text; density_weight_value holds a string, not a "
             "number; category is NULL");
  BOOST_TEST(done.reason("ingredients", "[1]") == "is_packaging holds a number, not true or false");
  BOOST_TEST(done.reason("ingredients", "[2]") == "'display_name' is given twice");
  BOOST_TEST(done.reason("ingredients", "[3]") == "display_name holds a NUL character");
  BOOST_TEST(done.reason("ingredients", "[4]") == "display_name holds half a surrogate pair");
  BOOST_TEST(done.reason("ingredients", "[5]") == "density_volume_value is '1e999', out of range");
  BOOST_TEST(done.reason("ingredients", "[7]") == "another ingredient has the slug 'g'");
  BOOST_TEST(done.reason("ingredients", "[8]") == "another ingredient has the name 'G'");
  BOOST_TEST(done.reason("ingredients", "[9]").starts_with("the row is a string, not an object"));
  BOOST_TEST(texts(done.engine, "select slug from ingredients") == "g");
}

BOOST_AUTO_TEST_CASE(money_is_exact_to_four_decimals_as_it_was_written) {
  std::string lots;
  for (const char* cost : {"0.1", "18.99", "\"7.5\"", "999999.9999", "0.00005", "0.00004", "1e-1",
                           "1000000", "-0.01", "\"x\"", "0.3e1"}) {
    lots += std::string(lots.empty() ? "" : ",") +
            R"({"ingredient_slug":"flour","product_brand":"Mill","quantity":1,"unit_cost":)" +
            cost + "}";
  }
  Import done(bakery(R"("products": [{"ingredient_slug": "flour", "package_unit": "lb",
      "package_unit_quantity": 5, "brand": "Mill"}], "inventory_items": [)" +
                     lots + "]"));
  BOOST_TEST(texts(done.engine, "select unit_cost from inventory_items order by id") ==
             "1000,189900,75000,9999999999,1,0,1000,30000");
  BOOST_TEST(done.reason("inventory_items", "[7]") == "unit_cost is '1000000', no amount of money");
  BOOST_TEST(done.reason("inventory_items", "[8]") == "unit_cost is -100, not 0 or more");
}

BOOST_AUTO_TEST_CASE(what_no_module_models_is_kept_with_its_content) {
  Import done(bakery(R"("materials": [{"slug": "ribbon", "n": [1, {"a": null}]}],
      "transformation_notes": ["cleared", 7], "budget": {"total": 12.50}, "recipients":
      [{"name": "Alice", "phone": "555", "age": 7}])"));
  BOOST_TEST(texts(done.engine,
                   "select source_table || source_row || content from kept_rows "
                   "order by 1") ==
             R"(budget[]{"total":12.50},materials[0]{"slug":"ribbon","n":[1,{"a":null}]},)"
             R"(transformation_notes[0]"cleared",transformation_notes[1]7)");
  BOOST_TEST(texts(done.engine,
                   "select content from kept_columns where source_table = "
                   "'recipients'") == R"({"phone":"555","age":7})");
}

BOOST_AUTO_TEST_CASE(strict_refuses_what_would_be_kept_and_takes_what_is_in_order) {
  Import refused(bakery(R"("materials": [{"slug": "ribbon"}])"), true);
  BOOST_TEST(refused.report.refusal.find("no module models the section materials") !=
             std::string::npos);
  BOOST_TEST(refused.engine.head() == 0u);
  Import taken(bakery(""), true);
  BOOST_TEST(taken.report.refusal.empty());
  BOOST_TEST(count(taken.engine, "select count(*) from finished_units") == 1u);
}

BOOST_AUTO_TEST_CASE(unknown_versions_of_a_known_shape_are_read_by_it_with_a_warning) {
  Import done(R"({"version":"9.9","recipes":[{"name":"Bread","category":"Bread"}]})");
  BOOST_TEST(count(done.engine, "select count(*) from recipes") == 1u);
  BOOST_TEST(all_warnings(done.report).find("Version '9.9' is not known") != std::string::npos);
  Import known(R"({"version":"3.6-importable","recipes":[]})");
  BOOST_TEST(all_warnings(known.report).empty());
}

BOOST_AUTO_TEST_CASE(wrapped_records_and_bare_lists_are_read_like_sections) {
  Import wrapped(R"({"version":"1.0","entity_type":"recipe","records":[
      {"name":"Bread","slug":"bread","category":"Bread","yield_quantity":2}]})");
  BOOST_TEST(texts(wrapped.engine, "select slug from recipes") == "bread");
  Import bare(R"([{"display_name":"Flour","slug":"flour","category":"Flour",
      "density_volume_value":1}])");
  BOOST_TEST(texts(bare.engine, "select slug from ingredients") == "flour");
  BOOST_TEST(bare.report.shape == "a list of ingredients");
}

BOOST_AUTO_TEST_CASE(sections_that_a_file_lacks_stay_as_they_are_and_serve_its_references) {
  Folder folder;
  Engine engine = open_bakery(folder);
  import_export(engine, written(folder, "one.json", bakery("")));
  const ImportReport second = import_export(
      engine,
      written(folder, "two.json", R"({"version":"4.1","products":[{"ingredient_slug":"flour",
      "brand":"Mill","package_unit":"lb","package_unit_quantity":5}]})"));
  BOOST_TEST(table_of(second, "products").in_tables == 1u);
  BOOST_TEST(count(engine, "select count(*) from recipes") == 1u);
  BOOST_TEST(second.events_appended == 2u);
}

BOOST_AUTO_TEST_CASE(rows_that_are_gone_from_a_section_go_unless_they_are_needed_or_made_here) {
  Folder folder;
  Engine engine = open_bakery(folder);
  import_export(engine, written(folder, "one.json", bakery("")));
  BOOST_REQUIRE(engine.execute("bakery.CreateRecipe", R"({"name":"Mine","category":"x"})"));
  const ImportReport emptied = import_export(
      engine, written(folder, "two.json", R"({"version":"3.4","recipes":[],"ingredients":[]})"));
  // The unit stays, since the file does not speak of units; so does its recipe, and the flour.
  BOOST_TEST(texts(engine, "select slug from recipes order by slug") == "cookies,mine");
  BOOST_TEST(texts(engine, "select slug from ingredients") == "flour");
  BOOST_TEST(all_warnings(emptied).find("'mine' is not in the source, was made here, and stays") !=
             std::string::npos);
  BOOST_TEST(all_warnings(emptied).find("'cookies' is not in the source, is needed") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(assignments_with_a_later_status_tell_the_change) {
  const auto state = [&](const char* status) {
    return bakery(R"("packages":[{"name":"P"}],"recipients":[{"name":"R"}],
      "events":[{"name":"E","event_date":"2025-12-24"}],
      "event_recipient_packages":[{"event_name":"E","recipient_name":"R","package_name":"P",
        "quantity":1,"status":")" +
                  std::string(status) + R"("}])");
  };
  Folder folder;
  Engine engine = open_bakery(folder);
  import_export(engine, written(folder, "one.json", state("pending")));
  const ImportReport later = import_export(engine, written(folder, "two.json", state("ASSEMBLED")));
  BOOST_TEST(later.events_appended == 2u);
  BOOST_TEST(texts(engine, "select status from event_recipient_packages") == "assembled");
}

BOOST_AUTO_TEST_CASE(conversions_that_are_inverted_are_turned_back_where_the_figures_tell) {
  Import done(bakery(R"("unit_conversions": [
      {"ingredient_slug":"flour","from_unit":"lb","from_quantity":3.6,"to_unit":"cup","to_quantity":1.0},
      {"ingredient_slug":"flour","from_unit":"bag","from_quantity":2,"to_unit":"lb","to_quantity":1},
      {"ingredient_slug":"flour","from_unit":"oz","from_quantity":12.0,"to_unit":"cup","to_quantity":2.0},
      {"ingredient_slug":"flour","from_unit":"oz","from_quantity":1.0,"to_unit":"Cup","to_quantity":2.0},
      {"ingredient_slug":"flour","from_unit":"cup","to_unit":"lb"},
      {"ingredient_slug":"flour","from_unit":"g","from_quantity":1,"to_unit":"G","to_quantity":1}])"));
  BOOST_TEST(texts(done.engine,
                   "select from_quantity || from_unit || '=' || to_quantity || to_unit "
                   "from unit_conversions order by id") ==
             "1.0lb=3.6cup,2.0bag=1.0lb,12.0oz=2.0cup");
  BOOST_TEST(done.report.corrections == 1u);
  BOOST_TEST(done.reason("unit_conversions", "[3]") ==
             "its ingredient has another conversion between these units");
  BOOST_TEST(done.reason("unit_conversions", "[4]") == "it does not say how much is how much");
  BOOST_TEST(done.reason("unit_conversions", "[5]") == "it converts a unit to itself");
}

BOOST_AUTO_TEST_CASE(files_that_are_no_exports_are_refused_in_one_sentence) {
  require_refused("{", ErrorKind::invalid_argument, "the text is no JSON");
  require_refused("[1, 2]", ErrorKind::wrong_format, "no export of a bakery");
  require_refused(R"({"name":"package","version":"1.0.0"})", ErrorKind::wrong_format,
                  "no export of a bakery");
  require_refused("", ErrorKind::wrong_format, "the file is empty");
  require_refused("\xff\xfe", ErrorKind::invalid_argument, "UTF-8");
  std::string deep = R"({"version":"3.4","recipes":[)";
  for (int i = 0; i < 300; ++i) deep += "[";
  require_refused(deep, ErrorKind::invalid_argument, "nested deeper than");
  Folder folder;
  Engine engine = open_bakery(folder);
  BOOST_CHECK_THROW(import_export(engine, folder / "none.json"), Error);
}

BOOST_AUTO_TEST_CASE(a_file_has_at_most_a_thousand_sections) {
  const auto sections = [](int count) {
    std::string text = R"({"version":"3.4","recipes":[])";
    for (int i = 2; i < count; ++i) text += ",\"s" + std::to_string(i) + "\":[]";
    return text + "}";
  };
  Import most(sections(1000));
  BOOST_TEST(most.report.tables.size() == 999u);
  require_refused(sections(1001), ErrorKind::invalid_argument, "more than the limit of 1000");
}

BOOST_AUTO_TEST_CASE(a_row_with_very_many_members_takes_no_long_time) {
  std::string text = R"({"version":"3.4","recipes":[{"name":"Bread","category":"x")";
  for (int i = 0; i < 100'000; ++i) text += ",\"m" + std::to_string(i) + "\":1";
  Import done(text + "}]}");
  BOOST_TEST(count(done.engine, "select count(*) from recipes") == 1u);
}
