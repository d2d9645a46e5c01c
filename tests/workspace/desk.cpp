#include "tests/workspace/desk.h"

namespace annals::workspace_tests {

Appended Desk::run(std::string_view command, const object& ask) {
  return ModuleLog::run(command, boost::json::serialize(ask));
}

std::string Desk::refused(std::string_view command, const object& ask) {
  auto rejection = ModuleLog::refused(command, boost::json::serialize(ask));
  message = std::move(rejection.message);
  return rejection.code;
}

AppendResult Desk::append(std::string_view type, const object& event) {
  return ModuleLog::append({{type, boost::json::serialize(event)}});
}

std::string Desk::profile(const std::string& name) {
  run("CreateProfile", {{"name", name}, {"jiraConfig", configured}});
  return one("select id from profiles order by rowid desc");
}

std::string Desk::query(const std::string& profile, const std::string& name) {
  run("CreateQuery", {{"profile", profile}, {"name", name}, {"jql", "project = A"}});
  return one("select id from queries order by rowid desc");
}

void Desk::show_secrets() {
  EngineOptions options;
  options.modules = {*builtin_module("workspace")};
  options.clock = &clock;
  options.show_secrets = true;
  engine = Engine::open(folder / "workspace.annals", std::move(options));
}

object joined(object first, const object& more) {
  for (const auto& member : more) first.insert(member);
  return first;
}

std::string times(std::size_t count, std::string_view text) {
  std::string all;
  while (count-- > 0) all += text;
  return all;
}

}  // namespace annals::workspace_tests
