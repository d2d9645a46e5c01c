#include "tests/support/module_log.h"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>

namespace annals::testing {

namespace {

std::string joined(Rows rows) {
  std::string all;
  while (const Row* row = rows.next()) {
    if (!all.empty()) all += "; ";
    for (std::size_t i = 0; i < row->size(); ++i) {
      all += (i ? "|" : "") + std::string(row->text(i));
    }
  }
  return all;
}

}  // namespace

std::string json_text(std::string_view text) {
  return boost::json::serialize(boost::json::string(text));
}

ModuleLog::ModuleLog(std::string module, std::string_view start)
    : module_(std::move(module)), engine((clock.set(*parse_iso(start)), open())) {}

Engine ModuleLog::open() {
  EngineOptions options;
  options.modules = {*builtin_module(module_)};
  options.clock = &clock;
  return Engine::open(folder / (module_ + ".annals"), std::move(options));
}

void ModuleLog::reopen_without_views() {
  { const Engine closed = std::move(engine); }
  BOOST_REQUIRE(std::filesystem::remove_all(folder / (module_ + ".annals-views")) > 0);
  engine = open();
}

Appended ModuleLog::run(std::string_view command, const std::string& json, std::string actor) {
  Attribution attribution;
  attribution.actor = std::move(actor);
  const auto result =
      engine.execute(module_ + "." + std::string(command), json, std::move(attribution));
  BOOST_REQUIRE_MESSAGE(result, command << " " << json << ": " << result.message());
  return *result;
}

Rejection ModuleLog::refused(std::string_view command, const std::string& json) {
  const auto head = engine.head();
  const auto result = engine.execute(module_ + "." + std::string(command), json);
  BOOST_REQUIRE_MESSAGE(result.rejected(), command << " " << json << " was not refused");
  BOOST_TEST(engine.head() == head);
  return result.rejection();
}

AppendResult ModuleLog::append(
    std::initializer_list<std::pair<std::string_view, std::string>> events) {
  AppendRequest request;
  for (const auto& [type, json] : events) {
    NewEvent event;
    event.stream = "test";
    event.type = module_ + "." + std::string(type);
    event.payload = engine.from_json(event.type, json);
    request.events.push_back(std::move(event));
  }
  return engine.append(std::move(request));
}

std::string ModuleLog::one(std::string_view sql) {
  auto rows = engine.query(sql);
  const Row* row = rows.next();
  if (!row) return "none";
  return row->is_null(0) ? "NULL" : std::string(row->text(0));
}

std::string ModuleLog::all(std::string_view sql) {
  return joined(engine.query(sql));
}

std::string ModuleLog::rows(std::string_view query, const Parameters& parameters) {
  return joined(engine.query_named(module_ + "." + std::string(query), parameters));
}

std::string ModuleLog::column(std::string_view name, std::string_view query,
                              const Parameters& parameters) {
  auto rows = engine.query_named(module_ + "." + std::string(query), parameters);
  std::size_t index = 0;
  while (index < rows.column_count() && rows.columns()[index] != name) ++index;
  BOOST_REQUIRE_MESSAGE(index < rows.column_count(), query << " has no column " << name);
  std::string all;
  while (const Row* row = rows.next()) {
    all += (all.empty() ? "" : " ") + std::string(row->text(index));
  }
  return all;
}

}  // namespace annals::testing
