#include <boost/test/unit_test.hpp>

#include "tests/bakery/bakehouse.h"

namespace annals::bakery_tests {
namespace {

BOOST_AUTO_TEST_SUITE(slugs)

std::string unit_slug(Bakehouse& house, const std::string& name) {
  house.run("CreateFinishedUnit",
            R"({"recipe":"any","unitCost":"1","displayName":)" + json_text(name) + "}");
  return house.one("select slug from finished_units order by id desc limit 1");
}

std::string good_slug(Bakehouse& house, const std::string& name) {
  house.run("CreateFinishedGood", R"({"displayName":)" + json_text(name) + "}");
  return house.one("select slug from finished_goods order by id desc limit 1");
}

struct Golden {
  const char* name;
  std::string slug;
};

const Golden golden[] = {
    {"Chocolate Chip Cookie", "chocolate-chip-cookie"},             // BT-001
    {"9-inch Chocolate Cake", "9-inch-chocolate-cake"},             // BT-002
    {"Holiday Gift Box!", "holiday-gift-box"},                      // BT-003
    {"Special Characters @#$%", "special-characters"},              // BT-004
    {"Café Crème Brûlée", "cafe-creme-brulee"},                     // BT-005
    {"Cookie's & Cream (Premium)", "cookies-cream-premium"},        // BT-006
    {"123 Number Cookie", "123-number-cookie"},                     // BT-007
    {"snake_case name", "snake-case-name"},                         // BT-008
    {"--lead and trail--", "lead-and-trail"},                       // BT-009
    {"½ Sheet Cake", "12-sheet-cake"},                              // BT-013
    {"ﬁnancier", "financier"},                                      // BT-014
    {"Straße", "straße"},                                           // BT-015
    {"日本 まんじゅう", "日本-まんしゅう"},                         // BT-016
    {"№ 5 Cookie", "no-5-cookie"},                                  // BT-017
    {"Éclair\tBox\n", "eclair-box"},                                // BT-018
    {"10.5\" Chocolate Cake", "105-chocolate-cake"},                // BT-020
    {"4.5\" Chocolate Cake", "45-chocolate-cake"},                  // BT-020
    {"Cafe\u0301 \u2014 \u00dcber_Cr\u00e8me", "cafe-uber-creme"},  // already decomposed, a dash
};

BOOST_AUTO_TEST_CASE(bt_001_to_020_a_slug_is_made_of_the_display_name) {
  Bakehouse house;
  house.recipe("any");
  for (const auto& [name, slug] : golden) {
    BOOST_TEST_INFO_SCOPE(name);
    BOOST_TEST(unit_slug(house, name) == slug);
    BOOST_TEST(good_slug(house, name) == slug);  // units and goods have names of their own
  }
}

BOOST_AUTO_TEST_CASE(bt_010_a_name_without_letters_gets_the_slug_of_the_unknown) {
  Bakehouse house;
  house.recipe("any");
  BOOST_TEST(unit_slug(house, "@#$%") == "unknown-item");
  BOOST_TEST(good_slug(house, "@#$%") == "unknown-assembly");
  BOOST_TEST(unit_slug(house, "-- _ --") == "unknown-item-2");
  for (const std::string name : {"", "   ", "\t\n"}) {
    BOOST_TEST(house
                   .refused("CreateFinishedUnit",
                            R"({"recipe":"any","displayName":)" + json_text(name) + "}")
                   .code == "invalid_value");
    BOOST_TEST(
        house.refused("CreateFinishedGood", R"({"displayName":)" + json_text(name) + "}").code ==
        "invalid_value");
  }
}

BOOST_AUTO_TEST_CASE(bt_011_and_012_a_slug_is_cut_at_90_characters) {
  Bakehouse house;
  house.recipe("any");
  BOOST_TEST(unit_slug(house, std::string(200, 'A')) == std::string(90, 'a'));
  BOOST_TEST(unit_slug(house, std::string(89, 'x') + " yz") == std::string(89, 'x'));
  BOOST_TEST(unit_slug(house, std::string(88, 'y') + " yz") == std::string(88, 'y') + "-y");
  BOOST_TEST(unit_slug(house, std::string(90, 'z')) == std::string(90, 'z'));
  // Characters, not bytes; but no more than a stream's name has room for.
  std::string sharp, cake;
  for (int i = 0; i < 91; ++i) {
    sharp += "ß";
    cake += "餅";
  }
  BOOST_TEST(unit_slug(house, sharp) == sharp.substr(0, 90 * 2));
  BOOST_TEST(unit_slug(house, cake) == cake.substr(0, 78 * 3));
  BOOST_TEST(unit_slug(house, cake) == cake.substr(0, 78 * 3) + "-2");
}

BOOST_AUTO_TEST_CASE(bt_019_a_slug_that_is_taken_gets_a_number) {
  Bakehouse house;
  house.recipe("any");
  BOOST_TEST(unit_slug(house, "Duplicate Item") == "duplicate-item");
  BOOST_TEST(unit_slug(house, "Duplicate Item") == "duplicate-item-2");
  BOOST_TEST(unit_slug(house, "Duplicate Item") == "duplicate-item-3");
  BOOST_TEST(unit_slug(house, std::string(95, 'a')) == std::string(90, 'a'));
  BOOST_TEST(unit_slug(house, std::string(95, 'a')) == std::string(90, 'a') + "-2");
}

BOOST_AUTO_TEST_CASE(a_slug_that_is_asked_for_is_taken_or_refused) {
  Bakehouse house;
  house.recipe("any");
  const auto with = [](const std::string& slug) {
    return R"({"recipe":"any","displayName":"x","unitCost":"0","slug":)" + json_text(slug) + "}";
  };
  house.run("CreateFinishedUnit", with("toasted_almond_sablés_standard"));
  BOOST_TEST(house.refused("CreateFinishedUnit", with("toasted_almond_sablés_standard")).code ==
             "duplicate_slug");
  house.run("CreateFinishedUnit", with(std::string(100, 's')));
  std::string wide;
  for (int i = 0; i < 81; ++i) wide += "餅";
  house.run("CreateFinishedUnit", with(wide.substr(0, 80 * 3)));
  for (const auto& slug : {std::string(101, 's'), std::string(), std::string("two words"), wide}) {
    BOOST_TEST(house.refused("CreateFinishedUnit", with(slug)).code == "invalid_value");
  }
}

BOOST_AUTO_TEST_CASE(an_ingredient_has_a_slug_of_ascii_letters_and_underscores) {
  Bakehouse house;
  const auto slug_of = [&](const std::string& name) {
    house.run("CreateIngredient", R"({"category":"c","displayName":)" + json_text(name) + "}");
    return house.one("select slug from ingredients order by id desc limit 1");
  };
  BOOST_TEST(slug_of("All-Purpose Flour") == "all_purpose_flour");
  BOOST_TEST(slug_of("Crème Fraîche (35%)") == "creme_fraiche_35");
  BOOST_TEST(slug_of("crème fraiche 35") == "creme_fraiche_35_1");
  BOOST_TEST(slug_of("½ Straße") == "strae");
  BOOST_TEST(house.refused("CreateIngredient", R"({"category":"c","displayName":"日本"})").code ==
             "invalid_value");
  for (const std::string slug : {"Flour", "_flour", "flour_", "white__flour", "white flour", "é"}) {
    BOOST_TEST(house
                   .refused("CreateIngredient",
                            R"({"category":"c","displayName":"n","slug":)" + json_text(slug) + "}")
                   .code == "invalid_value");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::bakery_tests
