#pragma once

#include <annals/annals.h>
#include <bounds.capnp.h>

#include <boost/test/unit_test.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/temporary_directory.h"

namespace annals::testing {

inline Module bounds_module(const std::string& sql) {
  return Module::from<bounds::Stored, bounds::Written>("bounds", sql);
}

inline const std::string notes_sql = R"sql(-- annals:module bounds strict
create table notes (id integer primary key, text text, number integer) strict;
-- annals:on Written
insert into notes (id, text, number) values (@position, :text, :number);
)sql";

inline NewEvent stored(std::size_t bytes) {
  return event<bounds::Stored>("s", [&](auto e) { e.initData(static_cast<unsigned>(bytes)); });
}

inline NewEvent written(const std::string& text, std::int64_t number = 0) {
  return event<bounds::Written>("s", [&](auto e) {
    e.setText(text);
    e.setNumber(number);
  });
}

/// A log with the module "bounds" in a directory of its own.
struct Stand {
  explicit Stand(const std::string& sql = notes_sql, const QueryLimits& limits = {})
      : engine(open(sql, limits)) {}

  Engine open(const std::string& sql, const QueryLimits& limits) {
    EngineOptions options;
    options.modules = {bounds_module(sql)};
    options.projectors = false;
    options.query = limits;
    return Engine::open(path, std::move(options));
  }
  AppendResult append(std::vector<NewEvent> events, const Attribution& attribution = {}) {
    AppendRequest request;
    request.events = std::move(events);
    request.attribution = attribution;
    return engine.append(std::move(request));
  }
  AppendResult append(NewEvent event, const Attribution& attribution = {}) {
    std::vector<NewEvent> events;
    events.push_back(std::move(event));
    return append(std::move(events), attribution);
  }
  /// Whether these would be appended, did the stream hold what it does not: large appends need not
  /// be written to see that they may be. Throws as append does.
  bool is_within_limits(std::vector<NewEvent> events) {
    AppendRequest request;
    request.events = std::move(events);
    request.expected.emplace_back("s", ExpectedVersion::exactly(1'000'000));
    return engine.append(std::move(request)).conflicted();
  }
  std::int64_t number(const std::string& sql) {
    auto rows = engine.query(sql);
    return rows.next()->integer(0);
  }

  TemporaryDirectory directory;
  std::filesystem::path path = directory / "bounds.annals";
  Engine engine;
};

/// What an act is refused with: "kind: sentence"; empty when it is not.
template <class Act>
std::string refusal(const Act& act) {
  try {
    act();
    return {};
  } catch (const Error& error) {
    return std::string(name_of(error.kind())) + ": " + error.what();
  }
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

}  // namespace annals::testing
