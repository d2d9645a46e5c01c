#include "tests/work/workshop.h"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdlib>

namespace annals::work_tests {

namespace {

Engine open(const std::filesystem::path& folder, Clock& clock) {
  EngineOptions options;
  options.modules = {*builtin_module("work")};
  options.clock = &clock;
  return Engine::open(folder / "work.annals", std::move(options));
}

}  // namespace

std::string json_text(std::string_view text) {
  return boost::json::serialize(boost::json::string(text));
}

std::filesystem::path Workshop::new_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "annals-work-XXXXXX").string();
  BOOST_REQUIRE(mkdtemp(name.data()) != nullptr);
  return name;
}

Workshop::Workshop() : folder(new_folder()), engine(open(folder, clock)) {}

Workshop::~Workshop() {
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}

void Workshop::reopen_without_views() {
  { const Engine closed = std::move(engine); }
  BOOST_REQUIRE(std::filesystem::remove_all(folder / "work.annals-views") > 0);
  engine = open(folder, clock);
}

Appended Workshop::run(std::string_view command, const std::string& json, std::string actor) {
  Attribution attribution;
  attribution.actor = std::move(actor);
  const auto result = engine.execute("work." + std::string(command), json, std::move(attribution));
  BOOST_REQUIRE_MESSAGE(result, command << " " << json << ": " << result.message());
  return *result;
}

Rejection Workshop::refused(std::string_view command, const std::string& json) {
  const auto head = engine.head();
  const auto result = engine.execute("work." + std::string(command), json);
  BOOST_REQUIRE_MESSAGE(result.rejected(), command << " " << json << " was not refused");
  BOOST_TEST(engine.head() == head);
  return result.rejection();
}

AppendResult Workshop::append(
    std::initializer_list<std::pair<std::string_view, std::string>> events) {
  AppendRequest request;
  for (const auto& [type, json] : events) {
    NewEvent event;
    event.stream = "test";
    event.type = "work." + std::string(type);
    event.payload = engine.from_json(event.type, json);
    request.events.push_back(std::move(event));
  }
  return engine.append(std::move(request));
}

std::string Workshop::one(std::string_view sql) {
  auto rows = engine.query(sql);
  const Row* row = rows.next();
  if (!row) return "none";
  return row->is_null(0) ? "NULL" : std::string(row->text(0));
}

std::string Workshop::rows(std::string_view query, const Parameters& parameters) {
  std::string all;
  auto rows = engine.query_named("work." + std::string(query), parameters);
  while (const Row* row = rows.next()) {
    if (!all.empty()) all += "; ";
    for (std::size_t i = 0; i < row->size(); ++i) {
      all += (i ? "|" : "") + std::string(row->text(i));
    }
  }
  return all;
}

std::string Workshop::column(std::string_view name, std::string_view query,
                             const Parameters& parameters) {
  auto rows = engine.query_named("work." + std::string(query), parameters);
  std::size_t index = 0;
  while (index < rows.column_count() && rows.columns()[index] != name) ++index;
  BOOST_REQUIRE_MESSAGE(index < rows.column_count(), query << " has no column " << name);
  std::string all;
  while (const Row* row = rows.next()) {
    all += (all.empty() ? "" : " ") + std::string(row->text(index));
  }
  return all;
}

void Workshop::epic(const std::string& key) {
  run("CreateEpic", R"({"key":")" + key + R"(","title":"Epic"})");
}

void Workshop::feature(const std::string& key) {
  run("CreateFeature", R"({"key":")" + key + R"(","title":"Feature"})");
}

void Workshop::task(const std::string& key, const std::string& status) {
  run("CreateTask", R"({"key":")" + key + R"(","title":"Task","status":")" + status + R"("})");
}

void Workshop::plan(int tasks) {
  epic("E04");
  feature("E04-F01");
  for (int i = 0; i < tasks; ++i) run("CreateTask", R"({"feature":"E04-F01","title":"Task"})");
}

void Workshop::later_workflow() {
  const std::pair<const char*, const char*> statuses[] = {
      {"draft", R"("phase":"planning")"},
      {"ready_for_refinement", R"("phase":"planning")"},
      {"in_refinement", R"("phase":"planning")"},
      {"ready_for_development", R"("phase":"development","progressWeight":0.3,"isReady":true)"},
      {"in_development", R"("phase":"development","progressWeight":0.5,"marks":"started")"},
      {"ready_for_code_review", R"("phase":"review","progressWeight":0.6)"},
      {"in_code_review", R"("phase":"review","progressWeight":0.7)"},
      {"ready_for_qa", R"("phase":"qa","progressWeight":0.8)"},
      {"in_qa", R"("phase":"qa","progressWeight":0.8)"},
      {"ready_for_approval", R"("phase":"approval","progressWeight":0.9)"},
      {"in_approval", R"("phase":"approval","progressWeight":0.9)"},
      {"on_hold", R"("phase":"any")"},
      {"cancelled", R"("phase":"done","countsAsDone":true,"progressWeight":1)"},
  };
  for (const auto& [status, rest] : statuses) {
    run("DefineStatus", R"({"status":")" + std::string(status) + R"(",)" + rest + "}");
  }
}

}  // namespace annals::work_tests
