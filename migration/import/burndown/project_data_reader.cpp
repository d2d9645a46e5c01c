#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>

#include "migration/import/burndown/members.h"
#include "migration/import/burndown/query_reader.h"
#include "migration/import/csv_text.h"

namespace annals::importing::burndown {

namespace {

constexpr const char* no_scope =
    R"({"total_items":0,"total_points":0,"estimated_items":0,"estimated_points":0})";

std::string joined(const std::string& object, const std::string& more) {
  if (object == "{}" || object.empty()) return "{" + more + "}";
  return object.substr(0, object.size() - 1) + "," + more + "}";
}

// A day as the table project_statistics reads it, and the time of day behind it, for order.
struct Day {
  std::string day;
  std::string time;
};

std::optional<Day> day_of(const JsonPart& row) {
  const auto date = row.member("date");
  const auto text = date ? date->text() : std::nullopt;
  if (!text || text->size() < 10) return std::nullopt;
  Day found{text->substr(0, 10), text->size() > 11 ? text->substr(11) : ""};
  std::erase(found.time, ':');
  const auto moment = parse_iso(found.day);
  if (!moment || to_iso(*moment).substr(0, 10) != found.day) return std::nullopt;
  return found;
}

Origin origin_of(const SourceFile& file) {
  return {file.name, file.changed_at};
}

void count_statistics(const JsonPart& statistics, const Origin& origin, Finds& finds) {
  const auto elements = statistics.elements();
  finds.counts["project_statistics"].rows += elements.size();
  for (const auto& [index, reason] : statistics_left_out(statistics)) {
    --finds.counts["project_statistics"].rows;
    finds.keep("project_statistics", origin.at(fmt::format("/statistics/{}", index)), reason,
               elements[index].raw(), false);
  }
}

class ProjectDataReader {
 public:
  ProjectDataReader(const QueryPlace& place, const SourceFiles& files, Finds& finds)
      : place_(place), files_(files), finds_(finds) {}

  void read(const SourceFile* data, const SourceFile* statistics) {
    const auto document = data ? files_.object(*data, finds_) : nullptr;
    if (document && !document->root().is_json()) {
      finds_.fail(*data, "it holds NaN or an infinity, which are no JSON");
    } else if (document && !is_flat(document->root())) {
      // Newer than the table beside it, which it was made of.
      if (statistics) {
        ++finds_.counts["files"].rows;
        finds_.fail(*statistics, "the project data beside it has statistics of its own", false);
      }
      return take_project_data(place_, std::string(document->root().raw()), origin_of(*data),
                               finds_);
    }
    const bool usable = document && document->root().is_json();
    const auto rows = statistics ? read_csv(*statistics) : std::nullopt;
    if (!usable && !rows) return;
    const SourceFile& told = usable ? *data : *statistics;
    take_project_data(place_,
                      unified(usable ? std::optional(document->root()) : std::nullopt, rows),
                      origin_of(told), finds_, usable, rows.has_value());
  }

 private:
  // Only the scope, as it was before statistics stood in the same file.
  static bool is_flat(const JsonPart& root) {
    return !root.member("project_scope") && !root.member("statistics");
  }

  // One object of two files; a half that is not there is taken from what the log has.
  std::string unified(const std::optional<JsonPart>& flat, const std::optional<std::string>& rows) {
    std::string scope, statistics, metadata = "{}";
    if (place_.present_data) {
      const JsonDocument present(*place_.present_data);
      const auto part = [&](const char* name) {
        const auto found = present.root().member(name);
        return found ? std::string(found->raw()) : "";
      };
      scope = part("project_scope");
      statistics = part("statistics");
      if (auto text = part("metadata"); !text.empty()) metadata = text;
    }
    if (flat) {
      Members members(*flat);
      const auto told = members.object("metadata").value_or("{}");
      if (told != "{}") metadata = told;
      scope = members.rest();
    }
    if (scope.empty()) scope = no_scope;
    if (rows) statistics = *rows;
    if (statistics.empty()) statistics = "[]";
    const JsonDocument told(metadata);
    for (const auto& [name, value] :
         {std::pair("source", rows ? "csv_import" : "manual"), std::pair("version", "2.0")}) {
      if (!told.root().member(name)) {
        metadata = joined(metadata, fmt::format("\"{}\":\"{}\"", name, value));
      }
    }
    return fmt::format("{{\"project_scope\":{},\"statistics\":{},\"metadata\":{}}}", scope,
                       statistics, metadata);
  }

  // The rows as a JSON list; nothing when the file is no such table.
  std::optional<std::string> read_csv(const SourceFile& file) {
    ++finds_.counts["files"].rows;
    try {
      return statistics_of(CsvText(files_.text(file)), file);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::invalid_argument) throw;
      finds_.fail(file, error.what());
      return std::nullopt;
    }
  }

  std::string statistics_of(const CsvText& csv, const SourceFile& file) {
    for (const char* column : {"date", "completed_items", "completed_points"}) {
      if (std::ranges::find(csv.header(), column) == csv.header().end()) {
        throw Error(ErrorKind::invalid_argument, fmt::format("the column {} is missing", column));
      }
    }
    std::string rows;
    for (const auto& line : csv.rows()) {
      if (line.fields.size() != csv.header().size()) {
        finds_.keep(
            "project_statistics", fmt::format("{}#{}", file.name, line.number),
            fmt::format("it has {} fields, not {}", line.fields.size(), csv.header().size()),
            list_of(line.fields), true);
        continue;
      }
      rows += rows.empty() ? "{" : ",{";
      for (std::size_t i = 0; i < line.fields.size(); ++i) {
        if (i > 0) rows += ',';
        rows += json_quoted(csv.header()[i]) + ":" + value_of(line.fields[i]);
      }
      rows += '}';
    }
    return "[" + rows + "]";
  }

  static std::string list_of(const std::vector<std::string>& fields) {
    std::string list;
    for (const auto& field : fields) list += (list.empty() ? "[" : ",") + json_quoted(field);
    return list + "]";
  }

  // Numbers stay as they were written.
  static std::string value_of(const std::string& field) {
    if (field.empty()) return "null";
    try {
      const JsonDocument document(field);
      if (document.root().is_number() && document.root().raw() == field) return field;
    } catch (const Error&) {
    }
    return json_quoted(field);
  }

  const QueryPlace& place_;
  const SourceFiles& files_;
  Finds& finds_;
};

}  // namespace

void take_project_data(const QueryPlace& place, std::string data, const Origin& origin,
                       Finds& finds, bool has_scope, bool has_statistics) {
  const JsonDocument document(data);
  const auto root = document.root();
  const auto metadata = root.member("metadata");
  auto written =
      metadata && metadata->is_object() ? Members(*metadata).time("last_updated") : std::nullopt;
  if (!written) written = Members(root).time("last_updated");
  const auto statistics = root.member("statistics");
  if (statistics && has_statistics) count_statistics(*statistics, origin, finds);
  const auto scope = root.member("project_scope");
  if (scope && scope->is_object() && has_scope) ++finds.counts["project_scope"].rows;
  finds.add({Table::project_data,
             {place.profile, place.query},
             {std::move(data), time_field(written, origin.moment)},
             origin.place,
             true});
}

void read_project_data(const QueryPlace& place, const SourceFile* data,
                       const SourceFile* statistics, const SourceFiles& files, Finds& finds) {
  ProjectDataReader(place, files, finds).read(data, statistics);
}

std::vector<std::pair<std::size_t, std::string>> statistics_left_out(const JsonPart& statistics) {
  std::vector<std::pair<std::size_t, std::string>> left_out;
  std::map<std::string, std::pair<std::string, std::size_t>> latest;  // by day: time, index
  std::size_t index = 0;
  for (const auto& row : statistics.elements()) {
    const std::size_t here = index++;
    const auto day = row.is_object() ? day_of(row) : std::nullopt;
    if (!day) {
      left_out.emplace_back(here, "its date is none");
      continue;
    }
    const auto [there, added] = latest.try_emplace(day->day, day->time, here);
    if (added) continue;
    const bool later = day->time >= there->second.first;
    left_out.emplace_back(later ? there->second.second : here, "another row of this day is later");
    if (later) there->second = {day->time, here};
  }
  return left_out;
}

}  // namespace annals::importing::burndown
