#include "migration/import/burndown/events.h"

#include <annals/decision.h>
#include <annals/limits.h>

#include "events/event_json.h"
#include "modules/workspace/credentials.h"
#include "modules/workspace/streams.h"
#include "workspace.capnp.h"

namespace annals::importing::burndown {

namespace {

constexpr const char* gone = "no longer in the source";

class EventMaker {
 public:
  explicit EventMaker(const Row& row) : row_(row) {}

  NewEvent save() {
    switch (row_.table) {
      case Table::profiles:
        return profile();
      case Table::queries:
        return query();
      case Table::app_state:
        return made<workspace::AppStateSet>([&](auto e) {
          e.setKey(row_.key[0]);
          if (const auto& value = row_.fields[0].value) e.setValue(*value);
        });
      case Table::jira_cache:
        return cache();
      case Table::jira_changelog_cache:
        return of_query<workspace::JiraChangelogSaved>("created_at", [&](auto e) {
          e.setIssueKey(row_.key[2]);
          e.setChangelog(text("changelog"));
          e.setExpiresAt(time("expires_at"));
          e.setCreatedAt(time("created_at"));
        });
      case Table::project_data:
        return of_query<workspace::ProjectDataSaved>("updated_at", [&](auto e) {
          e.setData(text("data"));
          e.setUpdatedAt(time("updated_at"));
        });
      case Table::metrics_snapshots:
        return of_query<workspace::MetricsSnapshotSaved>("created_at", [&](auto e) {
          e.setSnapshotDate(row_.key[2]);
          e.setMetricType(row_.key[3]);
          e.setMetrics(text("metrics"));
          if (const auto& forecast = row_.field("forecast").value) e.setForecast(*forecast);
          e.setCreatedAt(time("created_at"));
        });
      case Table::task_progress:
        return made<workspace::TaskProgressSaved>(
            [&](auto e) {
              e.setTask(row_.key[0]);
              e.setProgressPercent(std::stod(text("progress_percent")));
              e.setStatus(text("status"));
              e.setMessage(text("message"));
              e.setUpdatedAt(time("updated_at"));
            },
            "updated_at");
    }
    return {};
  }

  NewEvent remove() {
    switch (row_.table) {
      case Table::profiles:
        return made<workspace::ProfileDeleted>([&](auto e) {
          e.setProfile(row_.key[0]);
          e.setReason(gone);
        });
      case Table::queries:
        return of_query<workspace::QueryDeleted>(nullptr, [&](auto e) { e.setReason(gone); });
      case Table::jira_cache:
        return of_query<workspace::JiraCacheInvalidated>(nullptr, [&](auto e) {
          e.setCacheKey(row_.key[2]);
          e.setReason(gone);
        });
      case Table::jira_changelog_cache:
        return of_query<workspace::JiraChangelogInvalidated>(nullptr, [&](auto e) {
          e.setIssueKey(row_.key[2]);
          e.setReason(gone);
        });
      case Table::project_data:
        return of_query<workspace::ProjectDataRemoved>(nullptr, [](auto) {});
      case Table::metrics_snapshots:
        return of_query<workspace::MetricsSnapshotRemoved>(nullptr, [&](auto e) {
          e.setSnapshotDate(row_.key[2]);
          e.setMetricType(row_.key[3]);
        });
      case Table::app_state:
        return made<workspace::AppStateSet>([&](auto e) { e.setKey(row_.key[0]); });
      case Table::task_progress:
        return made<workspace::TaskProgressCleared>([&](auto e) { e.setTask(row_.key[0]); });
    }
    return {};
  }

 private:
  const std::string& text(std::string_view column) const { return *row_.field(column).value; }
  // As the source wrote it, where it did.
  const std::string& time(std::string_view column) const {
    const Field& field = row_.field(column);
    return field.written.empty() ? *field.value : field.written;
  }

  std::string stream() const {
    switch (row_.table) {
      case Table::profiles:
        return workspace::profile_stream(row_.key[0]);
      case Table::app_state:
        return std::string(workspace::state_stream);
      case Table::task_progress:
        return std::string(workspace::progress_stream);
      default:
        return workspace::query_stream(row_.key[0], row_.key[1]);
    }
  }

  std::string metadata() const {
    constexpr std::size_t longest_place = 1000;
    std::string json = "{\"source\":{\"format\":\"burndown\",\"table\":\"";
    json += shape_of(row_.table).name;
    json += '"';
    if (!row_.place.empty() && row_.place.size() <= longest_place) {
      json += ",\"row\":";
      append_json_string(json, row_.place);
    }
    return json + "}}";
  }

  template <class Event, class Fill>
  NewEvent made(Fill&& fill, const char* moment = nullptr) {
    NewEvent event = annals::event<Event>(stream(), fill);
    event.type = "workspace." + event.type;
    event.metadata = metadata();
    if (moment) event.at = parse_iso(text(moment));
    return event;
  }
  template <class Event, class Fill>
  NewEvent of_query(const char* moment, Fill&& fill) {
    return made<Event>(
        [&](auto e) {
          e.setProfile(row_.key[0]);
          e.setQuery(row_.key[1]);
          fill(e);
        },
        moment);
  }

  NewEvent profile() {
    return made<workspace::ProfileImported>(
        [&](auto e) {
          e.setProfile(row_.key[0]);
          e.setName(text("name"));
          e.setDescription(row_.field("description").value.value_or(""));
          workspace::set_jira_config(e, workspace::cover_credentials(text("jira_config")));
          e.setFieldMappings(text("field_mappings"));
          e.setForecastSettings(text("forecast_settings"));
          e.setProjectClassification(row_.field("project_classification").value.value_or("{}"));
          e.setFlowTypeMappings(row_.field("flow_type_mappings").value.value_or("{}"));
          e.setShowMilestone(row_.field("show_milestone").value == "1");
          e.setShowPoints(row_.field("show_points").value == "1");
          e.setCreatedAt(time("created_at"));
          e.setLastUsed(time("last_used"));
        },
        "created_at");
  }

  NewEvent query() {
    return of_query<workspace::QueryImported>("created_at", [&](auto e) {
      e.setName(text("name"));
      e.setJql(text("jql"));
      e.setDescription(row_.field("description").value.value_or(""));
      e.setCreatedAt(time("created_at"));
      e.setLastUsed(time("last_used"));
    });
  }

  NewEvent cache() {
    return of_query<workspace::JiraCacheSaved>("created_at", [&](auto e) {
      e.setCacheKey(row_.key[2]);
      e.setResponse(text("response"));
      e.setExpiresAt(time("expires_at"));
      e.setCreatedAt(time("created_at"));
      if (const auto& hash = row_.field("config_hash").value) e.setConfigHash(*hash);
    });
  }

  const Row& row_;
};

}  // namespace

NewEvent event_of(const Change& change) {
  EventMaker maker(change.row);
  return change.remove ? maker.remove() : maker.save();
}

}  // namespace annals::importing::burndown
