#include "modules/workspace/packages.h"

#include <string>
#include <vector>

#include "modules/workspace/credentials.h"
#include "modules/workspace/jira_config.h"
#include "modules/workspace/profiles.h"
#include "modules/workspace/streams.h"

namespace annals::workspace {

namespace {

constexpr const char* fault_sql = R"sql(
select case
  when json_type(?1, '$.manifest') is not 'object' then 'there is no manifest'
  when json_type(?1, '$.profile_data') is not 'object' then 'there is no profile_data'
  when coalesce(?1 ->> '$.manifest.version', '') not glob '[12].*' then 'the version '
    || coalesce(?1 ->> '$.manifest.version', 'none') || ' is not one of 1.x and 2.x'
  when coalesce(?1 ->> '$.profile_data.id', ?1 ->> '$.profile_data.profile_id', '') = ''
    then 'profile_data has no id'
  when trim(coalesce(?1 ->> '$.profile_data.name', '')) = '' then 'profile_data has no name'
end
)sql";

// show_points and show_milestone were written as lists, numbers and booleans.
constexpr const char* profile_sql = R"sql(
with p as (select ?1 -> '$.profile_data' as data)
select coalesce(data ->> '$.id', data ->> '$.profile_id'), trim(data ->> '$.name'),
       data ->> '$.description', data -> '$.jira_config', data -> '$.field_mappings',
       data -> '$.forecast_settings', data -> '$.project_classification',
       data -> '$.flow_type_mappings', data ->> '$.created_at', data ->> '$.last_used',
       coalesce(data -> '$.show_milestone' in ('true', '1', '["show"]'), 0),
       coalesce(data -> '$.show_points' in ('true', '1', '["show"]'), 0)
from p
)sql";

// The package's configuration with the credentials of the profile that is there.
constexpr const char* merged_config_sql = R"sql(
select json_patch(coalesce(?1, '{}'), coalesce(
  (select json_group_object(key, value) from json_each(?2)
   where type = 'text' and value <> ''
     and key in ('token', 'jira_token', 'api_key', 'jira_api_key', 'api_secret', 'email',
                 'jira_email')), '{}'))
)sql";

constexpr const char* settings_sql =
    "select description, jira_config, field_mappings, forecast_settings, project_classification,"
    " flow_type_mappings from profiles where id = ?1";

constexpr const char* queries_sql = R"sql(
select key, coalesce(nullif(trim(value ->> '$.query_metadata.name'), ''), key),
       value ->> '$.query_metadata.jql', value ->> '$.query_metadata.description',
       value ->> '$.query_metadata.created_at', value ->> '$.query_metadata.last_used',
       case when json_type(value, '$.project_data') = 'object' then value -> '$.project_data'
            when json_type(value, '$.statistics') = 'array' then json_object(
              'project_scope', json(coalesce(value -> '$.project_scope', '{}')),
              'statistics', json(value -> '$.statistics'),
              'metadata', json_object('source', 'import', 'version', '2.0')) end
from json_each(?1, '$.query_data') where type = 'object'
)sql";

constexpr const char* snapshots_sql = R"sql(
select m.value ->> '$.snapshot_date', m.value ->> '$.metric_type', m.value -> '$.metrics',
       case when json_type(m.value, '$.forecast') <> 'null' then m.value -> '$.forecast' end,
       m.value ->> '$.created_at'
from json_each(?1, '$.query_data') q, json_each(q.value, '$.metrics') m
where q.key = ?2 and q.type = 'object' and json_type(m.value, '$.metrics') = 'object'
)sql";

constexpr const char* responses_sql = R"sql(
select c.value ->> '$.cache_key', c.value -> '$.response', c.value ->> '$.expires_at',
       c.value ->> '$.created_at', c.value ->> '$.config_hash'
from json_each(?1, '$.query_data') q, json_each(q.value, '$.jira_cache.entries') c
where q.key = ?2 and q.type = 'object' and json_type(c.value, '$.response') is not null
)sql";

constexpr const char* missing_queries_sql =
    "select id from queries where profile_id = ?1"
    " and id not in (select key from json_each(?2, '$.query_data'))";

/// What of a row is not NULL goes to the event.
template <class Set>
void give(const Row& row, std::size_t column, Set&& set) {
  if (!row.is_null(column)) set(std::string(row.text(column)));
}

/// "20250131_154500".
std::string compact(Timestamp now) {
  std::string digits;
  for (char c : to_iso(now).substr(0, 19)) {
    if (c == 'T') digits += '_';
    if (c >= '0' && c <= '9') digits += c;
  }
  return digits;
}

class PackageImport {
 public:
  PackageImport(const Tables& tables, std::string package)
      : tables_(tables), package_(std::move(package)) {}

  Refusal choose(std::string_view strategy) {
    if (strategy != "overwrite" && strategy != "merge" && strategy != "rename") {
      return invalid("Invalid strategy: '" + std::string(strategy) +
                     "'. Must be overwrite, merge or rename");
    }
    if (auto no = refuse_json(tables_, "package", package_, Json::object)) return no;
    if (auto fault = tables_.value<std::string>(fault_sql, package_)) {
      return reject("invalid_package", "The package cannot be imported: " + *fault);
    }
    auto rows = tables_.query(profile_sql, {package_});
    const Row* row = rows.next();
    profile_ = row->text(0);
    name_ = row->text(1);
    exists_ = !refuse_unknown_profile(tables_, profile_);
    merge_ = exists_ && strategy == "merge";
    overwrite_ = exists_ && strategy == "overwrite";
    if (exists_ && strategy == "rename") {
      const auto moment = compact(tables_.now());
      profile_ += "_" + moment;
      name_ += " (imported " + moment + ")";
      exists_ = false;
    }
    return refuse_place();
  }

  Decision finish() && {
    add_profile();
    if (overwrite_) add_deletions();
    auto queries = tables_.query(queries_sql, {package_});
    while (const Row* row = queries.next()) add_query(*row);
    return std::move(decision_);
  }

 private:
  Refusal refuse_place() const {
    if (auto no = refuse_name("profile", name_)) return no;
    if (tables_.exists("select 1 from profiles where name = ?1 and id <> ?2", name_, profile_)) {
      return reject("duplicate_name", "Another profile is named '" + name_ + "'");
    }
    const auto count = tables_.value<std::int64_t>("select count(*) from profiles").value_or(0);
    if (exists_ || count < most_profiles) return std::nullopt;
    return reject("limit", "There are already " + std::to_string(most_profiles) + " profiles");
  }

  std::string config_of(const Row& row) const {
    std::string given = row.is_null(3) ? "{}" : std::string(row.text(3));
    if (!merge_) return given;
    return tables_.value<std::string>(merged_config_sql, given, full_jira_config(tables_, profile_))
        .value();
  }

  /// A setting of the package, or, for a merge, the one that is there.
  template <class Set>
  void setting(const Row& row, std::size_t column, const Row* local, std::size_t local_column,
               Set&& set) const {
    if (row.is_null(column) && local) {
      give(*local, local_column, set);
    } else {
      give(row, column, set);
    }
  }

  void add_profile() {
    auto rows = tables_.query(profile_sql, {package_});
    const Row& row = *rows.next();
    auto local_rows = tables_.query(settings_sql, {profile_});
    const Row* local = merge_ ? local_rows.next() : nullptr;
    const auto config = cover_credentials(config_of(row));
    if (config.credentials.empty()) {
      decision_.warnings.emplace_back("The profile has no credentials: the package brings none");
    }
    decision_.events.push_back(event<ProfileImported>(profile_stream(profile_), [&](auto e) {
      e.setProfile(profile_);
      e.setName(name_);
      setting(row, 2, local, 0, [&](const std::string& text) { e.setDescription(text); });
      set_jira_config(e, config);
      setting(row, 4, local, 2, [&](const std::string& text) { e.setFieldMappings(text); });
      setting(row, 5, local, 3, [&](const std::string& text) { e.setForecastSettings(text); });
      setting(row, 6, local, 4, [&](const std::string& text) { e.setProjectClassification(text); });
      setting(row, 7, local, 5, [&](const std::string& text) { e.setFlowTypeMappings(text); });
      give(row, 8, [&](const std::string& text) { e.setCreatedAt(text); });
      give(row, 9, [&](const std::string& text) { e.setLastUsed(text); });
      e.setShowMilestone(row.integer(10) != 0);
      e.setShowPoints(row.integer(11) != 0);
    }));
  }

  void add_deletions() {
    auto missing = tables_.query(missing_queries_sql, {profile_, package_});
    while (const Row* row = missing.next()) {
      const std::string query(row->text(0));
      decision_.events.push_back(event<QueryDeleted>(query_stream(profile_, query), [&](auto e) {
        e.setProfile(profile_);
        e.setQuery(query);
        e.setReason("overwritten by an import");
      }));
    }
  }

  void add_query(const Row& row) {
    const std::string query(row.text(0));
    const auto stream = query_stream(profile_, query);
    const auto belongs = [&](auto e) {
      e.setProfile(profile_);
      e.setQuery(query);
    };
    decision_.events.push_back(event<QueryImported>(stream, [&](auto e) {
      belongs(e);
      give(row, 1, [&](const std::string& text) { e.setName(text); });
      give(row, 2, [&](const std::string& text) { e.setJql(text); });
      give(row, 3, [&](const std::string& text) { e.setDescription(text); });
      give(row, 4, [&](const std::string& text) { e.setCreatedAt(text); });
      give(row, 5, [&](const std::string& text) { e.setLastUsed(text); });
    }));
    if (!row.is_null(6)) {
      decision_.events.push_back(event<ProjectDataSaved>(stream, [&](auto e) {
        belongs(e);
        e.setData(std::string(row.text(6)));
      }));
    }
    auto snapshots = tables_.query(snapshots_sql, {package_, query});
    while (const Row* snapshot = snapshots.next()) {
      decision_.events.push_back(event<MetricsSnapshotSaved>(stream, [&](auto e) {
        belongs(e);
        give(*snapshot, 0, [&](const std::string& text) { e.setSnapshotDate(text); });
        give(*snapshot, 1, [&](const std::string& text) { e.setMetricType(text); });
        give(*snapshot, 2, [&](const std::string& text) { e.setMetrics(text); });
        give(*snapshot, 3, [&](const std::string& text) { e.setForecast(text); });
        give(*snapshot, 4, [&](const std::string& text) { e.setCreatedAt(text); });
      }));
    }
    auto responses = tables_.query(responses_sql, {package_, query});
    while (const Row* response = responses.next()) {
      decision_.events.push_back(event<JiraCacheSaved>(stream, [&](auto e) {
        belongs(e);
        give(*response, 0, [&](const std::string& text) { e.setCacheKey(text); });
        give(*response, 1, [&](const std::string& text) { e.setResponse(text); });
        give(*response, 2, [&](const std::string& text) { e.setExpiresAt(text); });
        give(*response, 3, [&](const std::string& text) { e.setCreatedAt(text); });
        give(*response, 4, [&](const std::string& text) { e.setConfigHash(text); });
      }));
    }
  }

  const Tables& tables_;
  std::string package_;
  std::string profile_, name_;
  bool exists_ = false, merge_ = false, overwrite_ = false;
  Decision decision_;
};

}  // namespace

Decision import_profile(const Tables& tables, ImportProfile::Reader ask) {
  PackageImport package(tables, std::string(view(ask.getPackage())));
  if (auto no = package.choose(view(ask.getStrategy()))) return *no;
  return std::move(package).finish();
}

}  // namespace annals::workspace
