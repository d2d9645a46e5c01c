#pragma once

#include <annals/annals.h>
#include <sqlite3.h>
#include <vault.capnp.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/manual_clock.h"
#include "tests/support/temporary_directory.h"

namespace annals::testing {

inline constexpr const char* vault_sql = R"sql(-- annals:module vault strict
create table boxes (id integer primary key, name text not null unique, grams integer not null)
  strict;

-- annals:on Put
insert into boxes (id, name, grams) values (@position, :box, :grams)
on conflict (name) do update set grams = grams + excluded.grams;
)sql";

inline Engine open_vault(const std::filesystem::path& path, Clock* clock = nullptr) {
  EngineOptions options;
  options.modules = {Module::from<vault::Put>("vault", vault_sql)};
  options.clock = clock;
  options.busy_timeout = std::chrono::milliseconds(5'000);
  return Engine::open(path, std::move(options));
}

inline AppendResult put(Engine& engine, const std::string& box, std::int64_t grams) {
  AppendRequest request;
  request.events.push_back(event<vault::Put>("box-" + box, [&](auto e) {
    e.setBox(box);
    e.setGrams(grams);
  }));
  return engine.append(std::move(request));
}

inline std::int64_t total(const Engine& engine) {
  auto rows = engine.query("select coalesce(sum(grams), 0) from boxes");
  const Row* row = rows.next();
  return row ? row->integer(0) : -1;
}

/// Every event of a log, in a form that is the same only for the same events.
inline std::vector<std::string> told(const Engine& engine, Position to = UINT64_MAX) {
  std::vector<std::string> lines;
  for (const auto& event : engine.read()) {
    if (event.position > to) break;
    lines.push_back(std::to_string(event.position) + " " + event.stream + " " + event.type + " " +
                    event.id.to_string() + " " + engine.to_json(event));
  }
  return lines;
}

inline std::string content(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

inline void overwrite(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
}

/// Behind the engine's back.
inline void run_sql(const std::filesystem::path& path, const std::string& sql) {
  sqlite3* file = nullptr;
  BOOST_REQUIRE(sqlite3_open(path.c_str(), &file) == SQLITE_OK);
  char* message = nullptr;
  int code = sqlite3_exec(file, sql.c_str(), nullptr, nullptr, &message);
  BOOST_TEST_CONTEXT(sql << ": " << (message ? message : "")) {
    BOOST_REQUIRE(code == SQLITE_OK);
  }
  sqlite3_close(file);
}

/// Changes an event of a log that nobody has open.
inline void damage(const std::filesystem::path& log) {
  run_sql(log, "drop trigger events_refuses_update; update events set at = 5 where position = 7");
}

/// A log with some events, and a clock that moves a second with each backup.
struct Vault {
  TemporaryDirectory directory;
  ManualClock clock;
  std::filesystem::path path = directory / "vault.annals";
  Engine engine = open_vault(path, &clock);

  Vault() { fill(20); }
  void fill(int events) {
    for (int i = 0; i < events; ++i) {
      BOOST_REQUIRE(put(engine, std::to_string(i % 7), i + 1));
    }
  }
  BackupInfo back_up(BackupOptions options = {}) {
    clock.advance(std::chrono::seconds(1));
    return engine.back_up(options);
  }
  void close() { Engine closed = std::move(engine); }
  void reopen() { engine = open_vault(path, &clock); }
  RestoreInfo restore(const std::filesystem::path& backup, RestoreOptions options = {}) {
    clock.advance(std::chrono::seconds(1));
    options.clock = &clock;
    options.busy_timeout = std::chrono::milliseconds(0);
    return Engine::restore(backup, path, options);
  }
};

template <class Act>
Error refusal_of(const Act& act) {
  try {
    act();
  } catch (const Error& error) {
    BOOST_TEST_MESSAGE(error.what());
    return error;
  }
  BOOST_FAIL("was not refused");
  return Error(ErrorKind::closed, "");
}

}  // namespace annals::testing
