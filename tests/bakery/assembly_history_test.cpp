#include <boost/test/unit_test.hpp>

#include "tests/bakery/packing.h"

namespace annals::bakery_tests {
namespace {

BOOST_AUTO_TEST_SUITE(assembly_history)

struct Ledger : Packing {
  Ledger() {
    unit("cookie", "0.25", 1000);
    good("box", "custom_order", "[" + of_unit("cookie", 12) + "]");
    good("set", "custom_order", "[" + of_good("box", 1) + "]");
    lot(packaging("Bag", "ClearBags"), 50, "0.10");
    require("box", one("select uuid from products order by id desc limit 1"), 1, false);
  }
  /// Two runs, the second within an event.
  void fill() {
    event("Christmas");
    run("RecordAssembly", R"({"good":"box","quantity":3,"notes":"it's \"so\" nice"})");
    run("RecordAssembly", R"({"good":"set","quantity":2,"event":"Christmas"})");
  }
  std::string exported(const Parameters& parameters = {}) {
    return rows("export_assembly_history", parameters);
  }
  std::string runs() {
    return all("select uuid, finished_good_id, quantity_assembled, assembled_at, notes, "
               "total_component_cost, per_unit_cost, packaging_bypassed from assembly_runs "
               "order by uuid") +
           "; " +
           all("select quantity_consumed, unit_cost_at_consumption, total_cost "
               "from assembly_finished_unit_consumptions union all "
               "select quantity_consumed, unit_cost_at_consumption, total_cost "
               "from assembly_finished_good_consumptions union all "
               "select quantity_consumed, unit, total_cost from assembly_packaging_consumptions");
  }
};

BOOST_AUTO_TEST_CASE(bt_164_an_export_is_a_document_of_version_1_0) {
  Ledger ledger;
  ledger.fill();
  BOOST_TEST(ledger.exported().starts_with(R"({"version":"1.0","exported_at":")"));
  BOOST_TEST(ledger.exported().find(R"("finished_good_slug":"set")") <
             ledger.exported().find(R"("finished_good_slug":"box")"));
  BOOST_TEST(ledger.exported({{"good", "box"}}).find(R"("set")") == std::string::npos);
  BOOST_TEST(ledger.exported({{"since", "2030-01-01"}}).find(R"("assembly_runs":[])") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(bt_164_importing_ones_own_export_skips_everything) {
  Ledger ledger;
  ledger.fill();
  const auto head = ledger.engine.head();
  const auto done = ledger.run("ImportAssemblyHistory", ledger.exported());
  BOOST_TEST(done.warnings.at(0) == "imported 0, skipped 2, failed 0");
  BOOST_TEST(ledger.engine.head() == head);
}

BOOST_AUTO_TEST_CASE(bt_164_a_run_that_is_gone_comes_back_with_its_uuid_costs_and_notes) {
  Ledger ledger;
  ledger.fill();
  const auto before = ledger.runs(), document = ledger.exported();
  const auto stock = ledger.stock() + ledger.counts();
  const auto removed = ledger.append(
      {{"AssemblyRunRemoved",
        R"({"run":")" + ledger.one("select uuid from assembly_runs order by id") + "\"}"}});
  BOOST_REQUIRE(bool(removed));
  const auto done = ledger.run("ImportAssemblyHistory", document);
  BOOST_TEST(done.warnings.at(0) == "imported 1, skipped 1, failed 0");
  BOOST_TEST(ledger.runs() == before);
  BOOST_TEST(ledger.stock() + ledger.counts() == stock);
  BOOST_TEST(ledger.exported({{"good", "box"}}).find(R"(it's \"so\" nice)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(bt_164_a_run_of_an_unknown_good_refuses_all_or_is_left_out_when_asked) {
  Ledger ledger;
  ledger.fill();
  const std::string run = R"("quantity_assembled":1,"assembled_at":"2025-12-01T00:00:00Z",)"
                          R"("total_component_cost":"1.5","per_unit_cost":"1.5"})";
  const std::string runs =
      R"("assembly_runs":[{"uuid":"0193e8a0-1c2d-7abc-8def-0123456789ab",)"
      R"("finished_good_slug":"none",)" +
      run + R"(,{"uuid":"0193e8a0-1c2d-7abc-8def-0123456789ac","finished_good_slug":"box",)" + run +
      "]";
  const auto no = ledger.refused("ImportAssemblyHistory", R"({"version":"1.0",)" + runs + "}");
  BOOST_TEST(no.code == "not_found");
  BOOST_TEST(no.message.starts_with("Run 0193e8a0-1c2d-7abc-8def-0123456789ab: "));
  BOOST_TEST(no.message.find("none") != std::string::npos);
  const auto done =
      ledger.run("ImportAssemblyHistory", R"({"version":"1.0","partial":true,)" + runs + "}");
  BOOST_REQUIRE(done.warnings.size() == 2);
  BOOST_TEST(done.warnings[1] == "imported 1, skipped 0, failed 1");
  BOOST_TEST(ledger.one("select count(*) from assembly_runs") == "3");
}

BOOST_AUTO_TEST_CASE(a_history_that_is_none_is_refused) {
  Ledger ledger;
  BOOST_TEST(ledger.refused("ImportAssemblyHistory", R"({"version":"2.0"})").code ==
             "invalid_value");
  const auto with = [&](const std::string& fields) {
    return ledger
        .refused("ImportAssemblyHistory", R"({"version":"1.0","assembly_runs":[{)" + fields + "}]}")
        .code;
  };
  const std::string good = R"("uuid":"0193e8a0-1c2d-7abc-8def-0123456789ab",)"
                           R"("finished_good_slug":"box","assembled_at":"2025-12-01T00:00:00Z",)";
  BOOST_TEST(with(R"("uuid":"1","finished_good_slug":"box","quantity_assembled":1)") ==
             "invalid_value");
  BOOST_TEST(with(good + R"("quantity_assembled":0)") == "invalid_value");
  BOOST_TEST(with(good + R"("quantity_assembled":1,"per_unit_cost":"cheap")") == "invalid_value");
  BOOST_TEST(with(good + R"("quantity_assembled":1,"event":"Easter")") == "not_found");
  BOOST_TEST(with(good + R"("quantity_assembled":1,"finished_unit_consumptions":)"
                         R"([{"slug":"cookie","quantity_consumed":0.5}])") == "invalid_value");
  BOOST_TEST(with(good + R"("quantity_assembled":1,"finished_unit_consumptions":)"
                         R"([{"slug":"none","quantity_consumed":1}])") == "not_found");
  BOOST_TEST(with(good + R"("quantity_assembled":1,"packaging_consumptions":)"
                         R"([{"product":"none","quantity_consumed":1,"unit":"each"}])") ==
             "not_found");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::bakery_tests
