#include "modules/workspace/jira_config.h"

namespace annals::workspace {

namespace {

constexpr const char* fault_sql = R"sql(
with c as (
  select json_extract(?1, '$.base_url') as url, json_type(?1, '$.base_url') as url_type,
         json_extract(?1, '$.configured') as configured,
         json_extract(?1, '$.api_version') as version, json_type(?1, '$.api_version') as version_type,
         json_extract(?1, '$.token') as token, json_type(?1, '$.token') as token_type,
         json_extract(?1, '$.cache_size_mb') as cache, json_type(?1, '$.cache_size_mb') as cache_type,
         json_extract(?1, '$.max_results_per_call') as results,
         json_type(?1, '$.max_results_per_call') as results_type,
         json_extract(?1, '$.points_field') as points, json_type(?1, '$.points_field') as points_type)
select case
  when coalesce(url_type, 'null') not in ('text', 'null') then 'base_url must be a text'
  when configured and trim(coalesce(url, '')) = '' then 'base_url is required'
  when trim(coalesce(url, '')) <> '' and not (url glob 'http://?*' or url glob 'https://?*')
    then 'base_url must begin with http:// or https://'
  when url glob '*://*@*' and instr(url, '@') < instr(substr(url, 9) || '/', '/') + 8
    then 'base_url must not hold credentials'
  when version_type <> 'null' and version not in ('v2', 'v3') then 'api_version must be v2 or v3'
  when coalesce(token_type, 'null') not in ('text', 'null') then 'token must be a text'
  when token <> '' and trim(token) = '' then 'token must not be blank'
  when cache_type <> 'null' and not (cache_type = 'integer' and cache between 10 and 1000)
    then 'cache_size_mb must be 10 to 1000'
  when results_type <> 'null' and not (results_type = 'integer' and results between 10 and 1000)
    then 'max_results_per_call must be 10 to 1000'
  when coalesce(points_type, 'null') not in ('text', 'null') then 'points_field must be a text'
  when points <> '' and not (points glob 'customfield_[0-9]*'
                             and substr(points, 13) not glob '*[^0-9]*')
    then 'points_field must be empty or customfield_ and digits'
end from c
)sql";

constexpr const char* configured_sql =
    "select json_extract(jira_config, '$.configured') is 1"
    "       or trim(coalesce(json_extract(jira_config, '$.base_url'), '')) <> ''"
    " from profiles where id = ?1";

constexpr const char* full_sql = "select jira_config from profile_data where id = ?1";

}  // namespace

Refusal refuse_jira_config(const Tables& tables, std::string_view config) {
  if (auto no = refuse_json(tables, "jira_config", config, Json::object)) return no;
  auto fault = tables.value<std::string>(fault_sql, config);
  if (!fault) return std::nullopt;
  return invalid("jira_config: " + *fault);
}

bool is_configured(const Tables& tables, std::string_view profile) {
  return tables.value<bool>(configured_sql, profile).value_or(false);
}

std::string full_jira_config(const Tables& tables, std::string_view profile) {
  return tables.value<std::string>(full_sql, profile).value_or("{}");
}

}  // namespace annals::workspace
