#include <boost/test/unit_test.hpp>

#include "tests/bakery/packing.h"

namespace annals::bakery_tests {
namespace {

BOOST_AUTO_TEST_SUITE(deferred_packaging)

/// A good that requires 20 bags, whichever; 50 by ClearBags at 0.10, 30 by PackagePro at 0.15.
struct Bags : Packing {
  Bags() {
    unit("cookie", "0.25", 100);
    good("box", "custom_order", "[" + of_unit("cookie", 12) + "]");
    pro = packaging("Cellophane Bags", "PackagePro");
    clear = packaging("Cellophane Bags", "ClearBags");
    pro_lot = lot(pro, 30, "0.15", "2025-11-02");
    clear_lot = lot(clear, 50, "0.10", "2025-11-01");
    composition = require("box", clear, 20, true);
  }
  std::string summary(const std::string& column_name) {
    return column(column_name, "assignment_summary", {{"composition", composition}});
  }
  std::string estimate(double quantity) {
    return column("estimated_cost", "estimated_cost",
                  {{"product_name", "Cellophane Bags"}, {"quantity", quantity}});
  }
  std::string pro, clear, pro_lot, clear_lot, composition;
};

BOOST_AUTO_TEST_CASE(bt_140_the_stock_of_a_generic_product_is_told_brand_by_brand) {
  Bags bags;
  bags.packaging("Ribbon", "Silky");  // not in stock
  bags.ingredient("flour");
  bags.run("CreateProduct", R"({"ingredient":"flour","productName":"Flour","packageUnit":"lb"})");
  bags.lot(bags.one("select uuid from products order by id desc limit 1"), 5);
  BOOST_TEST(bags.rows("generic_products") == "Cellophane Bags");
  BOOST_TEST(bags.rows("generic_inventory_summary", {{"product_name", "Cellophane Bags"}}) ==
             R"(Cellophane Bags|80.0|[{"brand":"ClearBags","product":")" + bags.clear +
                 R"(","available":50.0},{"brand":"PackagePro","product":")" + bags.pro +
                 R"(","available":30.0}])");
  BOOST_TEST(bags.rows("generic_inventory_summary", {{"product_name", "Ribbon"}}) ==
             "Ribbon|0.0|[]");
  for (const char* unknown : {"Flour", "Paper"}) {
    BOOST_TEST(bags.rows("generic_inventory_summary", {{"product_name", unknown}}) == "");
  }
  BOOST_TEST(bags.rows("available_inventory_items", {{"product_name", "Cellophane Bags"}}) ==
             bags.clear_lot + "|" + bags.clear + "|ClearBags|50.0|0.1000|2025-11-01; " +
                 bags.pro_lot + "|" + bags.pro + "|PackagePro|30.0|0.1500|2025-11-02");
}

BOOST_AUTO_TEST_CASE(bt_141_the_estimate_is_the_average_by_stock_rounded_half_up_to_cents) {
  Bags bags;
  BOOST_TEST(bags.estimate(10) == "1.1900");  // 1.1875
  BOOST_TEST(bags.estimate(0) == "0.0000");
  BOOST_TEST(bags.estimate(4) == "0.4800");  // 0.475
  bags.run("UpdateInventoryItem", R"({"lot":")" + bags.pro_lot + R"(","quantity":{"value":0}})");
  BOOST_TEST(bags.estimate(10) == "1.0000");
}

BOOST_AUTO_TEST_CASE(bt_141_without_stock_the_latest_price_counts_and_without_that_nothing) {
  Bags bags;
  for (const auto& lot : {bags.pro_lot, bags.clear_lot}) {
    bags.run("UpdateInventoryItem", R"({"lot":")" + lot + R"(","quantity":{"value":0}})");
  }
  BOOST_TEST(bags.estimate(10) == "1.2500");  // the mean of what the two products cost last
  bags.packaging("Ribbon", "Silky");
  BOOST_TEST(bags.column("estimated_cost", "estimated_cost",
                         {{"product_name", "Ribbon"}, {"quantity", 5.0}}) == "0.0000");
  BOOST_TEST(bags.column("estimated_cost", "estimated_cost",
                         {{"product_name", "Paper"}, {"quantity", 5.0}}) == "");
}

BOOST_AUTO_TEST_CASE(lots_without_a_price_do_not_make_the_estimate_cheaper) {
  Bags bags;
  bags.lot(bags.pro, 1000);
  BOOST_TEST(bags.estimate(10) == "1.1900");
}

BOOST_AUTO_TEST_CASE(bt_142_lots_that_add_up_to_the_requirement_are_assigned) {
  Bags bags;
  bags.run("AssignMaterials",
           bags.materials(bags.composition, {{bags.clear_lot, 15}, {bags.pro_lot, 5}}));
  BOOST_TEST(bags.all("select l.uuid, a.quantity_assigned from composition_assignments a join "
                      "inventory_items l on l.id = a.inventory_item_id order by a.id") ==
             bags.clear_lot + "|15.0; " + bags.pro_lot + "|5.0");
  // Nothing is reserved.
  BOOST_TEST(bags.stock() == "30.0 50.0");
}

BOOST_AUTO_TEST_CASE(bt_143_what_does_not_add_up_is_refused) {
  Bags bags;
  for (const double quantity : {10.0, 19.9999, 20.0001, 25.0}) {
    const auto no = bags.refused("AssignMaterials",
                                 bags.materials(bags.composition, {{bags.clear_lot, quantity}}));
    BOOST_TEST(no.code == "invalid_assignment");
  }
  BOOST_TEST(bags.refused("AssignMaterials", bags.materials(bags.composition, {})).message ==
             "The quantities add up to 0, required is 20");
}

BOOST_AUTO_TEST_CASE(bt_144_more_than_a_lot_holds_is_refused) {
  Bags bags;
  const auto big = bags.require("box", bags.pro, 60, true);
  const auto no = bags.refused("AssignMaterials", bags.materials(big, {{bags.clear_lot, 60}}));
  BOOST_TEST(no.code == "insufficient_inventory");
  BOOST_TEST(no.message ==
             "Not enough in lot '" + bags.clear_lot + "': requested 60, available 50");
}

BOOST_AUTO_TEST_CASE(bt_145_lots_of_other_products_and_wrong_quantities_are_refused) {
  Bags bags;
  const auto ribbon = bags.lot(bags.packaging("Ribbon", "Silky"), 50, "1");
  auto no = bags.refused("AssignMaterials", bags.materials(bags.composition, {{ribbon, 20}}));
  BOOST_TEST(no.code == "product_mismatch");
  BOOST_TEST(no.message ==
             "The lot '" + ribbon + "' is of 'Ribbon', required is 'Cellophane Bags'");
  for (const double quantity : {0.0, -20.0}) {
    no = bags.refused("AssignMaterials",
                      bags.materials(bags.composition, {{bags.clear_lot, quantity}}));
    BOOST_TEST(no.code == "invalid_assignment");
  }
  no = bags.refused("AssignMaterials",
                    bags.materials(bags.composition, {{bags.clear_lot, 10}, {bags.clear_lot, 10}}));
  BOOST_TEST(no.message == "The lot '" + bags.clear_lot + "' stands twice");
  no = bags.refused("AssignMaterials", bags.materials(bags.composition, {{"no lot", 20}}));
  BOOST_TEST(no.message == "There is no lot 'no lot'");
}

BOOST_AUTO_TEST_CASE(bt_146_147_only_a_generic_composition_that_exists_is_assigned) {
  Bags bags;
  const auto specific = bags.require("box", bags.pro, 20, false);
  BOOST_TEST(bags.refused("AssignMaterials", bags.materials(specific, {{bags.pro_lot, 20}})).code ==
             "not_generic");
  BOOST_TEST(bags.refused("AssignMaterials", bags.materials("99999", {{bags.pro_lot, 20}})).code ==
             "not_found");
  BOOST_TEST(bags.refused("ClearAssignments", R"({"composition":"99999"})").code == "not_found");
}

BOOST_AUTO_TEST_CASE(bt_148_assigning_again_replaces_what_was_assigned) {
  Bags bags;
  bags.run("AssignMaterials", bags.materials(bags.composition, {{bags.clear_lot, 20}}));
  bags.run("AssignMaterials", bags.materials(bags.composition, {{bags.pro_lot, 20}}));
  BOOST_TEST(bags.column("inventory_item", "assignments", {{"composition", bags.composition}}) ==
             bags.pro_lot);
}

BOOST_AUTO_TEST_CASE(bt_149_clearing_says_how_many_assignments_there_were) {
  Bags bags;
  bags.run("AssignMaterials",
           bags.materials(bags.composition, {{bags.clear_lot, 15}, {bags.pro_lot, 5}}));
  const auto ask = R"({"composition":")" + bags.composition + "\"}";
  BOOST_TEST(bags.run("ClearAssignments", ask).warnings.at(0) == "Cleared 2 assignments");
  const auto head = bags.engine.head();
  BOOST_TEST(bags.run("ClearAssignments", ask).warnings.at(0) == "Cleared 0 assignments");
  BOOST_TEST(bags.engine.head() == head);
}

BOOST_AUTO_TEST_CASE(bt_150_fully_assigned_means_as_much_as_is_required) {
  Bags bags;
  const auto is_full = [&](const std::string& composition) {
    return bags.rows("is_fully_assigned", {{"composition", composition}});
  };
  BOOST_TEST(is_full(bags.composition) == "0");
  BOOST_TEST(is_full(bags.require("box", bags.pro, 2, false)) == "1");
  bags.run("AssignMaterials", bags.materials(bags.composition, {{bags.clear_lot, 20}}));
  BOOST_TEST(is_full(bags.composition) == "1");
  bags.run("UpdateComposition",
           R"({"composition":")" + bags.composition + R"(","quantity":{"value":40}})");
  BOOST_TEST(is_full(bags.composition) == "0");  // 20 of 40
  BOOST_TEST(is_full("99999") == "");
}

BOOST_AUTO_TEST_CASE(bt_151_pending_requirements_by_assembly_and_by_event) {
  Bags bags;
  bags.good("other", "custom_order", "[" + of_unit("cookie", 1) + "]");
  bags.good("set", "custom_order", "[" + of_good("box", 1) + "]");
  const auto other = bags.require("other", bags.pro, 3, true);
  const auto pending = [&](Parameters parameters) {
    return bags.column("composition", "pending_requirements", parameters);
  };
  BOOST_TEST(bags.rows("pending_requirements", {{"assembly", "box"}}) ==
             bags.composition + "|box||Cellophane Bags|20.0|0.0|20.0");
  BOOST_TEST(pending({}) == bags.composition + " " + other);
  BOOST_TEST(pending({{"event", "Christmas"}}) == "");
  const auto event = bags.event("Christmas");
  const auto tin = bags.package("Tin", {"set"});
  bags.assign(event, tin);
  const auto wrapping = bags.require_for_package(tin, bags.pro, 1, true);
  // The box is inside the set.
  BOOST_TEST(pending({{"event", "Christmas"}}) == bags.composition + " " + wrapping);
  bags.run("AssignMaterials", bags.materials(bags.composition, {{bags.clear_lot, 20}}));
  BOOST_TEST(pending({{"event", event}}) == wrapping);
  bags.run("UpdateComposition",
           R"({"composition":")" + bags.composition + R"(","quantity":{"value":30}})");
  BOOST_TEST(bags.column("remaining", "pending_requirements", {{"assembly", "box"}}) == "10.0");
}

BOOST_AUTO_TEST_CASE(bt_152_the_cost_is_estimated_until_lots_are_assigned_and_actual_then) {
  Bags bags;
  BOOST_TEST(bags.summary("cost_label") + " " + bags.summary("cost") == "Estimated 2.3800");
  BOOST_TEST(bags.rows("actual_cost", {{"composition", bags.composition}}) ==
             bags.composition + "|0.0000");
  bags.run("AssignMaterials",
           bags.materials(bags.composition, {{bags.clear_lot, 15}, {bags.pro_lot, 5}}));
  BOOST_TEST(bags.summary("cost_label") + " " + bags.summary("cost") == "Actual 2.2500");
  BOOST_TEST(bags.column("total_cost", "assignments", {{"composition", bags.composition}}) ==
             "1.5000 0.7500");
  BOOST_TEST(bags.rows("assignment_summary", {{"composition", bags.composition}}) ==
             "Cellophane Bags|1|20.0|20.0|0.0|1|Actual|2.2500");
}

BOOST_AUTO_TEST_CASE(bt_152_the_estimate_is_within_15_percent_of_any_assignment_of_like_prices) {
  Bags bags;
  bags.run("AssignMaterials",
           bags.materials(bags.composition, {{bags.clear_lot, 12.5}, {bags.pro_lot, 7.5}}));
  BOOST_TEST(bags.summary("cost") == "2.3750");  // by stock: the estimate was 2.38
}

BOOST_AUTO_TEST_CASE(bt_153_the_shopping_list_says_what_is_needed_under_the_generic_name) {
  Bags bags;
  const auto ribbon = bags.packaging("Ribbon", "Silky");
  bags.require("box", ribbon, 2, true);
  const auto event = bags.event("Christmas");
  const auto tin = bags.package("Tin", {"box"});
  const auto assignment = bags.assign(event, tin, 5);
  BOOST_TEST(bags.rows("shopping_list", {{"event", "Christmas"}}) ==
             "Cellophane Bags||1|100.0|80.0|20.0|each; Ribbon||1|10.0|0.0|10.0|each");
  // A requirement of the package for one product leaves less for the generic one.
  bags.require_for_package(tin, bags.pro, 2, false);
  BOOST_TEST(bags.rows("shopping_list", {{"event", event}}) ==
             "Cellophane Bags|PackagePro|0|10.0|30.0|0.0|each; "
             "Cellophane Bags||1|100.0|70.0|30.0|each; Ribbon||1|10.0|0.0|10.0|each");
  // What is put together needs no more packaging.
  const auto assembled =
      bags.append({{"PackageStatusChanged", R"({"assignment":")" + assignment +
                                                R"(","from":"pending","to":"assembled"})"}});
  BOOST_REQUIRE(bool(assembled));
  BOOST_TEST(bags.rows("shopping_list", {{"event", event}}) == "");
}

BOOST_AUTO_TEST_CASE(bt_155_compositions_go_with_their_parents_and_products_in_use_stay) {
  Bags bags;
  const auto tin = bags.package("Tin", {});
  bags.require_for_package(tin, bags.pro, 2, true);
  bags.run("AssignMaterials", bags.materials(bags.composition, {{bags.clear_lot, 20}}));
  BOOST_TEST(bags.engine.execute("bakery.DeleteProduct", R"({"product":")" + bags.clear + "\"}")
                 .rejected());
  BOOST_TEST(
      bags.engine.execute("bakery.DeleteInventoryItem", R"({"lot":")" + bags.clear_lot + "\"}")
          .rejected());
  bags.run("DeletePackage", R"({"package":"Tin"})");
  BOOST_TEST(bags.one("select count(*) from compositions where packaging_product_id is not null") ==
             "1");
  bags.run("DeleteFinishedGood", R"({"good":"box"})");
  BOOST_TEST(bags.one("select count(*) from compositions") == "0");
  BOOST_TEST(bags.one("select count(*) from composition_assignments") == "0");
  bags.run("DeleteInventoryItem", R"({"lot":")" + bags.clear_lot + "\"}");
  bags.run("DeleteProduct", R"({"product":")" + bags.clear + "\"}");
}

BOOST_AUTO_TEST_CASE(a_generic_requirement_may_not_stand_for_a_product_without_a_name) {
  Bags bags;
  bags.run("CreateProduct", R"({"ingredient":"wrapping","brand":"X","packageUnit":"each"})");
  const auto nameless = bags.one("select uuid from products order by id desc limit 1");
  const auto lot = bags.lot(nameless, 5);
  const auto added =
      bags.append({{"CompositionAdded", R"({"assembly":"box","packagingProduct":")" + nameless +
                                            R"(","quantity":1,"isGeneric":true})"}});
  BOOST_REQUIRE(bool(added));
  const auto composition = bags.one("select uuid from compositions order by id desc limit 1");
  BOOST_TEST(bags.refused("AssignMaterials", bags.materials(composition, {{lot, 1}})).code ==
             "product_mismatch");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::bakery_tests
