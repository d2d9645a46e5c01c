#include <boost/test/unit_test.hpp>
#include <fstream>

#include "tests/workspace/desk.h"

namespace annals::workspace_tests {
namespace {

struct MeasureDesk : Desk {
  MeasureDesk() : profile_id(profile("A")), query_id(query(profile_id, "Q")) {}

  object of(const object& more) const {
    return joined({{"profile", profile_id}, {"query", query_id}}, more);
  }
  Parameters asked(Parameters more = {}) const {
    more.emplace_back("profile", profile_id);
    more.emplace_back("query", query_id);
    return more;
  }
  void snapshot(const std::string& week, const std::string& type, const std::string& metrics) {
    run("SaveMetricsSnapshot",
        of({{"snapshotDate", week}, {"metricType", type}, {"metrics", metrics}}));
  }
  std::string forecast(const std::string& values, const char* weights = nullptr) {
    Parameters given{{"values", values}};
    if (weights) given.emplace_back("weights", weights);
    return rows("forecast", given);
  }
  std::string error_of(const char* query, const Parameters& given) {
    try {
      return "no error: " + rows(query, given);
    } catch (const Error& error) {
      return error.what();
    }
  }

  std::string profile_id, query_id;
};

bool tells(const std::string& message, std::string_view part) {
  return message.find(part) != std::string::npos;
}

BOOST_AUTO_TEST_SUITE(measures)

BOOST_AUTO_TEST_CASE(bc_040_to_044_the_last_four_weeks_weigh_more_the_newer_they_are) {
  MeasureDesk desk;
  BOOST_TEST(desk.forecast("[10,12,11,13]") ==
             "11.9|established|4|[0.1,0.2,0.3,0.4]|[10,12,11,13]");
  BOOST_TEST(desk.forecast("[99,10,12,11,13]") ==
             "11.9|established|4|[0.1,0.2,0.3,0.4]|[10,12,11,13]");
  BOOST_TEST(desk.forecast("[10,12]") == "11.0|building|2|[0.5,0.5]|[10,12]");
  BOOST_TEST(desk.column("forecast_value", "forecast", {{"values", "[10,11,12]"}}) == "11.0");
  BOOST_TEST(desk.column("confidence", "forecast", {{"values", "[10,11,12]"}}) == "building");
  BOOST_TEST(desk.forecast("[10]") == "");
  BOOST_TEST(desk.forecast("[]") == "");
  BOOST_TEST(desk.column("forecast_value", "forecast", {{"values", "[0,0]"}}) == "0.0");
}

BOOST_AUTO_TEST_CASE(bc_045_and_046_a_forecast_refuses_what_makes_no_sense) {
  MeasureDesk desk;
  const auto fault = [&](const char* values, const char* weights) {
    Parameters given{{"values", values}};
    if (weights) given.emplace_back("weights", weights);
    return desk.error_of("forecast", given);
  };
  BOOST_TEST(tells(fault("[10,12,-5,13]", nullptr), "cannot be negative"));
  BOOST_TEST(tells(fault("[10,\"x\"]", nullptr), "must be a number"));
  BOOST_TEST(tells(fault("[10,null]", nullptr), "must be a number"));
  BOOST_TEST(tells(fault("[10,12]", "[1]"), "as many weights as values"));
  BOOST_TEST(tells(fault("[10,12]", "[0.5,0.3,0.2]"), "as many weights as values"));
  BOOST_TEST(tells(fault("[10,12]", "[0.5,0.502]"), "sum to 1"));
  BOOST_TEST(desk.column("forecast_value", "forecast",
                         {{"values", "[10,20]"}, {"weights", "[0.25,0.75]"}}) == "17.5");
  BOOST_TEST(desk.column("forecast_value", "forecast",
                         {{"values", "[10,20]"}, {"weights", "[0.5,0.501]"}}) == "15.0");
}

BOOST_AUTO_TEST_CASE(bc_047_to_051_a_trend_tells_how_far_off_and_whether_that_is_good) {
  Desk desk;
  const auto trend = [&](double current, double forecast, const char* direction = nullptr) {
    Parameters given{{"current", current}, {"forecast", forecast}};
    if (direction) given.emplace_back("direction", direction);
    return desk.rows("trend", given);
  };
  BOOST_TEST(trend(16, 13) == "↗|+23% above forecast|23.1|good");
  BOOST_TEST(trend(5, 13) == "↘|-62% below forecast|-61.5|bad");
  BOOST_TEST(trend(8, 12, "lower_better") == "↘|-33% below forecast|-33.3|good");
  BOOST_TEST(trend(16, 13, "lower_better") == "↗|+23% above forecast|23.1|bad");
  BOOST_TEST(trend(11, 10) == "→|On track|10.0|neutral");
  BOOST_TEST(trend(9, 10) == "→|On track|-10.0|neutral");
  BOOST_TEST(trend(8.9, 10) == "↘|-11% below forecast|-11.0|bad");
  BOOST_TEST(trend(0, 13) == "↘|Week starting…|-100.0|neutral");
  BOOST_TEST(trend(0, 0) == "→|On track||neutral");
  BOOST_TEST(trend(3, 0) == "↗|Nothing was forecast||neutral");
  BOOST_CHECK_THROW(trend(1, 1, "sideways"), Error);
}

BOOST_AUTO_TEST_CASE(bc_052_a_load_has_a_range) {
  MeasureDesk desk;
  BOOST_TEST(desk.rows("forecast_range", {{"forecast", 15.0}}) == "12|18");
  BOOST_TEST(desk.rows("forecast_range", {{"forecast", 10.0}, {"percent", std::int64_t{30}}}) ==
             "7|13");
  BOOST_TEST(tells(desk.error_of("forecast_range", {{"forecast", 0.0}}), "must be greater than 0"));
}

BOOST_AUTO_TEST_CASE(bc_053_and_054_a_metric_is_forecast_from_its_weeks_before_the_current) {
  MeasureDesk desk;
  const auto history = [&](Parameters more) {
    more.emplace_back("metric", "flow_velocity");
    more.emplace_back("field", "completed_count");
    return desk.column("value", "metric_history", desk.asked(more));
  };
  BOOST_TEST(history({}) == "");
  const char* weeks[] = {"2024-51", "2024-52", "2025-01", "2025-02", "2025-03", "2025-04"};
  for (int i = 0; i < 6; ++i) {
    desk.snapshot(weeks[i], "flow",
                  R"({"flow_velocity":{"completed_count":)" + std::to_string(10 * (i + 1)) + "}}");
  }
  BOOST_TEST(history({}) == "30 40 50 60");
  BOOST_TEST(history({{"before", "2025-02"}}) == "10 20 30");
  BOOST_TEST(history({{"before", "2025-04"}, {"limit", std::int64_t{2}}}) == "40 50");
  BOOST_TEST(history({{"before", "2024-52"}}) == "10");
  BOOST_TEST(desk.forecast("[10]") == "");
}

BOOST_AUTO_TEST_CASE(bc_055_and_056_velocity_counts_the_weeks_that_have_data) {
  MeasureDesk desk;
  BOOST_TEST(desk.rows("velocity", desk.asked()) == "");
  const auto save = [&](const char* rows) {
    desk.run("SaveStatistics", desk.of({{"statistics", rows}}));
  };
  save(R"([{"date":"2025-01-06","completed_items":10,"completed_points":5},
           {"date":"2025-01-13","completed_items":10,"completed_points":5},
           {"date":"2025-01-20","completed_items":10,"completed_points":5},
           {"date":"2025-01-27","completed_items":10,"completed_points":5}])");
  BOOST_TEST(desk.rows("velocity", desk.asked()) == "4|10.0|5.0");
  save(
      R"([{"date":"2025-01-06","completed_items":10},{"date":"2025-03-10","completed_items":10}])");
  BOOST_TEST(desk.rows("velocity", desk.asked()) == "2|10.0|0.0");
  save(R"([{"date":"2024-12-30","completed_items":4},{"date":"2025-01-05","completed_items":6}])");
  BOOST_TEST(desk.rows("velocity", desk.asked()) == "1|10.0|0.0");
  BOOST_TEST(desk.one("select group_concat(week_label) from project_statistics") ==
             "2025-01,2025-01");
}

BOOST_AUTO_TEST_CASE(bc_060_a_missing_column_is_named) {
  MeasureDesk desk;
  const char* rows = R"([{"date":"2025-01-06","completed_items":3},{"date":"2025-01-07"}])";
  BOOST_TEST(tells(desk.error_of("velocity_of", {{"rows", rows}}), "completed_items is missing"));
  BOOST_TEST(tells(desk.error_of("velocity_of", {{"rows", R"([{"x":1}])"}}), "date is missing"));
  BOOST_TEST(desk.rows("velocity_of",
                       {{"rows", R"([{"date":"2025-01-06","n":3}])"}, {"column", "n"}}) == "1|3.0");
}

BOOST_AUTO_TEST_CASE(bc_061_snapshots_are_newest_first_52_of_them_and_one_a_week_and_type) {
  MeasureDesk desk;
  int year = 2023;
  int week = 1;
  for (int i = 0; i < 100; ++i) {
    desk.snapshot(std::to_string(year) + "-" + std::to_string(week), "flow", "{}");
    if (++week > 52) {
      week = 1;
      ++year;
    }
  }
  const auto newest = [&](Parameters more) {
    more.emplace_back("metric_type", "flow");
    return desk.column("snapshot_date", "metrics_snapshots", desk.asked(more));
  };
  const auto all = newest({});
  BOOST_TEST(std::count(all.begin(), all.end(), ' ') == 51);
  BOOST_TEST(all.substr(0, 15) == "2024-48 2024-47");
  BOOST_TEST(newest({{"limit", std::int64_t{2}}}) == "2024-48 2024-47");
  desk.snapshot("2024-48", "dora", "{\"other\":1}");
  desk.snapshot("2024-48", "flow", "{ \"n\": 2.0 }");
  BOOST_TEST(desk.one("select count(*) from metrics_snapshots") == "101");
  BOOST_TEST(desk.one("select metrics from metrics_snapshots where snapshot_date = '2024-48'"
                      " and metric_type = 'flow'") == "{ \"n\": 2.0 }");
}

BOOST_AUTO_TEST_CASE(weeks_have_one_spelling) {
  MeasureDesk desk;
  const std::pair<const char*, const char*> labels[] = {
      {"2025-1", "2025-01"},     {"2025-W01", "2025-01"},   {"2025-w7", "2025-07"},
      {"2026-53", "2026-53"},    {"2025-01-05", "2025-01"}, {"2024-12-30", "2025-01"},
      {"2025-12-28", "2025-52"}, {"2027-01-03", "2026-53"}};
  for (const auto& [given, kept] : labels) {
    BOOST_TEST_INFO_SCOPE(given);
    desk.snapshot(given, "flow", "{}");
    BOOST_TEST(desk.one("select snapshot_date from metrics_snapshots where created_at is not null"
                        " and snapshot_date = '" +
                        std::string(kept) + "'") == kept);
  }
  for (const char* bad : {"2025-53", "2025-0", "2025-00", "2025-54", "", "2025", "2025-W", "25-01",
                          "2025-02-30", "2025-1x", "now"}) {
    BOOST_TEST_INFO_SCOPE(bad);
    BOOST_TEST(
        desk.refused("SaveMetricsSnapshot",
                     desk.of({{"snapshotDate", bad}, {"metricType", "flow"}, {"metrics", "{}"}})) ==
        "invalid_value");
  }
  BOOST_TEST(desk.refused("SaveMetricsSnapshot", desk.of({{"snapshotDate", "2025-01"},
                                                          {"metricType", "other"},
                                                          {"metrics", "{}"}})) == "invalid_value");
  BOOST_TEST(desk.refused("SaveMetricsSnapshot", desk.of({{"snapshotDate", "2025-01"},
                                                          {"metricType", "flow"},
                                                          {"metrics", "[]"}})) == "invalid_value");
}

BOOST_AUTO_TEST_CASE(bc_070_statistics_and_scope_become_one_object) {
  MeasureDesk desk;
  desk.run(
      "SaveStatistics",
      desk.of(
          {{"statistics",
            R"([{"date":"2024-01-01","completed_items":5,"completed_points":13,"created_items":2,"created_points":5},
                    {"date":"2024-01-02","completed_items":3,"completed_points":8,"created_items":1,"created_points":3}])"},
           {"projectScope",
            R"({"total_items":50,"total_points":200,"remaining_items":45,"remaining_points":180})"},
           {"source", "csv_import"}}));
  BOOST_TEST(desk.one("select data ->> '$.metadata.version' || ' ' || (data ->> "
                      "'$.metadata.source') from project_data") == "2.0 csv_import");
  BOOST_TEST(desk.one("select group_concat(stat_date || ' ' || completed_items || ' ' || "
                      "completed_points || ' ' || created_items) from project_statistics") ==
             "2024-01-01 5 13.0 2,2024-01-02 3 8.0 1");
  BOOST_TEST(desk.one("select total_items || ' ' || total_points || ' ' || remaining_items || ' ' "
                      "|| remaining_points from project_scope") == "50 200.0 45 180.0");
}

BOOST_AUTO_TEST_CASE(bc_071_project_data_has_a_structure) {
  MeasureDesk desk;
  const char* whole = R"({ "project_scope":{"total_items":50},"statistics":[],"metadata":{} })";
  desk.run("SaveProjectData", desk.of({{"data", whole}}));
  BOOST_TEST(desk.column("data", "project_data", desk.asked()) == whole);
  for (const char* bad :
       {R"({"project_scope":{"total_items":50}})", "{}", "[]", R"({"statistics":[]})",
        R"({"project_scope":[],"statistics":[]})", R"({"project_scope":{},"statistics":{}})",
        R"({"project_scope":{},"statistics":[1]})", R"({"project_scope":{},"statistics":[{}]})"}) {
    BOOST_TEST_INFO_SCOPE(bad);
    BOOST_TEST(desk.refused("SaveProjectData", desk.of({{"data", bad}})) == "invalid_value");
  }
}

BOOST_AUTO_TEST_CASE(bc_072_parts_that_are_not_given_have_defaults) {
  MeasureDesk desk;
  desk.run("SaveStatistics", desk.of({}));
  BOOST_TEST(desk.one("select data -> '$.statistics' from project_data") == "[]");
  BOOST_TEST(desk.one("select total_items || ' ' || total_points || ' ' || remaining_points from "
                      "project_scope") == "0 0.0 0.0");
  BOOST_TEST(desk.one("select data ->> '$.metadata.version' from project_data") == "2.0");
}

BOOST_AUTO_TEST_CASE(bc_073_of_several_rows_of_a_day_the_latest_counts) {
  MeasureDesk desk;
  const auto done =
      desk.run("SaveProjectData", desk.of({{"data", R"({"project_scope":{},"statistics":[
        {"date":"2025-01-06-153000","completed_items":3},{"date":"2025-01-06","completed_items":1},
        {"date":"2025-01-06T00:00:00","completed_items":2},
        {"date":"2025-01-07 00:00:00","completed_items":4},{"date":"2025-01-07 00:00:00","completed_items":5},
        {"date":"now","completed_items":6},{"date":"2025-02-30","completed_items":7}]})"}}));
  BOOST_TEST(desk.one("select group_concat(stat_date || '=' || completed_items) from "
                      "project_statistics") == "2025-01-06=3,2025-01-07=5");
  BOOST_REQUIRE(done.warnings.size() == 1u);
  BOOST_TEST(done.warnings[0].substr(0, 7) == "2 rows ");
  const auto id = desk.one("select id from project_statistics where stat_date = '2025-01-07'");
  desk.run("SaveProjectData",
           desk.of({{"data", R"({"project_scope":{},"statistics":[{"date":"2025-01-07"}]})"}}));
  BOOST_TEST(desk.one("select group_concat(id || ' ' || stat_date) from project_statistics") ==
             id + " 2025-01-07");
}

BOOST_AUTO_TEST_CASE(bc_074_a_real_table_of_statistics_keeps_its_sums) {
  std::ifstream file(std::string(ANNALS_REAL_DATA) + "/burndown/statistics_0711a78f.csv");
  if (!file) {
    BOOST_TEST_MESSAGE("skipped: the real data is not there");
    return;
  }
  boost::json::array rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    if (line.empty()) continue;
    const auto first = line.find_first_of(",;");
    const auto second = line.find_first_of(",;", first + 1);
    rows.push_back(
        object{{"date", line.substr(0, first)},
               {"completed_items", std::stoi(line.substr(first + 1, second - first - 1))},
               {"completed_points", std::stod(line.substr(second + 1))}});
  }
  MeasureDesk desk;
  desk.run("SaveStatistics",
           desk.of({{"statistics", boost::json::serialize(rows)}, {"source", "csv_import"}}));
  BOOST_TEST(desk.one("select count(*) || ' ' || sum(completed_items) || ' ' || "
                      "sum(completed_points) from project_statistics") == "68 448 1886.0");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::workspace_tests
