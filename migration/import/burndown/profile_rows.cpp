#include "migration/import/burndown/profile_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "events/utf8.h"
#include "migration/import/burndown/jira_settings.h"
#include "modules/fields.h"

namespace annals::importing::burndown {

namespace {

constexpr std::size_t longest_id = 100;  // characters, as the tables check
constexpr std::size_t longest_name = 100;

// The first `count` characters.
std::string cut(std::string text, std::size_t count) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0) != 0x80 && count-- == 0) break;
  }
  return text.substr(0, at);
}

// "Main" for "main": the name of what has none.
std::string title_of(std::string_view id) {
  std::string title;
  bool within = false;
  for (const char c : id) {
    const bool small = c >= 'a' && c <= 'z';
    const bool large = c >= 'A' && c <= 'Z';
    if (small && !within) {
      title += static_cast<char>(c - 'a' + 'A');
    } else if (large && within) {
      title += static_cast<char>(c - 'A' + 'a');
    } else {
      title += c;
    }
    within = small || large;
  }
  return title;
}

std::string name_of(const char* what, const std::string& id, Members& members, Finds& finds) {
  Members look = members;
  const auto written = look.text("name");
  if (!written || trimmed(*written).empty()) {
    finds.warn(fmt::format("The {} {} has no name, and gets that of its id.", what, id));
    return title_of(id);
  }
  std::string name = trimmed(*written);
  if (modules::characters(name) > longest_name) {
    finds.warn(fmt::format("The name of the {} {} is longer than {} characters and was cut.", what,
                           id, longest_name));
    return trimmed(cut(name, longest_name));  // the whole is kept
  }
  members.take("name");
  return name;
}

// What a text gives; where it gives none, what another time of the row gives.
Field time_or(const std::optional<std::string>& written, const Field& other) {
  Field field = time_field(written, *parse_iso(*other.value));
  if (!written) field.told = other.told;
  return field;
}

void take_own_id(const std::string& id, Members& members) {
  Members look = members;
  if (const auto own = look.take("id"); own && own->text() == id) members.take("id");
}

}  // namespace

Row implied_profile(const std::string& id, Timestamp moment) {
  Row row{Table::profiles, {id}, {}, "", false};
  row.fields = {title_of(id),
                "",
                time_field({}, moment),
                time_field({}, moment),
                "{}",
                "{}",
                R"({"pert_factor":1.2,"deadline":null,"data_points_count":12})",
                "{}",
                "{}",
                "0",
                "0"};
  return row;
}

Row profile_row(const std::string& id, Members& members, const Origin& origin, Finds& finds) {
  Row row = implied_profile(id, origin.moment);
  row.told = true;
  row.place = origin.place;
  row.field("name") = name_of("profile", id, members, finds);
  if (auto text = members.text("description")) row.field("description") = std::move(*text);
  row.field("created_at") = time_field(members.time("created_at"), origin.moment);
  row.field("last_used") = time_or(members.time("last_used"), row.field("created_at"));
  auto config = members.object("jira_config").value_or("");
  if (config.empty()) config = jira_config_of_flat_profile(members);
  if (!config.empty()) row.field("jira_config") = std::move(config);
  for (const char* name :
       {"field_mappings", "forecast_settings", "project_classification", "flow_type_mappings"}) {
    if (auto text = members.object(name)) row.field(name) = std::move(*text);
  }
  row.field("show_milestone") = members.flag("show_milestone");
  row.field("show_points") = members.flag("show_points");
  take_own_id(id, members);
  return row;
}

Row query_row(const std::string& profile, const std::string& id,
              const std::optional<JsonPart>& object, const Origin& origin, Finds& finds) {
  Row row{Table::queries, {profile, id}, {}, "", false};
  row.fields = {title_of(id), "", "", time_field({}, origin.moment), time_field({}, origin.moment)};
  if (!object) return row;
  Members members(*object);
  row.told = true;
  row.place = origin.place;
  row.field("name") = name_of("query", id, members, finds);
  if (auto text = members.text("jql")) row.field("jql") = std::move(*text);
  if (auto text = members.text("description")) row.field("description") = std::move(*text);
  row.field("created_at") = time_field(members.time("created_at"), origin.moment);
  auto used = members.time("last_used");
  if (!used) used = Members(members).time("updated_at");
  row.field("last_used") = time_or(used, row.field("created_at"));
  take_own_id(id, members);
  finds.keep_rest("queries", profile + "/" + id, members.rest());
  return row;
}

std::string fault_of_id(std::string_view id) {
  if (id.empty()) return "is empty";
  if (!is_utf8(id)) return "is not valid UTF-8";
  if (std::ranges::any_of(
          id, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; })) {
    return "holds a control character";
  }
  return modules::characters(id) > longest_id ? "is longer than 100 characters" : "";
}

}  // namespace annals::importing::burndown
