#include "modules/workspace/measures.h"

#include "modules/workspace/names.h"
#include "modules/workspace/queries.h"
#include "modules/workspace/streams.h"

namespace annals::workspace {

namespace {

constexpr const char* structure_sql = R"sql(
select case
  when json_type(?1, '$.project_scope') is not 'object' then 'project_scope is not an object'
  when json_type(?1, '$.statistics') is not 'array' then 'statistics is not an array'
  when exists (select 1 from json_each(?1, '$.statistics') where type <> 'object')
    then 'a row of statistics is not an object'
  when exists (select 1 from json_each(?1, '$.statistics') where json_type(value, '$.date') is not 'text')
    then 'a row of statistics has no date'
end
)sql";

constexpr const char* undated_sql = R"sql(
select count(*) from json_each(?1, '$.statistics')
where not (value ->> 'date' glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'
           and date(substr(value ->> 'date', 1, 10), '+0 days') is substr(value ->> 'date', 1, 10))
)sql";

constexpr const char* unified_sql = R"sql(
select json_object(
  'project_scope', json(coalesce(nullif(?2, ''), '{"total_items":0,"total_points":0,'
    || '"estimated_items":0,"estimated_points":0,"remaining_items":0,"remaining_points":0}')),
  'statistics', json(coalesce(nullif(?1, ''), '[]')),
  'metadata', json_object('source', ?3, 'last_updated', ?4, 'version', '2.0'))
)sql";

// A label of a week, or a day, as YYYY-WW; NULL when it is neither. A week is that of its Thursday;
// 28 December is always in the last one of its year.
constexpr const char* week_sql = R"sql(
with given as (
  select replace(upper(?1), 'W', '') as label, substr(?1, 1, 4) as year),
parts as (
  select year, substr(label, 6) as week,
         (strftime('%j', year || '-12-28', '-3 days', 'weekday 4') + 6) / 7 as last
  from given where label glob '[0-9][0-9][0-9][0-9]-[0-9]' or label glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]')
select year || '-' || printf('%02d', week) from parts
where cast(week as integer) between 1 and last
union all
select strftime('%Y-', ?1, '-3 days', 'weekday 4')
       || printf('%02d', (strftime('%j', ?1, '-3 days', 'weekday 4') + 6) / 7)
where ?1 glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' and date(?1, '+0 days') is ?1
)sql";

Decision data_saved(const Tables& tables, std::string_view profile, std::string_view query,
                    const std::string& data) {
  auto decision = decide(event<ProjectDataSaved>(query_stream(profile, query), [&](auto e) {
    e.setProfile(std::string(profile));
    e.setQuery(std::string(query));
    e.setData(data);
  }));
  const auto undated = tables.value<std::int64_t>(undated_sql, data).value_or(0);
  if (undated > 0) {
    decision.warnings.push_back(std::to_string(undated) +
                                " rows of statistics have no valid date: they stay in the data");
  }
  return decision;
}

Refusal refuse_structure(const Tables& tables, std::string_view data) {
  if (auto no = refuse_json(tables, "data", data, Json::object)) return no;
  auto fault = tables.value<std::string>(structure_sql, data);
  if (!fault) return std::nullopt;
  return invalid("data: " + *fault);
}

}  // namespace

Decision save_project_data(const Tables& tables, SaveProjectData::Reader ask) {
  const auto profile = view(ask.getProfile());
  const auto query = view(ask.getQuery());
  if (auto no = refuse_unknown_query(tables, profile, query)) return *no;
  const std::string data(view(ask.getData()));
  if (auto no = refuse_structure(tables, data)) return *no;
  return data_saved(tables, profile, query, data);
}

Decision save_statistics(const Tables& tables, SaveStatistics::Reader ask) {
  const auto profile = view(ask.getProfile());
  const auto query = view(ask.getQuery());
  if (auto no = refuse_unknown_query(tables, profile, query)) return *no;
  if (ask.hasStatistics()) {
    if (auto no = refuse_json(tables, "statistics", view(ask.getStatistics()), Json::any)) {
      return *no;
    }
  }
  if (ask.hasProjectScope()) {
    if (auto no = refuse_json(tables, "project_scope", view(ask.getProjectScope()), Json::object)) {
      return *no;
    }
  }
  const auto data =
      tables.value<std::string>(unified_sql, view(ask.getStatistics()), view(ask.getProjectScope()),
                                view(ask.getSource()), to_iso(tables.now()));
  if (auto no = refuse_structure(tables, *data)) return *no;
  return data_saved(tables, profile, query, *data);
}

Decision save_metrics_snapshot(const Tables& tables, SaveMetricsSnapshot::Reader ask) {
  const auto profile = view(ask.getProfile());
  const auto query = view(ask.getQuery());
  if (auto no = refuse_unknown_query(tables, profile, query)) return *no;
  const auto week = tables.value<std::string>(week_sql, view(ask.getSnapshotDate()));
  if (!week) {
    return invalid("snapshot_date is no week of a year, as 2025-07: '" +
                   std::string(view(ask.getSnapshotDate())) + "'");
  }
  const auto type = view(ask.getMetricType());
  if (type != "dora" && type != "flow") {
    return invalid("Invalid metric type: '" + std::string(type) + "'. Must be dora or flow");
  }
  if (auto no = refuse_json(tables, "metrics", view(ask.getMetrics()), Json::object)) return *no;
  if (ask.hasForecast()) {
    if (auto no = refuse_json(tables, "forecast", view(ask.getForecast()), Json::any)) return *no;
  }
  return decide(event<MetricsSnapshotSaved>(query_stream(profile, query), [&](auto e) {
    modules::copy_given(ask, e);
    e.setSnapshotDate(*week);
  }));
}

}  // namespace annals::workspace
