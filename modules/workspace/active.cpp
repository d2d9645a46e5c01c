#include "modules/workspace/active.h"

#include "modules/workspace/streams.h"
#include "workspace.capnp.h"

namespace annals::workspace {

namespace {

constexpr const char* state_sql = "select value from app_state where key = ?1";
constexpr const char* last_profile_sql =
    "select id from profiles where id <> ?1 order by rtrim(last_used, 'Z') desc, rowid desc limit "
    "1";
constexpr const char* last_query_sql =
    "select id from queries where profile_id = ?1 and id <> ?2"
    " order by rtrim(last_used, 'Z') desc, rowid desc limit 1";

}  // namespace

std::string active_profile(const Tables& tables) {
  return tables.value<std::string>(state_sql, "active_profile_id").value_or("");
}

std::string active_query(const Tables& tables) {
  return tables.value<std::string>(state_sql, "active_query_id").value_or("");
}

std::optional<std::string> last_used_profile(const Tables& tables, std::string_view but) {
  return tables.value<std::string>(last_profile_sql, but);
}

std::optional<std::string> last_used_query(const Tables& tables, std::string_view profile,
                                           std::string_view but) {
  return tables.value<std::string>(last_query_sql, profile, but);
}

NewEvent activation(const Tables& tables, std::string_view profile, std::string_view but) {
  return activation_of(profile, last_used_query(tables, profile, but).value_or(""));
}

NewEvent activation_of(std::string_view profile, std::string_view query) {
  return event<ActiveChanged>(std::string(state_stream), [&](auto e) {
    e.setProfile(std::string(profile));
    if (!query.empty()) e.setQuery(std::string(query));
  });
}

}  // namespace annals::workspace
