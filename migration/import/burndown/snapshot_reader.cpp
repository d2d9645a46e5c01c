#include <fmt/format.h>

#include "migration/import/burndown/members.h"
#include "migration/import/burndown/query_reader.h"
#include "migration/import/burndown/roles.h"

namespace annals::importing::burndown {

namespace {

class SnapshotReader {
 public:
  SnapshotReader(const QueryPlace& place, const Origin& origin, Finds& finds)
      : place_(place), origin_(origin), finds_(finds) {}

  void read(const JsonPart& root) {
    for (const auto& [label, value] : root.members()) {
      const std::string where = "/" + pointer_part(label);
      const auto week = week_label(label);
      if (!week) {
        keep(where, "it is no week of a year", value);
      } else if (!value.is_object() || value.size() == 0) {
        keep(where, "it tells of no metric", value);
      } else if (!value.is_json()) {
        keep(where, "it holds NaN or an infinity", value);
      } else {
        read_week(*week, value, where);
      }
    }
    for (auto& [key, row] : rows_) finds_.add(std::move(row), false);
  }

 private:
  void keep(const std::string& where, const char* reason, const JsonPart& part) {
    finds_.keep("metrics_snapshots", origin_.at(where), reason,
                part.is_json() ? std::string(part.raw()) : json_quoted(part.raw()), true);
  }

  // The name begins with it; what does not goes with flow, or with dora where there is no flow.
  static std::string type_of(const std::string& metric, const JsonPart& week) {
    if (metric.starts_with("dora_")) return "dora";
    if (metric.starts_with("flow_")) return "flow";
    bool has_dora = false;
    for (const auto& [name, value] : week.members()) {
      if (name.starts_with("flow_")) return "flow";
      has_dora |= name.starts_with("dora_");
    }
    return has_dora ? "dora" : "flow";
  }

  void read_week(const std::string& label, const JsonPart& value, const std::string& where) {
    std::map<std::string, std::string> by_type;  // objects that are not closed yet
    std::optional<std::string> written;          // the latest time that one of them tells
    for (const auto& [name, metric] : value.members()) {
      std::string& metrics = by_type[type_of(name, value)];
      metrics += metrics.empty() ? "{" : ",";
      metrics += json_quoted(name) + ":" + std::string(metric.raw());
      const auto told = Members(metric).time("timestamp");
      if (told && (!written || *parse_iso(*written) < *parse_iso(*told))) written = told;
    }
    const bool alone = by_type.size() == 1;
    for (auto& [type, metrics] : by_type) {
      // As it stands where all of it is of one type.
      add(label, type, alone ? std::string(value.raw()) : metrics + "}", written,
          origin_.at(where));
    }
  }

  void add(const std::string& label, const std::string& type, std::string metrics,
           const std::optional<std::string>& written, const std::string& where) {
    ++finds_.counts["metrics_snapshots"].rows;
    Row row{Table::metrics_snapshots,
            {place_.profile, place_.query, label, type},
            {std::move(metrics), Field(), time_field(written, origin_.moment)},
            where,
            true};
    const auto [there, added] = rows_.try_emplace({label, type}, row);
    if (added) return;
    // Written 2025-1 and 2025-01: the last one counts, the one before it is kept.
    --finds_.counts["metrics_snapshots"].rows;
    finds_.keep("metrics_snapshots", there->second.place + " " + type,
                "the same week follows once more", *there->second.fields[0].value, false);
    there->second = std::move(row);
  }

  const QueryPlace& place_;
  const Origin& origin_;
  Finds& finds_;
  std::map<std::pair<std::string, std::string>, Row> rows_;
};

}  // namespace

void take_snapshots(const QueryPlace& place, const JsonPart& root, const Origin& origin,
                    Finds& finds) {
  SnapshotReader(place, origin, finds).read(root);
}

}  // namespace annals::importing::burndown
