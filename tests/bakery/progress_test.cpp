#include <boost/test/unit_test.hpp>

#include "tests/bakery/packing.h"

namespace annals::bakery_tests {
namespace {

BOOST_AUTO_TEST_SUITE(progress)

/// Cookies at 24 a batch, a box of twelve, and flour at 0.2500 a batch.
struct Plan : Packing {
  Plan() {
    baked("cookie", 24);
    good("box", "custom_order", "[" + of_unit("cookie", 12) + "]");
    flour(100);
  }
};

BOOST_AUTO_TEST_CASE(bt_124_progress_of_an_event_with_nothing_then_something_then_all_made) {
  Plan plan;
  const auto event = plan.event("Christmas");
  const auto assignment = plan.assign(event, plan.package("Tin", {"box"}), 4);
  const auto column = [&](const std::string& name) {
    return plan.column(name, "production_progress", {{"event", event}});
  };
  BOOST_TEST(column("recipes") ==
             R"([{"recipe":"cookie","recipe_name":"cookie","batches_required":2,)"
             R"("batches_produced":0,"batches_surplus":0,"is_complete":false,)"
             R"("actual_cost":"0.0000","planned_cost":"0.5000"}])");
  BOOST_TEST(column("packages_pending") + column("packages_total") == "11");
  plan.record(event, "cookie", 1);
  BOOST_TEST(column("recipes").find(R"("batches_produced":1,"batches_surplus":0,)"
                                    R"("is_complete":false,"actual_cost":"0.2500")") !=
             std::string::npos);
  plan.record(event, "cookie", 1);
  BOOST_TEST(column("recipes").find(R"("is_complete":true)") != std::string::npos);
  BOOST_TEST(column("actual_cost") + " " + column("planned_cost") == "0.5000 0.5000");
  BOOST_TEST(column("is_complete") == "0");
  plan.set_status(assignment, "assembled");
  BOOST_TEST(column("packages_assembled") + column("is_complete") == "10");
  plan.set_status(assignment, "delivered");
  BOOST_TEST(column("packages_delivered") + column("is_complete") == "11");
}

BOOST_AUTO_TEST_CASE(bt_124_an_unknown_event_or_assignment_gives_no_row) {
  Plan plan;
  BOOST_TEST(plan.rows("production_progress", {{"event", "Easter"}}) == "");
  BOOST_TEST(plan.rows("can_assemble_package", {{"assignment", "Easter"}}) == "");
  BOOST_TEST(
      plan.refused("UpdatePackageStatus", R"({"assignment":"Easter","status":"assembled"})").code ==
      "not_found");
}

BOOST_AUTO_TEST_CASE(an_event_is_complete_when_all_of_its_packages_are_delivered) {
  Plan plan;
  const auto event = plan.event("Christmas");
  BOOST_TEST(plan.column("is_complete", "production_progress", {{"event", event}}) == "0");
  const auto package = plan.package("Empty", {});
  const auto one = plan.assign(event, package), two = plan.assign(event, package);
  for (const auto& assignment : {one, two}) {
    plan.set_status(assignment, "assembled");
    BOOST_TEST(plan.column("is_complete", "production_progress", {{"event", event}}) == "0");
    plan.set_status(assignment, "delivered");
  }
  BOOST_TEST(plan.column("is_complete", "production_progress", {{"event", event}}) == "1");
}

BOOST_AUTO_TEST_CASE(the_dashboard_lists_events_that_are_not_complete_the_next_one_first) {
  Plan plan;
  for (const std::string row :
       {R"("Easter","eventDate":"2026-04-05")", R"("Christmas","eventDate":"2025-12-24")",
        R"("Advent","eventDate":"2025-11-30")"}) {
    plan.run("CreateEvent", R"({"name":)" + row + "}");
  }
  const auto package = plan.package("Tin", {"box"});
  const auto assignment = plan.assign("Advent", package);
  plan.assign("Christmas", package, 3);
  plan.record("Advent", "cookie", 1);
  BOOST_TEST(plan.column("event_name", "dashboard_summary") == "Advent Christmas Easter");
  BOOST_TEST(plan.column("recipes_complete", "dashboard_summary") == "1 0 0");
  BOOST_TEST(plan.column("recipes_total", "dashboard_summary") == "1 1 0");
  BOOST_TEST(plan.column("planned_cost", "dashboard_summary") == "0.2500 0.5000 0.0000");
  plan.set_status(assignment, "assembled");
  plan.set_status(assignment, "delivered");
  BOOST_TEST(plan.column("event_name", "dashboard_summary") == "Christmas Easter");
  BOOST_TEST(plan.column("is_complete", "dashboard_summary", {{"include_complete", 1}}) == "1 0 0");
}

BOOST_AUTO_TEST_CASE(the_dashboard_shows_what_was_made_beyond_the_plan) {
  Plan plan;
  const auto event = plan.event("Christmas");
  plan.assign(event, plan.package("Tin", {"box"}), 4);
  plan.record(event, "cookie", 2);
  BOOST_TEST(plan.column("batches_surplus", "dashboard_summary") == "0");
  plan.record(event, "cookie", 3);
  BOOST_TEST(plan.column("batches_surplus", "dashboard_summary") == "3");
}

BOOST_AUTO_TEST_CASE(bt_125_variance_is_actual_less_planned_in_percent_of_the_plan) {
  Packing house;
  house.ingredient("flour");
  const auto product = house.product("flour", "Mill");
  house.lot(product, 1, "12", "2025-01-01");
  const auto dear = house.lot(product, 10, "10", "2025-02-01");
  house.run("CreateRecipe", R"({"slug":"cake","name":"cake","category":"Any","ingredients":)"
                            R"([{"ingredient":"flour","quantity":1,"unit":"lb"}]})");
  house.run("CreateFinishedUnit", R"({"slug":"cake","displayName":"cake","recipe":"cake",)"
                                  R"("itemsPerBatch":{"value":1}})");
  house.good("box", "custom_order", "[" + of_unit("cake") + "]");
  const auto event = house.event("Christmas");
  const auto breakdown = [&] { return house.rows("recipe_cost_breakdown", {{"event", event}}); };
  BOOST_TEST(breakdown() == "");  // planned 0, actual 0
  house.assign(event, house.package("Tin", {"box"}));
  house.record(event, "cake", 1);
  // Made of the old lot at 12; another would now be made of the one at 10.
  BOOST_TEST(breakdown() == "Christmas|cake|cake|1|1|12.0000|10.0000|2.0000|20.0");
  const auto easter = house.event("Easter");
  house.record(easter, "cake", 1);
  BOOST_TEST(house.rows("recipe_cost_breakdown", {{"event", easter}}) ==
             "Easter|cake|cake|0|1|10.0000|0.0000|10.0000|100.0");
  house.record(event, "cake", 1);
  BOOST_TEST(breakdown() == "Christmas|cake|cake|1|2|22.0000|10.0000|12.0000|120.0");
  house.run("UpdateInventoryItem", R"({"lot":")" + dear + R"(","unitCost":"30"})");
  BOOST_TEST(breakdown() == "Christmas|cake|cake|1|2|22.0000|30.0000|-8.0000|-26.67");
}

BOOST_AUTO_TEST_CASE(a_recipe_that_was_neither_planned_nor_paid_for_varies_by_nothing) {
  Packing house;
  house.recipe("air");
  const auto event = house.event("Christmas");
  house.record(event, "air", 1);
  BOOST_TEST(house.rows("recipe_cost_breakdown", {{"event", event}}) ==
             "Christmas|air|air|0|1|0.0000|0.0000|0.0000|0.0");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::bakery_tests
