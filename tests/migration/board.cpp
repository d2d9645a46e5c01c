#include "tests/migration/board.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>

namespace annals::testing {

namespace {

constexpr const char* board_capnp = R"capnp(@0xb2c4e6f8a1d3f597;
using Annals = import "/annals/annals.capnp";
struct EpicCreated $Annals.event { key @0 :Text; title @1 :Text; }
struct TaskCreated $Annals.event { key @0 :Text; epic @1 :Text; title @2 :Text; parts @3 :List(Text); }
struct StatusChanged $Annals.event { key @0 :Text; to @1 :Text; }
struct TaskDeleted $Annals.event { key @0 :Text; }
)capnp";

std::string text_of(const Row& row) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    line += row.is_null(i) ? std::string("NULL") : std::string(row.text(i));
    line += "|";
  }
  return line;
}

}  // namespace

Module board_module(const std::string& sql) {
  return Module::from_texts(board_capnp, "-- annals:module board strict\n" + sql);
}

Content content_of(const Engine& engine) {
  Content content;
  for (const auto& table : engine.tables()) {
    auto& lines = content[table.name];
    for (const Row& row : engine.query("select * from \"" + table.name + "\"")) {
      lines.push_back(text_of(row));
    }
    std::sort(lines.begin(), lines.end());
  }
  return content;
}

RebuildOptions without_backup() {
  RebuildOptions options;
  options.back_up = false;
  return options;
}

AppendResult Board::append(const std::string& type, const std::string& json) {
  AppendRequest request;
  NewEvent event;
  event.stream = "board";
  event.type = type;
  event.payload = engine->from_json(type, json);
  request.events.push_back(std::move(event));
  return engine->append(std::move(request));
}

void Board::fill(int tasks) {
  BOOST_REQUIRE(append("EpicCreated", R"({"key":"E1","title":"First Epic"})"));
  BOOST_REQUIRE(append("EpicCreated", R"({"key":"E2","title":"Second Epic"})"));
  const char* statuses[] = {"in_progress", "completed", "blocked", "archived"};
  for (int i = 0; i < tasks; ++i) {
    BOOST_REQUIRE(append("TaskCreated",
                         fmt::format(R"({{"key":"T{0}","epic":"E{1}","title":"Task Number {0}",)"
                                     R"("parts":["a{0}","b","c"]}})",
                                     i, 1 + i % 2)));
    if (i % 3 == 0) continue;
    BOOST_REQUIRE(
        append("StatusChanged", fmt::format(R"({{"key":"T{}","to":"{}"}})", i, statuses[i % 4])));
    if (i % 7 == 6) BOOST_REQUIRE(append("TaskDeleted", fmt::format(R"({{"key":"T{}"}})", i)));
  }
}

RebuildReport Board::rebuild(const std::string& sql, RebuildOptions options) {
  options.definition = board_module(sql);
  options.back_up = false;
  return engine->rebuild("board", options);
}

std::vector<std::string> Board::build_files() const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::string name = entry.path().filename().string();
    bool is_build = name.starts_with("board.") && name.size() > 12 &&
                    name.find(".lock") == std::string::npos && !name.ends_with("-wal") &&
                    !name.ends_with("-shm");
    if (is_build) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string Board::verified() const {
  auto report = engine->verify();
  return report.problems.empty() ? "" : report.problems.front();
}

}  // namespace annals::testing
