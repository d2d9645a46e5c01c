#include "tests/workspace/desk.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>

namespace annals::workspace_tests {

namespace {

std::string text_of(const Row& row, std::size_t column) {
  return row.is_null(column) ? std::string() : std::string(row.text(column));
}

}  // namespace

Desk::Desk() : engine(open()) {}

Engine Desk::open(bool show_secrets) {
  EngineOptions options;
  options.modules = {*builtin_module("workspace")};
  options.clock = &clock;
  options.show_secrets = show_secrets;
  return Engine::open(folder / "desk.annals", std::move(options));
}

Appended Desk::run(std::string_view command, const object& ask) {
  const auto json = boost::json::serialize(ask);
  const auto result = engine.execute("workspace." + std::string(command), json);
  BOOST_REQUIRE_MESSAGE(result, command << " " << json.substr(0, 200) << ": " << result.message());
  return *result;
}

std::string Desk::refused(std::string_view command, const object& ask) {
  const auto head = engine.head();
  const auto json = boost::json::serialize(ask);
  const auto result = engine.execute("workspace." + std::string(command), json);
  BOOST_REQUIRE_MESSAGE(result.rejected(),
                        command << " " << json.substr(0, 200) << " was not refused");
  BOOST_TEST(engine.head() == head);
  message = result.rejection().message;
  return result.rejection().code;
}

AppendResult Desk::append(std::string_view type, const object& content) {
  NewEvent event;
  event.stream = "test";
  event.type = "workspace." + std::string(type);
  event.payload = engine.from_json(event.type, boost::json::serialize(content));
  AppendRequest request;
  request.events.push_back(std::move(event));
  return engine.append(std::move(request));
}

std::string Desk::one(std::string_view sql) const {
  auto found = engine.query(sql);
  const Row* row = found.next();
  if (!row) return "none";
  return row->is_null(0) ? "NULL" : std::string(row->text(0));
}

std::string Desk::rows(std::string_view query, const Parameters& parameters) const {
  std::string all;
  auto found = engine.query_named("workspace." + std::string(query), parameters);
  while (const Row* row = found.next()) {
    if (!all.empty()) all += "; ";
    for (std::size_t i = 0; i < row->size(); ++i) all += (i ? "|" : "") + text_of(*row, i);
  }
  return all;
}

std::string Desk::column(std::string_view name, std::string_view query,
                         const Parameters& parameters) const {
  auto found = engine.query_named("workspace." + std::string(query), parameters);
  const auto& names = found.columns();
  const auto at =
      static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  BOOST_REQUIRE_MESSAGE(at < names.size(), query << " has no column " << name);
  std::string all;
  for (bool first = true; const Row* row = found.next(); first = false) {
    all += (first ? "" : ",") + text_of(*row, at);
  }
  return all;
}

std::string Desk::profile(const std::string& name) {
  run("CreateProfile", {{"name", name}, {"jiraConfig", configured}});
  return one("select id from profiles order by rowid desc");
}

std::string Desk::query(const std::string& profile, const std::string& name) {
  run("CreateQuery", {{"profile", profile}, {"name", name}, {"jql", "project = A"}});
  return one("select id from queries order by rowid desc");
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
