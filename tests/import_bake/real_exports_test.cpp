#include <map>

#include "tests/import_bake/bakery_log.h"

using namespace annals;
namespace json = boost::json;

namespace {

// The elements of each list of a file, and of the lists within rows that go into tables of their
// own, counted without the importer.
std::map<std::string, std::uint64_t> elements_of(const std::filesystem::path& file) {
  static const std::map<std::string, std::vector<std::string>> within{
      {"recipes", {"ingredients", "components", "finished_units"}},
      {"packages", {"bundles"}},
      {"events", {"assignments"}}};
  std::map<std::string, std::uint64_t> counts;
  const json::value document = json::parse(file_text(file));
  for (const auto& [name, value] : document.as_object()) {
    if (!value.is_array()) continue;
    counts[name] += value.as_array().size();
    const auto lists = within.find(name);
    if (lists == within.end()) continue;
    for (const auto& row : value.as_array()) {
      for (const std::string& list : lists->second) {
        const auto* found = row.as_object().if_contains(list);
        if (found && !found->as_array().empty()) {
          counts[std::string(name) + "." + list] += found->as_array().size();
        }
      }
    }
  }
  return counts;
}

Lines as_lines(const std::map<std::string, std::uint64_t>& counts) {
  Lines lines;
  for (const auto& [name, rows] : counts) lines.push_back(name + " " + std::to_string(rows));
  return lines;
}

// What a generation shares with the others of the same data: rows by their names, without slugs,
// which 3.0 had no fields for, and without what only one of them tells.
Lines shared_lines(const Engine& engine) {
  Lines all;
  for (const char* sql :
       {"select p.brand, p.package_type, p.package_unit_quantity, p.preferred, p.notes "
        "from products p order by 1, 2, 3, 5",
        "select p.brand, l.quantity, l.purchase_date, l.notes "
        "from inventory_items l join products p on p.id = l.product_id order by 1, 2, 3, 4",
        "select u.display_name, r.slug, u.yield_mode, u.items_per_batch, u.item_unit, u.category, "
        "u.notes from finished_units u join recipes r on r.id = u.recipe_id order by 1",
        "select slug, display_name, description, assembly_type from finished_goods order by 1",
        "select g.slug, u.display_name, c.component_quantity, c.component_notes "
        "from compositions c join finished_goods g on g.id = c.assembly_id "
        "join finished_units u on u.id = c.finished_unit_id order by 1, 2",
        "select name, description, is_template from packages order by 1",
        "select p.name, g.slug, l.quantity from package_finished_goods l "
        "join packages p on p.id = l.package_id join finished_goods g on g.id = l.finished_good_id "
        "order by 1, 2",
        "select name, household_name, address, notes from recipients order by 1",
        "select name, event_date, year, notes from bakery.events order by 1",
        "select e.name, r.name, p.name, a.quantity, a.status, a.notes "
        "from event_recipient_packages a join bakery.events e on e.id = a.event_id "
        "join recipients r on r.id = a.recipient_id join packages p on p.id = a.package_id "
        "order by 1, 2, 3",
        "select e.name, r.slug, p.batches, p.actual_cost, p.produced_at, p.notes "
        "from production_records p join bakery.events e on e.id = p.event_id "
        "join recipes r on r.id = p.recipe_id order by 1, 2, 5",
        // Two recipes are new in 3.2.
        "select slug, name, category, source, yield_quantity, yield_unit, estimated_time_minutes, "
        "notes from recipes where slug not in ('vanilla_buttercream_frosting', 'frosted_brownies') "
        "order by 1",
        "select r.slug, count(*), sum(l.quantity), group_concat(l.unit) from recipe_ingredients l "
        "join recipes r on r.id = l.recipe_id where r.slug <> 'vanilla_buttercream_frosting' "
        "group by r.slug order by 1"}) {
    for (std::string& line : log_lines(engine, sql)) all.push_back(std::move(line));
  }
  return all;
}

// 3.4 gave the ingredients new slugs, names and densities by hand, and a bottle another unit; 3.0
// and 3.2 have the same.
Lines ingredient_lines(const Engine& engine) {
  Lines lines = log_lines(engine,
                          "select brand, package_size, package_unit, unit_cost "
                          "from inventory_items l join products p on p.id = l.product_id "
                          "order by 1, 2, 3, 4");
  const Lines more =
      log_lines(engine,
                "select slug, display_name, category, description, notes, density_volume_value, "
                "density_volume_unit, density_weight_value, density_weight_unit "
                "from ingredients order by slug");
  lines.insert(lines.end(), more.begin(), more.end());
  return lines;
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_real_export_comes_in_with_every_row_in_tables_or_kept) {
  for (const auto& file : real_exports()) {
    BOOST_TEST_CONTEXT(file.filename().string()) {
      Folder folder;
      Engine engine = open_bakery(folder);
      const ImportReport report = import_export(engine, file);
      require_adds_up(engine, report);
      std::map<std::string, std::uint64_t> read;
      for (const auto& table : report.tables) {
        if (table.rows > 0 || table.name.find('.') == std::string::npos) {
          read[table.name] = table.rows;
        }
      }
      require_same(as_lines(elements_of(file)), as_lines(read));
      BOOST_TEST(report.events_appended == report.last_position - report.first_position + 1);
      BOOST_TEST(engine.verify().problems.empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_second_import_of_a_real_export_appends_nothing) {
  for (const auto& file : real_exports()) {
    BOOST_TEST_CONTEXT(file.filename().string()) {
      Folder folder;
      Engine engine = open_bakery(folder);
      import_export(engine, file);
      const Position head = engine.head();
      BOOST_TEST(import_export(engine, file).imported_before == head);
      ImportOptions again;
      again.again = true;
      BOOST_TEST(import_export(engine, file, again).events_appended == 0u);
      BOOST_TEST(engine.head() == head);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_real_exports_one_after_another_lead_to_the_same_as_the_last_one_alone) {
  const auto files = real_exports();
  if (files.empty()) return;
  Folder folder;
  Engine chain = open_bakery(folder);
  for (const auto& file : files) {
    BOOST_TEST_CONTEXT(file.filename().string()) {
      require_adds_up(chain, import_export(chain, file));
      BOOST_TEST(import_export(chain, file).events_appended == 0u);
    }
  }
  BOOST_TEST(chain.verify().problems.empty());
}

BOOST_AUTO_TEST_CASE(three_generations_of_one_data_set_give_the_same_tables_for_what_they_share) {
  Lines first, first_ingredients;
  for (const char* generation : {"v3.0_", "v3.2_", "v3.4_"}) {
    const auto file = real_export(generation);
    if (file.empty()) return;
    BOOST_TEST_CONTEXT(generation) {
      Folder folder;
      Engine engine = open_bakery(folder);
      import_export(engine, file);
      const Lines lines = shared_lines(engine);
      if (first.empty()) {
        first = lines;
        first_ingredients = ingredient_lines(engine);
        BOOST_TEST(first.size() > 50u);
      }
      require_same(first, lines);
      if (std::string(generation) != "v3.4_") {
        require_same(first_ingredients, ingredient_lines(engine));
      }
    }
  }
}

// BT-186
BOOST_AUTO_TEST_CASE(a_pound_of_flour_is_3_6_cups_in_every_generation) {
  for (const char* generation : {"v2_", "v3.0_", "v3.2_"}) {
    const auto file = real_export(generation);
    if (file.empty()) return;
    BOOST_TEST_CONTEXT(generation) {
      Folder folder;
      Engine engine = open_bakery(folder);
      const ImportReport report = import_export(engine, file);
      const std::string ratios =
          "select group_concat(slug || ' ' || from_unit || ' ' || to_unit || ' ' || ratio) from "
          "(select i.slug, c.from_unit, c.to_unit, round(c.to_quantity / c.from_quantity, 2) as "
          "ratio from unit_conversions c join ingredients i on i.id = c.ingredient_id order by 1)";
      BOOST_TEST(texts(engine, ratios) ==
                 "all_purpose_flour lb cup 3.6,brown_sugar lb cup 2.25,cocoa_powder oz cup 0.25,"
                 "pecans lb cup 4.0,powdered_sugar lb cup 3.75,"
                 "semi_sweet_chocolate_chips oz cup 0.17,unsalted_butter lb cup 2.0,"
                 "walnuts lb cup 4.0,white_granulated_sugar lb cup 2.25");
      BOOST_TEST(report.corrections == (std::string(generation) == "v3.2_" ? 9u : 0u));
    }
  }
}

// BT-184: the golden pair
BOOST_AUTO_TEST_CASE(yields_of_recipes_become_the_units_that_the_source_system_made_of_them) {
  const auto before = real_export("v4.1_F056_before");
  const auto after = real_export("v4.1_F056_after");
  if (before.empty() || after.empty()) return;
  const char* const units =
      "select u.slug, u.display_name, r.slug as recipe, u.category, u.yield_mode, "
      "u.items_per_batch, u.item_unit, u.batch_percentage, u.portion_description, "
      "u.inventory_count from finished_units u join recipes r on r.id = u.recipe_id order by 1";
  Folder folder;
  Engine one = open_bakery(folder, "before.annals");
  Engine other = open_bakery(folder, "after.annals");
  import_export(one, before);
  import_export(other, after);
  require_same(log_lines(one, units), log_lines(other, units));
  BOOST_TEST(texts(one,
                   "select slug || ' ' || items_per_batch || ' ' || item_unit "
                   "from finished_units where slug like '%\\_standard' escape '\\' order by 1") ==
             "chocolate_chip_cookies_standard 48 cookies,"
             "chocolate_vanilla_cupcakes_standard 24 cupcakes,"
             "double_chocolate_chip_cookies_standard 48 cookies,fudge_brownies_standard 24 pieces,"
             "pumpkin_pie_standard 1 pie,sugar_cookies_standard 36 cookies,"
             "vanilla_cupcakes_standard 24 cupcakes");
}

// A6 #6
BOOST_AUTO_TEST_CASE(old_finished_goods_become_units_with_the_expected_slugs) {
  const auto file = real_export("v1.0_");
  if (file.empty()) return;
  Folder folder;
  Engine engine = open_bakery(folder);
  const ImportReport report = import_export(engine, file);
  BOOST_TEST(texts(engine, "select slug from finished_units order by id") ==
             "105-chocolate-cake,45-chocolate-cake,biscotti,jumble,truffle");
  BOOST_TEST(texts(engine,
                   "select batch_percentage from finished_units where slug like '%cake' "
                   "order by id") == "100.0,0.75");
  BOOST_TEST(all_warnings(report).find("0.75") != std::string::npos);
  BOOST_TEST(texts(engine,
                   "select g.display_name || '=' || c.component_quantity || ' ' || u.slug "
                   "from compositions c join finished_goods g on g.id = c.assembly_id "
                   "join finished_units u on u.id = c.finished_unit_id order by c.id") ==
             "10.5\" Chocolate Cake=1.0 105-chocolate-cake,3 Truffle Bag=3.0 truffle,"
             "6 Truffle Bag=6.0 truffle");
  // 2 bags of 12 lb flour at 10.00 a bag
  BOOST_TEST(texts(engine,
                   "select l.quantity || ' ' || l.unit_cost from inventory_items l "
                   "join products p on p.id = l.product_id join ingredients i "
                   "on i.id = p.ingredient_id where i.slug = 'all_purpose_flour'") == "2.0 8333");
}

// The two-tier step by hand on the same data, from 2 to 3.0
BOOST_AUTO_TEST_CASE(bundles_become_goods_with_one_composition_and_packages_hold_those) {
  const auto file = real_export("v2_");
  if (file.empty()) return;
  Folder folder;
  Engine engine = open_bakery(folder);
  import_export(engine, file);
  BOOST_TEST(texts(engine,
                   "select cast(c.component_quantity as integer) from compositions c "
                   "order by c.id") == "12,8,12,16,12");
  BOOST_TEST(count(engine, "select count(*) from finished_units") == 5u);
  BOOST_TEST(count(engine, "select count(*) from finished_goods") == 5u);
  BOOST_TEST(count(engine, "select count(*) from package_finished_goods") == 8u);
  // 0.507 g/ml is 4.25 oz a cup, to the nearest quarter; the exact figure is kept.
  BOOST_TEST(texts(engine,
                   "select density_volume_value || density_volume_unit || "
                   "density_weight_value || density_weight_unit from ingredients "
                   "where slug = 'all_purpose_flour'") == "1.0cup4.25oz");
  BOOST_TEST(texts(engine,
                   "select content ->> 'density_g_per_ml' from kept_columns "
                   "where key = 'all_purpose_flour'") == "0.507");
}
