#include "tests/soak/crash_load.h"

#include <annals/import.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "tests/soak/soak_module.h"

namespace annals::soak {
namespace {

constexpr const char* tally_capnp = R"(@0xf1e2d3c4b5a69788;
using Annals = import "/annals/annals.capnp";
struct Counted $Annals.event { what @0 :Text; }
)";

template <class Act>
int for_ever(const char* who, const std::filesystem::path& log, const Act& act) try {
  auto engine = open_soak(log);
  for (std::uint64_t i = 0;; ++i) act(engine, i);
} catch (const std::exception& error) {
  fmt::print(stderr, "soak: {}: {}\n", who, error.what());
  return 1;
}

}  // namespace

Module tally_module(bool with_numbers) {
  return Module::from_texts(
      tally_capnp,
      fmt::format("-- annals:module tally strict\n"
                  "create table tallies (account text primary key, cents integer not null{0}) "
                  "strict;\n"
                  "-- annals:on soak.Moved\n"
                  "insert into tallies (account, cents{1}) values (:account, :cents{2})\n"
                  "on conflict (account) do update set cents = cents + excluded.cents{3};\n",
                  with_numbers ? ", moves integer not null" : "", with_numbers ? ", moves" : "",
                  with_numbers ? ", 1" : "", with_numbers ? ", moves = moves + 1" : ""));
}

int rebuild_for_ever(const std::filesystem::path& log) {
  return for_ever("rebuilding", log, [](Engine& engine, std::uint64_t i) {
    RebuildOptions options;
    options.back_up = false;
    options.keep_builds = 1;
    if (i % 4 < 2) options.definition = tally_module(i % 2 == 0);
    (void)engine.rebuild(i % 4 == 3 ? "soak" : "tally", options);
  });
}

int back_up_for_ever(const std::filesystem::path& log) {
  return for_ever("backing up", log, [](Engine& engine, std::uint64_t i) {
    BackupOptions options;
    options.with_views = i % 2 == 1;
    options.retention.keep = 2;
    (void)engine.back_up(options);
  });
}

int import_for_ever(const std::filesystem::path& log, const std::filesystem::path& sources,
                    const std::filesystem::path& imported) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(sources)) {
    if (entry.path().extension() == ".db") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return for_ever("importing", log, [&](Engine& engine, std::uint64_t i) {
    const auto& file = files[i % files.size()];
    ImportOptions options;
    options.again = true;
    (void)import_from(engine, "shark", file, options);
    std::ofstream(imported, std::ios::app) << file.filename().string() << '\n';
  });
}

}  // namespace annals::soak
