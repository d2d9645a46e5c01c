#include "tests/work/workshop.h"

namespace annals::work_tests {

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
