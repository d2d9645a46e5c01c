#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include "tests/bakery/bakehouse.h"

namespace annals::bakery_tests {
namespace {

BOOST_AUTO_TEST_SUITE(compositions)

std::string add(const std::string& good, const std::string& component) {
  return fmt::format(R"({{"good":"{}","component":{}}})", good, component);
}

/// level1 holds 8 units and level2, which holds 8 units and level3 …
void nest(Bakehouse& house, int levels) {
  for (int level = levels; level >= 1; --level) {
    std::string parts;
    for (int i = 0; i < 8; ++i) {
      const auto unit = fmt::format("u{}-{}", level, i);
      house.unit(unit, "1");
      parts += of_unit(unit) + ",";
    }
    if (level < levels) parts += of_good(fmt::format("level{}", level + 1)) + ",";
    parts.pop_back();
    house.good(fmt::format("level{}", level), "bulk_pack", "[" + parts + "]");
  }
}

BOOST_AUTO_TEST_CASE(bt_080_five_levels_are_the_most) {
  Bakehouse house;
  nest(house, 5);
  BOOST_TEST(house.one("select count(*) from finished_good_units u join finished_goods g "
                       "on g.id = u.good_id where g.slug = 'level1'") == "40");
  BOOST_TEST(house.column("depth", "assembly_statistics", {{"assembly", "level1"}}) == "5");
  // A sixth level around, and one inside.
  BOOST_TEST(house
                 .refused("CreateFinishedGood",
                          R"({"displayName":"level0","components":[)" + of_good("level1") + "]}")
                 .code == "too_deep");
  house.good("level6");
  BOOST_TEST(house.refused("AddComponent", add("level5", of_good("level6"))).code == "too_deep");
  house.run("AddComponent", add("level4", of_good("level6")));
  // Nor past the decisions.
  const auto past = house.append(
      {{"CompositionAdded", R"({"assembly":"level5","finishedGood":"level6","quantity":1})"}});
  BOOST_TEST(past.rejected());
  BOOST_TEST(past.message().find("at most 5 levels deep") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(bt_081_no_good_contains_itself) {
  Bakehouse house;
  for (const std::string good : {"a", "b", "c"}) house.good(good);
  house.run("AddComponent", add("a", of_good("b")));
  const auto no = house.refused("AddComponent", add("b", of_good("a")));
  BOOST_TEST(no.code == "circular_reference");
  BOOST_TEST(no.message ==
             "'a' cannot be a component of 'b': the finished good would contain itself");
  BOOST_TEST(house.refused("AddComponent", add("a", of_good("a"))).code == "circular_reference");
  house.run("AddComponent", add("b", of_good("c")));
  BOOST_TEST(house.refused("AddComponent", add("c", of_good("a"))).code == "circular_reference");
  const auto valid = [&](const char* assembly, const char* component) {
    return house.rows("validate_no_circular_reference",
                      {{"assembly", assembly}, {"component", component}});
  };
  BOOST_TEST(valid("a", "c") == "1");
  BOOST_TEST(valid("c", "a") == "0");
  BOOST_TEST(valid("c", "b") == "0");
  BOOST_TEST(valid("a", "a") == "0");
  for (const auto* json :
       {R"({"assembly":"c","finishedGood":"a"})", R"({"assembly":"a","finishedGood":"a"})"}) {
    BOOST_TEST(house.append({{"CompositionAdded", json}}).rejected());
  }
  // Nor by compositions that are each harmless, added at once.
  house.good("d");
  house.good("e");
  BOOST_TEST(house
                 .refused("BulkCreateCompositions",
                          R"({"compositions":[{"assembly":"d","finishedGood":"e"},)"
                          R"({"assembly":"e","finishedGood":"d"}]})")
                 .code == "circular_reference");
}

BOOST_AUTO_TEST_CASE(bt_082_what_is_no_component_is_refused) {
  Bakehouse house;
  house.unit("a", "1");
  house.good("box");
  const auto no = [&](const std::string& component) {
    return house.refused("AddComponent", add("box", component)).code;
  };
  BOOST_TEST(no(R"({"type":"invalid","slug":"a"})") == "invalid_component_type");
  BOOST_TEST(no(R"({"type":"finished_unit","slug":"unknown"})") == "invalid_component");
  BOOST_TEST(no(of_unit("a", 0)) == "invalid_value");
  BOOST_TEST(no(of_unit("a", -1)) == "invalid_value");
  house.run("AddComponent", add("box", of_unit("a")));
  BOOST_TEST(no(of_unit("a", 2)) == "duplicate_composition");
  BOOST_TEST(house
                 .refused("CreateFinishedGood", R"({"displayName":"x","components":[)" +
                                                    of_unit("a") + "," + of_unit("a") + "]}")
                 .code == "duplicate_composition");
  BOOST_TEST(house.one("select count(*) from finished_goods") == "1");
  BOOST_TEST(house.refused("AddComponent", add("unknown", of_unit("a"))).code == "not_found");
  BOOST_TEST(house
                 .refused("UpdateComponentQuantity",
                          R"({"good":"box","type":"finished_unit","component":"a","quantity":0})")
                 .code == "invalid_value");
  BOOST_TEST(
      house.refused("RemoveComponent", R"({"good":"box","type":"finished_good","component":"a"})")
          .code == "not_found");
}

BOOST_AUTO_TEST_CASE(bt_083_components_are_put_in_another_order) {
  Bakehouse house;
  house.unit("a", "1");
  house.unit("b", "1");
  house.good("box", "custom_order", "[" + of_unit("a") + "," + of_unit("b") + "]");
  const auto order = [&] {
    return house.column("component", "assembly_components", {{"assembly", "box"}});
  };
  const auto uuid = [&](const char* unit) {
    return house.one(std::string("select uuid from composition_data where component = '") + unit +
                     "'");
  };
  const auto reorder = [](const std::string& list) {
    return R"({"assembly":"box","compositions":[)" + list + "]}";
  };
  const std::string a = '"' + uuid("a") + '"', b = '"' + uuid("b") + '"';
  house.run("ReorderCompositions", reorder(b + "," + a));
  BOOST_TEST(order() == "b a");
  BOOST_TEST(house.refused("ReorderCompositions", reorder(a + "," + b + R"(,"999")")).code ==
             "not_found");
  BOOST_TEST(house.refused("ReorderCompositions", reorder(a + "," + a)).code == "not_found");
  BOOST_TEST(house.refused("ReorderCompositions", reorder(a)).code == "invalid_value");
  BOOST_TEST(order() == "b a");
}

BOOST_AUTO_TEST_CASE(bt_084_all_of_many_compositions_or_none) {
  Bakehouse house;
  house.good("box");
  std::string list;
  for (int i = 0; i < 100; ++i) {
    house.unit(fmt::format("u{}", i), "1");
    list += fmt::format(R"({}{{"assembly":"box","finishedUnit":"u{}"}})", i ? "," : "", i);
  }
  const auto head = house.engine.head();
  house.run("BulkCreateCompositions", R"({"compositions":[]})");
  BOOST_TEST(house.engine.head() == head);
  const auto bad = list + R"(,{"assembly":"box","finishedUnit":"u7"})";
  BOOST_TEST(house.refused("BulkCreateCompositions", R"({"compositions":[)" + bad + "]}").code ==
             "duplicate_composition");
  BOOST_TEST(house.one("select count(*) from compositions") == "0");
  house.run("BulkCreateCompositions", R"({"compositions":[)" + list + "]}");
  BOOST_TEST(house.one("select count(*) || ' ' || max(sort_order) from compositions") == "100 99");
  for (const auto* json : {R"({"assembly":"box"})", R"({"finishedUnit":"u1"})",
                           R"({"assembly":"box","finishedUnit":"u1","finishedGood":"box"})"}) {
    BOOST_TEST(house.refused("CreateComposition", json).code == "invalid_value");
  }
}

BOOST_AUTO_TEST_CASE(the_tables_are_rebuilt_from_the_log_alone) {
  Bakehouse house;
  nest(house, 3);
  house.run("UpdateInventory", R"({"unit":"u1-0","change":5})");
  house.run("UpdateFinishedUnit", R"({"unit":"u3-0","unitCost":"7.7777"})");
  house.run("RemoveComponent", R"({"good":"level2","type":"finished_unit","component":"u2-3"})");
  const auto all = [&] {
    std::string text;
    for (const std::string table : {"finished_units", "finished_goods", "compositions"}) {
      text += house.all("select * from " + table + " order by id");
    }
    return text + house.all("select * from finished_good_units order by good_id, unit_id");
  };
  const auto before = all();
  house.reopen_without_views();
  BOOST_TEST(all() == before);
  BOOST_TEST(before.find("77777") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::bakery_tests
