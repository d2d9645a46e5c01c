#include <boost/test/unit_test.hpp>

#include "tests/bakery/packing.h"

namespace annals::bakery_tests {
namespace {

BOOST_AUTO_TEST_SUITE(packages)

/// Cookies at 24 a batch; a box holds twelve of them.
void cookie_box(Packing& house) {
  house.baked("cookie", 24);
  house.good("box", "custom_order", "[" + of_unit("cookie", 12) + "]");
}

std::string missing(Packing& house, const std::string& assignment) {
  return house.column("missing_recipes", "can_assemble_package", {{"assignment", assignment}});
}

std::string status(Packing& house, const std::string& assignment) {
  return house.one("select status from event_recipient_packages where uuid = '" + assignment + "'");
}

BOOST_AUTO_TEST_CASE(bt_122_required_batches_are_rounded_up_once) {
  Packing house;
  cookie_box(house);
  const auto event = house.event("Christmas");
  const auto one = house.assign(event, house.package("Tin", {"box"}));
  BOOST_TEST(missing(house, one) ==
             R"([{"recipe":"cookie","recipe_name":"cookie","batches_required":1,)"
             R"("batches_produced":0,"batches_missing":1}])");
  house.good("cake", "custom_order", "[" + of_unit("cookie", 25) + "]");
  const auto two = house.assign(event, house.package("Tray", {"cake"}));
  BOOST_TEST(missing(house, two).find(R"("batches_required":2)") != std::string::npos);
  // 12 + 25 = 37 cookies are two batches, not one and two.
  BOOST_TEST(house.column("batches_required", "recipe_cost_breakdown", {{"event", event}}) == "2");
}

BOOST_AUTO_TEST_CASE(bt_122_goods_inside_goods_count_along_every_path) {
  Packing house;
  cookie_box(house);
  house.good("set", "custom_order", "[" + of_good("box", 2) + "," + of_unit("cookie", 1) + "]");
  house.good("crate", "custom_order", "[" + of_good("set", 3) + "," + of_good("box", 1) + "]");
  const auto event = house.event("Christmas");
  house.assign(event, house.package("Crate", {"crate", "box"}), 2);
  // A crate: 3 sets of 25 and a box of 12; with another box 99 cookies; two of them 198: 9 batches.
  BOOST_TEST(house.one("select group_concat(units) from package_units") == "99.0");
  BOOST_TEST(house.column("batches_required", "recipe_cost_breakdown", {{"event", event}}) == "9");
}

BOOST_AUTO_TEST_CASE(units_and_goods_that_a_package_holds_itself_count_too) {
  Packing house;
  cookie_box(house);
  const auto package = house.package("Tin", {"box"});
  house.run("CreateComposition", R"({"package":"Tin","finishedUnit":"cookie","quantity":3})");
  house.run("CreateComposition", R"({"package":"Tin","finishedGood":"box","quantity":2})");
  BOOST_TEST(house.one("select group_concat(units) from package_units") == "39.0");
  BOOST_TEST(house.one("select group_concat(quantity) from package_goods") == "3.0");
}

BOOST_AUTO_TEST_CASE(portions_of_a_batch_add_up_to_whole_batches) {
  Packing house;
  house.recipe("cake");
  house.run("CreateFinishedUnit",
            R"({"slug":"slice","displayName":"Slice","recipe":"cake","yieldMode":"batch_portion",)"
            R"("batchPercentage":{"value":33.33}})");
  house.good("plate", "custom_order", "[" + of_unit("slice", 3) + "]");
  const auto event = house.event("Christmas");
  const auto package = house.package("Plate", {"plate"});
  house.assign(event, package);
  BOOST_TEST(house.column("batches_required", "recipe_cost_breakdown", {{"event", event}}) == "1");
  house.assign(event, package, 3);
  BOOST_TEST(house.column("batches_required", "recipe_cost_breakdown", {{"event", event}}) == "4");
}

BOOST_AUTO_TEST_CASE(bt_123_a_package_goes_from_pending_to_assembled_to_delivered) {
  Packing house;
  cookie_box(house);
  house.flour(10);
  const auto event = house.event("Christmas");
  const auto assignment = house.assign(event, house.package("Tin", {"box"}));
  house.record(event, "cookie", 1);
  house.set_status(assignment, "assembled");
  house.run("UpdatePackageStatus", R"({"assignment":")" + assignment +
                                       R"(","status":"delivered","deliveredTo":"the neighbour"})");
  BOOST_TEST(house.one("select status || ': ' || delivered_to from event_recipient_packages") ==
             "delivered: the neighbour");
}

BOOST_AUTO_TEST_CASE(bt_123_no_step_is_skipped_repeated_or_taken_back) {
  Packing house;
  cookie_box(house);
  house.flour(10);
  const auto event = house.event("Christmas");
  const auto assignment = house.assign(event, house.package("Tin", {"box"}));
  house.record(event, "cookie", 1);
  const auto refused = [&](const std::string& to) {
    const auto no = house.refused(
        "UpdatePackageStatus", R"({"assignment":")" + assignment + R"(","status":")" + to + "\"}");
    return no.code + ": " + no.message;
  };
  BOOST_TEST(refused("pending") ==
             "invalid_transition: A package that is pending does not become pending");
  BOOST_TEST(refused("delivered") ==
             "invalid_transition: A package that is pending does not become delivered");
  BOOST_TEST(refused("packed").starts_with("invalid_value: "));
  house.set_status(assignment, "assembled");
  for (const std::string to : {"pending", "assembled"}) {
    BOOST_TEST(refused(to).starts_with("invalid_transition: A package that is assembled"));
  }
  house.set_status(assignment, "delivered");
  for (const std::string to : {"pending", "assembled", "delivered"}) {
    BOOST_TEST(refused(to).starts_with("invalid_transition: A package that is delivered"));
  }
  BOOST_TEST(status(house, assignment) == "delivered");
}

BOOST_AUTO_TEST_CASE(bt_123_incomplete_production_is_refused_with_what_is_missing) {
  Packing house;
  cookie_box(house);
  house.baked("brownie", 16);
  house.good("tray", "custom_order", "[" + of_unit("brownie", 20) + "]");
  house.flour(10);
  const auto event = house.event("Christmas");
  const auto assignment = house.assign(event, house.package("Tin", {"box", "tray"}));
  house.record(event, "brownie", 1);
  const auto ask = R"({"assignment":")" + assignment + R"(","status":"assembled"})";
  auto no = house.refused("UpdatePackageStatus", ask);
  BOOST_TEST(no.code == "incomplete_production");
  BOOST_TEST(no.message ==
             "The package cannot be assembled, batches are missing: "
             "brownie (1 of 2 batches), cookie (0 of 1 batches)");
  // What was made for another event does not count.
  house.record(house.event("Easter"), "cookie", 5);
  house.record(event, "brownie", 1);
  no = house.refused("UpdatePackageStatus", ask);
  BOOST_TEST(no.message.ends_with("missing: cookie (0 of 1 batches)"));
  BOOST_TEST(house.column("can_assemble", "can_assemble_package", {{"assignment", assignment}}) ==
             "0");
  house.record(event, "cookie", 1);
  BOOST_TEST(house.column("can_assemble", "can_assemble_package", {{"assignment", assignment}}) ==
             "1");
  house.set_status(assignment, "assembled");
}

BOOST_AUTO_TEST_CASE(a_note_on_the_delivery_comes_with_delivering_and_has_at_most_500_characters) {
  Packing house;
  cookie_box(house);
  house.flour(10);
  const auto event = house.event("Christmas");
  const auto assignment = house.assign(event, house.package("Tin", {"box"}));
  house.record(event, "cookie", 1);
  const auto ask = [&](const std::string& to, const std::string& note) {
    return R"({"assignment":")" + assignment + R"(","status":")" + to + R"(","deliveredTo":)" +
           json_text(note) + "}";
  };
  BOOST_TEST(house.refused("UpdatePackageStatus", ask("assembled", "Bo")).code == "invalid_value");
  house.set_status(assignment, "assembled");
  std::string accents;
  for (int i = 0; i < 500; ++i) accents += "é";
  BOOST_TEST(house.refused("UpdatePackageStatus", ask("delivered", accents + "é")).code ==
             "invalid_value");
  house.run("UpdatePackageStatus", ask("delivered", accents));
}

BOOST_AUTO_TEST_CASE(what_is_assembled_keeps_its_content) {
  Packing house;
  cookie_box(house);
  const auto event = house.event("Christmas");
  const auto assignment = house.assign(event, house.package("Empty", {}));
  house.package("Tin", {"box"});
  const auto ask = [&](const std::string& rest) {
    return R"({"assignment":")" + assignment + "\"," + rest + "}";
  };
  house.run("UpdateAssignment", ask(R"("quantity":{"value":2})"));
  house.set_status(assignment, "assembled");
  for (const std::string rest :
       {R"("quantity":{"value":3})", R"("package":"Tin")", R"("recipient":"Ann")"}) {
    BOOST_TEST(house.refused("UpdateAssignment", ask(rest)).code == "not_pending");
  }
  house.run("UpdateAssignment", ask(R"("notes":"by post")"));
  BOOST_TEST(house.one("select quantity || ' ' || notes from event_recipient_packages") ==
             "2 by post");
}

BOOST_AUTO_TEST_CASE(bt_126_deleting_an_event_takes_records_and_assignments_along) {
  Packing house;
  cookie_box(house);
  house.flour(10);
  const auto event = house.event("Christmas");
  house.assign(event, house.package("Tin", {"box"}));
  house.record(event, "cookie", 2);
  BOOST_TEST(house.refused("DeleteRecipe", R"({"recipe":"cookie"})").code != "");
  const auto done = house.run("DeleteEvent", R"({"event":"Christmas"})");
  BOOST_TEST(done.warnings.at(0) ==
             "The event 'Christmas' is deleted with 1 assignments and 1 production records");
  BOOST_TEST(house.one("select count(*) from production_records") == "0");
  BOOST_TEST(house.one("select count(*) from event_recipient_packages") == "0");
}

BOOST_AUTO_TEST_CASE(bt_127_recipients_and_packages_in_use_are_not_deleted) {
  Packing house;
  cookie_box(house);
  const auto event = house.event("Christmas");
  const auto assignment = house.assign(event, house.package("Tin", {"box"}));
  auto no = house.refused("DeleteRecipient", R"({"recipient":"Ann"})");
  BOOST_TEST(no.code == "in_use");
  BOOST_TEST(no.message == "The recipient 'Ann' gets 1 packages at Christmas");
  no = house.refused("DeletePackage", R"({"package":"Tin"})");
  BOOST_TEST(no.message == "The package 'Tin' is assigned 1 times, at Christmas");
  // The tables refuse it too.
  const auto removed =
      house.append({{"RecipientRemoved",
                     R"({"recipient":")" + house.one("select uuid from recipients") + "\"}"}});
  BOOST_TEST(removed.rejected());
  house.run("RemoveAssignment", R"({"assignment":")" + assignment + "\"}");
  house.run("DeleteRecipient", R"({"recipient":"Ann"})");
  house.run("DeletePackage", R"({"package":"Tin"})");
  BOOST_TEST(house.counts() == "cookie 0, box 0");
}

BOOST_AUTO_TEST_CASE(names_that_several_bear_are_refused_and_uuids_are_not) {
  Packing house;
  const auto first = house.package("Tin", {});
  house.package("Tin", {});
  BOOST_TEST(house.refused("DeletePackage", R"({"package":"Tin"})").code == "ambiguous_name");
  BOOST_TEST(house.refused("DeletePackage", R"({"package":"Box"})").code == "not_found");
  house.run("DeletePackage", R"({"package":")" + first + "\"}");
  house.run("DeletePackage", R"({"package":"Tin"})");
}

BOOST_AUTO_TEST_CASE(goods_of_a_package_are_added_changed_replaced_and_copied) {
  Packing house;
  cookie_box(house);
  house.good("tray", "custom_order", "[" + of_unit("cookie", 4) + "]");
  house.package("Tin", {"box"});
  const auto content = [&](const std::string& package) {
    return house.column("good", "package_contents", {{"package", package}}) + " " +
           house.column("quantity", "package_contents", {{"package", package}});
  };
  house.run("AddFinishedGoodToPackage", R"({"package":"Tin","good":"box","quantity":2})");
  house.run("AddFinishedGoodToPackage", R"({"package":"Tin","good":"tray"})");
  BOOST_TEST(content("Tin") == "box tray 3 1");
  house.run("UpdateFinishedGoodQuantity", R"({"package":"Tin","good":"tray","quantity":5})");
  house.run("DuplicatePackage", R"({"package":"Tin","newName":"Copy"})");
  house.run("RemoveFinishedGoodFromPackage", R"({"package":"Tin","good":"box"})");
  BOOST_TEST(content("Tin") == "tray 5");
  BOOST_TEST(content("Copy") == "box tray 3 5");
  house.run("UpdatePackage", R"({"package":"Copy","isTemplate":{"value":1},"goods":)"
                             R"([{"good":"box","quantity":7}]})");
  BOOST_TEST(content("Copy") == "box 7");
  BOOST_TEST(
      house.refused("AddFinishedGoodToPackage", R"({"package":"Tin","good":"box","quantity":0})")
          .code == "invalid_value");
  BOOST_TEST(house.refused("AddFinishedGoodToPackage", R"({"package":"Tin","good":"bag"})").code ==
             "not_found");
  BOOST_TEST(
      house.refused("RemoveFinishedGoodFromPackage", R"({"package":"Tin","good":"box"})").code ==
      "not_found");
  BOOST_TEST(house
                 .refused("CreatePackage", R"({"name":"Two","goods":[{"good":"box"},)"
                                           R"({"good":"box"}]})")
                 .code == "invalid_value");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::bakery_tests
