#include <random>

#include "tests/import_bake/bakery_log.h"
#include "tests/support/seed.h"

using namespace annals;
namespace json = boost::json;

namespace {

const char* const small_bakery = R"({"version":"3.4","exported_at":"2025-12-04T00:00:00Z",
"ingredients":[{"slug":"flour","display_name":"Flour","category":"a","density_volume_value":1.0},
  {"slug":"sugar","display_name":"Sugar","category":"a"},
  {"slug":"bag","display_name":"Bag","category":"p","is_packaging":true}],
"products":[{"ingredient_slug":"flour","brand":"Mill","package_unit":"lb","package_unit_quantity":5},
  {"ingredient_slug":"bag","brand":"Clear","package_unit":"each","package_unit_quantity":50}],
"inventory_items":[{"ingredient_slug":"flour","product_brand":"Mill","quantity":2.5,
  "unit_cost":0.76,"purchase_date":"2025-11-01"},
  {"ingredient_slug":"flour","product_brand":"Mill","quantity":1,"purchase_date":"2025-11-01"}],
"unit_conversions":[{"ingredient_slug":"flour","from_unit":"lb","to_unit":"cup","factor":3.6}],
"recipes":[{"name":"Cookies","slug":"cookies","category":"x","yield_quantity":24,
  "ingredients":[{"ingredient_slug":"flour","quantity":2,"unit":"cup"},
    {"ingredient_slug":"sugar","quantity":1,"unit":"cup"}]},
  {"name":"Frosting","slug":"frosting","category":"x","finished_units":[]},
  {"name":"Cake","slug":"cake","category":"x","components":[{"recipe_name":"Frosting"}]}],
"finished_units":[{"slug":"cookie","recipe_name":"Cookies","display_name":"Cookie",
  "yield_mode":"discrete_count","items_per_batch":24},
  {"recipe_slug":"cake","display_name":"Cake","yield_mode":"batch_portion","batch_percentage":50}],
"finished_goods":[{"slug":"box","display_name":"Box","assembly_type":"gift_box"},
  {"slug":"crate","display_name":"Crate"}],
"packages":[{"name":"P"}],
"compositions":[{"finished_good_slug":"box","finished_unit_slug":"cookie","component_quantity":6},
  {"finished_good_slug":"crate","finished_good_component_slug":"box","component_quantity":2}],
"package_finished_goods":[{"package_name":"P","finished_good_slug":"crate","quantity":1}],
"recipients":[{"name":"Alice"},{"name":"Bob"}],
"events":[{"name":"E","event_date":"2025-12-24","year":2025}],
"event_recipient_packages":[{"event_name":"E","recipient_name":"Bob","package_name":"P"}],
"production_records":[{"event_name":"E","recipe_name":"Cookies","batches":2,"actual_cost":3.5,
  "produced_at":"2025-12-01T10:00:00Z"}],
"assembly_runs":[{"finished_good_slug":"box","quantity_assembled":2,
  "assembled_at":"2025-12-02T10:00:00Z","finished_unit_consumptions":[{"finished_unit_slug":"cookie",
  "quantity_consumed":12,"unit_cost_at_consumption":0.25,"total_cost":3}]}],
"suppliers":[{"id":1,"name":"S"}]})";

class Damage {
 public:
  explicit Damage(unsigned seed) : random_(seed) {}

  // Any value of the document becomes something else.
  void swap_values(json::value& value) {
    if (pick(25) == 0) {
      value = other_value();
      return;
    }
    if (auto* array = value.if_array()) {
      for (auto& element : *array) swap_values(element);
      if (!array->empty() && pick(8) == 0) {
        const json::value twin = array->at(pick(array->size()));
        array->push_back(twin);
      }
      if (!array->empty() && pick(8) == 0) array->erase(array->begin() + pick(array->size()));
    } else if (auto* object = value.if_object()) {
      for (auto& member : *object) swap_values(member.value());
    }
  }

  std::string spoil_bytes(std::string text) {
    switch (pick(3)) {
      case 0:
        text.resize(pick(text.size()));
        break;
      case 1:
        for (std::size_t i = 0; i < 3; ++i)
          text[pick(text.size())] ^= static_cast<char>(1 << pick(8));
        break;
      default:
        text.insert(pick(text.size()), std::string(1 + pick(3), "[]{},:\"0"[pick(8)]));
    }
    return text;
  }

  std::size_t pick(std::size_t below) {
    return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_);
  }

 private:
  json::value other_value() {
    static const char* const values[] = {"null",
                                         "7",
                                         "-1",
                                         "0",
                                         "1.5",
                                         "1e308",
                                         "-1e308",
                                         "\"\"",
                                         "\"cookie\"",
                                         "\"flour\"",
                                         "true",
                                         "[]",
                                         "{}",
                                         "[[1]]",
                                         "{\"a\":{\"b\":[]}}",
                                         "\"2025-12-24\"",
                                         "\"each\"",
                                         "\"box\"",
                                         "9223372036854775807",
                                         "\"Clear\"",
                                         "\"x\\u0000y\"",
                                         "\"11111111-1111-4111-8111-111111111111\""};
    return json::parse(values[pick(std::size(values))]);
  }

  std::mt19937 random_;
};

}  // namespace

BOOST_AUTO_TEST_CASE(damaged_values_are_kept_and_a_log_of_all_states_shows_what_the_last_one_says) {
  const unsigned seed = seed_or(1);
  Damage damage(seed);
  Folder folder;
  Engine chain = open_bakery(folder, "chain.annals");
  json::value document = json::parse(small_bakery);
  for (int state = 0; state < 40; ++state) {
    BOOST_TEST_CONTEXT("seed " << seed << ", state " << state) {
      if (state % 8 == 0) document = json::parse(small_bakery);
      if (state % 8 != 0) {
        for (auto& member : document.as_object()) damage.swap_values(member.value());
      }
      const auto file = written(folder, "state.json", json::serialize(document));
      ImportOptions options;
      options.again = true;  // the first state comes again and again
      const ImportReport report = import_export(chain, file, options);
      require_adds_up(chain, report);
      BOOST_TEST(import_export(chain, file).events_appended == 0u);
    }
  }
  BOOST_TEST(chain.verify().problems.empty());
}

BOOST_AUTO_TEST_CASE(spoilt_files_are_refused_or_add_up) {
  const unsigned seed = seed_or(1);
  Damage damage(seed);
  Folder folder;
  Engine engine = open_bakery(folder);
  int read = 0;
  for (int i = 0; i < 300; ++i) {
    BOOST_TEST_CONTEXT("seed " << seed << ", file " << i) {
      const auto file = written(folder, "spoilt.json", damage.spoil_bytes(small_bakery));
      try {
        ImportOptions look;
        look.dry_run = true;
        const ImportReport report = import_export(engine, file, look);
        for (const auto& table : report.tables)
          BOOST_TEST(table.rows == table.in_tables + table.kept);
        ++read;
      } catch (const Error& error) {
        BOOST_TEST(std::string(error.what()).starts_with("Importing "));
      }
    }
  }
  BOOST_TEST(read > 0);
  BOOST_TEST(engine.head() == 0u);
}
