#include "modules/workspace/profiles.h"

#include <map>
#include <string>

#include "modules/workspace/active.h"
#include "modules/workspace/credentials.h"
#include "modules/workspace/jira_config.h"
#include "modules/workspace/streams.h"

namespace annals::workspace {

namespace {

constexpr const char* known_sql = "select 1 from profiles where id = ?1";
constexpr const char* names_sql = "select name from profiles where id <> ?1";
constexpr const char* credential_sql =
    "select text from jira_credentials where profile_id = ?1 and name = ?2"
    " order by place limit 1 offset ?3";
constexpr const char* queries_sql = "select count(*) from queries where profile_id = ?1";

/// Whether another profile has the name, in whatever case.
Refusal refuse_taken_name(const Tables& tables, std::string_view name, std::string_view but_of) {
  const auto wanted = folded(name);
  auto names = tables.query(names_sql, {std::string(but_of)});
  while (const Row* row = names.next()) {
    if (folded(row->text(0)) != wanted) continue;
    return reject("duplicate_name",
                  "A profile named '" + std::string(row->text(0)) + "' already exists");
  }
  return std::nullopt;
}

Refusal refuse_profile_name(const Tables& tables, std::string_view name, std::string_view but_of) {
  if (auto no = refuse_name("profile", name)) return no;
  return refuse_taken_name(tables, name, but_of);
}

template <class Ask>
Refusal refuse_settings(const Tables& tables, const Ask& ask) {
  if (ask.hasJiraConfig()) {
    if (auto no = refuse_jira_config(tables, view(ask.getJiraConfig()))) return no;
  }
  const auto refused = [&](bool given, const char* field, capnp::Text::Reader text) {
    return given ? refuse_json(tables, field, view(text), Json::object) : std::nullopt;
  };
  if (auto no = refused(ask.hasFieldMappings(), "field_mappings", ask.getFieldMappings())) {
    return no;
  }
  if (auto no =
          refused(ask.hasForecastSettings(), "forecast_settings", ask.getForecastSettings())) {
    return no;
  }
  if (auto no = refused(ask.hasProjectClassification(), "project_classification",
                        ask.getProjectClassification())) {
    return no;
  }
  return refused(ask.hasFlowTypeMappings(), "flow_type_mappings", ask.getFlowTypeMappings());
}

/// The configuration of a command, taken apart. Where it has "•••" itself, as whoever may not see
/// credentials reads it, the profile's own credential of that name is meant.
Refusal take_config(const Tables& tables, std::string_view text, std::string_view profile,
                    CoveredJson& config) {
  config = cover_credentials(text);
  std::map<std::string, int> before;  // covered ones of the same name
  for (auto& credential : config.credentials) {
    const int place = before[credential.name]++;
    if (credential.text != covered_credential) continue;
    auto known = tables.value<std::string>(credential_sql, profile, credential.name, place);
    if (!known) {
      return invalid("jira_config: the profile has no " + credential.name +
                     " that ••• could stand for");
    }
    credential.text = std::move(*known);
  }
  return std::nullopt;
}

}  // namespace

Refusal refuse_unknown_profile(const Tables& tables, std::string_view profile) {
  if (tables.exists(known_sql, profile)) return std::nullopt;
  return reject("not_found", "There is no profile '" + std::string(profile) + "'");
}

Decision create_profile(const Tables& tables, CreateProfile::Reader ask) {
  const auto name = trimmed(view(ask.getName()));
  if (auto no = refuse_profile_name(tables, name, "")) return *no;
  if (tables.value<std::int64_t>("select count(*) from profiles").value_or(0) >= most_profiles) {
    return reject("limit", "There are already " + std::to_string(most_profiles) + " profiles");
  }
  if (auto no = refuse_settings(tables, ask)) return *no;
  CoveredJson config;
  if (auto no = take_config(tables, view(ask.getJiraConfig()), "", config)) return *no;
  const auto id = new_id(tables, "p_", name);
  return decide(event<ProfileCreated>(profile_stream(id), [&](auto e) {
    modules::copy_given(ask, e);
    if (ask.hasJiraConfig()) set_jira_config(e, config);
    e.setProfile(id);
    e.setName(name);
    e.setShowMilestone(ask.getShowMilestone());
    e.setShowPoints(ask.getShowPoints());
  }));
}

Decision update_profile(const Tables& tables, UpdateProfile::Reader ask) {
  const auto profile = view(ask.getProfile());
  if (auto no = refuse_unknown_profile(tables, profile)) return *no;
  const auto name = trimmed(view(ask.getName()));
  if (ask.hasName()) {
    if (auto no = refuse_profile_name(tables, name, profile)) return *no;
  }
  if (auto no = refuse_settings(tables, ask)) return *no;
  CoveredJson config;
  if (auto no = take_config(tables, view(ask.getJiraConfig()), profile, config)) return *no;
  if (!modules::changes_something(ask, "profile")) return {};
  return decide(event<ProfileChanged>(profile_stream(profile), [&](auto e) {
    modules::copy_given(ask, e);
    if (ask.hasJiraConfig()) set_jira_config(e, config);
    if (ask.hasName()) e.setName(name);
  }));
}

Decision rename_profile(const Tables& tables, RenameProfile::Reader ask) {
  const auto profile = view(ask.getProfile());
  if (auto no = refuse_unknown_profile(tables, profile)) return *no;
  const auto name = trimmed(view(ask.getName()));
  if (auto no = refuse_profile_name(tables, name, profile)) return *no;
  if (tables.exists("select 1 from profiles where id = ?1 and name = ?2", profile, name)) return {};
  return decide(event<ProfileChanged>(profile_stream(profile), [&](auto e) {
    e.setProfile(ask.getProfile());
    e.setName(name);
  }));
}

Decision delete_profile(const Tables& tables, DeleteProfile::Reader ask) {
  const auto profile = view(ask.getProfile());
  if (auto no = refuse_unknown_profile(tables, profile)) return *no;
  auto decision = decide(event<ProfileDeleted>(profile_stream(profile), [&](auto e) {
    e.setProfile(ask.getProfile());
    if (ask.hasReason()) e.setReason(ask.getReason());
  }));
  if (active_profile(tables) == profile) {
    if (const auto next = last_used_profile(tables, profile)) {
      decision.events.push_back(activation(tables, *next));
    }
  }
  const auto queries = tables.value<std::int64_t>(queries_sql, profile).value_or(0);
  if (queries > 0) {
    decision.warnings.push_back(std::to_string(queries) + " queries went with the profile");
  }
  return decision;
}

Decision use_profile(const Tables& tables, UseProfile::Reader ask) {
  const auto profile = view(ask.getProfile());
  if (auto no = refuse_unknown_profile(tables, profile)) return *no;
  return decide(
      event<ProfileUsed>(profile_stream(profile), [&](auto e) { e.setProfile(ask.getProfile()); }));
}

Decision switch_profile(const Tables& tables, SwitchProfile::Reader ask) {
  const auto profile = view(ask.getProfile());
  if (auto no = refuse_unknown_profile(tables, profile)) return *no;
  return decide(activation(tables, profile));
}

}  // namespace annals::workspace
