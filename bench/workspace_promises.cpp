#include <annals/builtin_modules.h>
#include <annals/engine.h>
#include <fmt/format.h>

#include <functional>
#include <stdexcept>

#include "bench/promise.h"

namespace annals::bench {
namespace {

std::string profile_id(int profile) {
  return fmt::format("p_{:012x}", profile);
}
std::string query_id(int query) {
  return fmt::format("q_{:012x}", query);
}

/// A cached response of so many issues, about 1 KB each.
std::string response_of(int issues) {
  std::string response = R"({"issues":[)";
  for (int i = 0; i < issues; ++i) {
    response += fmt::format(
        R"({}{{"key":"A-{}","fields":{{"summary":"{:a>900}","status":{{"name":"{}"}}}}}})",
        i > 0 ? "," : "", i, i, i % 2 ? "Open" : "Done");
  }
  return response + "]}";
}

std::string in_quotes(std::string_view text) {
  std::string quoted = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

class WorkspacePromises {
 public:
  explicit WorkspacePromises(const PromiseInput& input)
      : folder_(input.disk),
        path_(folder_ / "workspace.annals"),
        profiles_(input.scale.quick ? 3 : 50),
        queries_(input.scale.quick ? 5 : 100),
        issues_(input.scale.quick ? 50 : 1000),
        times_(input.scale.quick ? 2 : 20),
        engine_(open()) {
    fill();
  }

  std::vector<Promise> all() {
    reading();
    writing();
    cleaning();
    opening();
    return std::move(promises_);
  }

 private:
  Engine open() const {
    EngineOptions options;
    options.modules = {builtin_module("workspace").value()};
    return Engine::open(path_, std::move(options));
  }

  NewEvent made(const std::string& type, const std::string& json) const {
    NewEvent event;
    event.stream = "bench";
    event.type = "workspace." + type;
    event.payload = engine_.from_json(event.type, json);
    return event;
  }

  void append(std::vector<NewEvent> events) {
    AppendRequest request;
    request.events = std::move(events);
    const auto result = engine_.append(std::move(request));
    if (!result) throw std::runtime_error(result.message());
  }

  void execute(const std::string& command, const std::string& json) {
    const auto result = engine_.execute("workspace." + command, json, {.actor = "bench"});
    if (!result) throw std::runtime_error(command + ": " + result.message());
  }

  void fill() {
    for (int profile = 0; profile < profiles_; ++profile) {
      std::vector<NewEvent> events;
      events.push_back(made(
          "ProfileImported",
          fmt::format(R"({{"profile":"{}","name":"Profile {}"}})", profile_id(profile), profile)));
      for (int query = 0; query < queries_; ++query) {
        events.push_back(made(
            "QueryImported",
            fmt::format(R"({{"profile":"{}","query":"{}","name":"Query {}","jql":"project = A"}})",
                        profile_id(profile), query_id(query), query)));
      }
      append(std::move(events));
    }
    save_response("big", issues_);
    save_response("half", issues_ / 2);
    std::vector<NewEvent> events;
    for (int i = 0; i < 100; ++i) {
      events.push_back(
          made("MetricsSnapshotSaved",
               fmt::format(R"({{{},"snapshotDate":"{}-{:02}","metricType":"flow","metrics":)"
                           R"("{{\"flow_velocity\":{{\"completed_count\":{}}}}}"}})",
                           own_, 2024 + i / 50, i % 50 + 1, i)));
    }
    append(std::move(events));
  }

  void save_response(const std::string& key, int issues) {
    execute("SaveJiraCache", fmt::format(R"({{{},"cacheKey":"{}","response":{}}})", own_, key,
                                         in_quotes(response_of(issues))));
  }

  void add(const std::string& name, double limit_ms, const std::function<void(int)>& work) {
    promises_.push_back(measure(name, limit_ms, times_, work));
  }

  /// A named query that must give `rows` rows, of the profile and query that own_ names.
  void query(const std::string& name, double limit_ms, const std::string& asked,
             Parameters parameters, std::uint64_t rows) {
    parameters.emplace_back("profile", profile_id(0));
    add(name, limit_ms, [&](int) {
      std::uint64_t found = 0;
      for (const auto& row : engine_.query_named("workspace." + asked, parameters)) {
        for (std::size_t i = 0; i < row.size(); ++i) (void)row.text(i);
        ++found;
      }
      if (found != rows) throw std::runtime_error(fmt::format("{}: {} rows", asked, found));
    });
  }

  void reading() {
    const auto issues = static_cast<std::uint64_t>(issues_);
    const std::pair<std::string, Value> of_query{"query", query_id(0)};
    query("get profile", 10, "profile", {}, 1);
    query(fmt::format("list {} queries", queries_), 50, "list_queries", {},
          static_cast<std::uint64_t>(queries_));
    query(fmt::format("cached response of {} issues", issues), 50, "jira_cache",
          {of_query, {"cache_key", "big"}}, 1);
    query(fmt::format("{} cached issues as rows", issues / 2), 50, "jira_issues",
          {of_query, {"cache_key", "half"}}, issues / 2);
    query("100 weekly snapshots", 200, "metrics_snapshots",
          {of_query, {"metric_type", "flow"}, {"limit", std::int64_t{100}}}, 100);
  }

  void writing() {
    add("update profile", 100, [&](int i) {
      execute("UpdateProfile",
              fmt::format(R"({{"profile":"{}","description":"Changed {}"}})", profile_id(0), i));
    });
    add("save a snapshot", 100, [&](int i) {
      execute(
          "SaveMetricsSnapshot",
          fmt::format(R"({{{},"snapshotDate":"2023-{:02}","metricType":"dora","metrics":"{{}}"}})",
                      own_, i + 1));
    });
    add(fmt::format("save a response of {} issues", issues_), 100,
        [&](int) { save_response("big", issues_); });
    add("switch profile", 50, [&](int i) {
      execute("SwitchProfile", fmt::format(R"({{"profile":"{}"}})", profile_id(i % profiles_)));
    });
    add("switch query", 50, [&](int i) {
      execute("SwitchQuery", fmt::format(R"({{"profile":"{}","query":"{}"}})", profile_id(0),
                                         query_id(i % queries_)));
    });
  }

  // Every clean-up finds its own thousand; only the removal is measured.
  void cleaning() {
    Promise promise{"clean up 1 000 expired changelogs", 1000, {}};
    for (int round = 0; round < times_; ++round) {
      std::vector<NewEvent> events;
      for (int i = 0; i < 1000; ++i) {
        events.push_back(made(
            "JiraChangelogSaved",
            fmt::format(R"({{{},"issueKey":"A-{}","changelog":"{{}}","createdAt":"2025-01-01"}})",
                        own_, i)));
      }
      append(std::move(events));
      promise.samples_ms.push_back(seconds_of([&] { execute("CleanupExpiredCache", "{}"); }) *
                                   1000);
    }
    promises_.push_back(std::move(promise));
  }

  void opening() {
    add("open the log", 2000, [&](int) { (void)open(); });
  }

  const std::string own_ =
      fmt::format(R"("profile":"{}","query":"{}")", profile_id(0), query_id(0));
  ScratchFolder folder_;
  std::filesystem::path path_;
  int profiles_, queries_, issues_, times_;
  Engine engine_;
  std::vector<Promise> promises_;
};

}  // namespace

std::vector<Promise> measure_workspace_promises(const PromiseInput& input) {
  return WorkspacePromises(input).all();
}

}  // namespace annals::bench
