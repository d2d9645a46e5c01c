#include "fuzz/import_input.h"

#include <annals/builtin_modules.h>

#include "fuzz/scratch.h"

namespace annals::fuzz {

namespace {

Engine fresh(const std::filesystem::path& log) {
  EngineOptions options;
  options.projectors = false;
  return Engine::open(log, std::move(options));
}

void require_adds_up(const ImportReport& report) {
  for (const auto& table : report.tables) {
    require(table.rows == table.in_tables + table.kept, "rows are missing from a report");
  }
}

}  // namespace

void import_input(std::string_view format, const std::filesystem::path& source) {
  try {
    const Scratch scratch;
    {
      Engine looking = fresh(scratch / "looking.annals");
      ImportOptions look;
      look.dry_run = true;
      require_adds_up(import_from(looking, format, source, look));
    }
    Engine engine = fresh(scratch / "log.annals");
    require_adds_up(import_from(engine, format, source));
    require(engine.verify().problems.empty(), "an import has damaged the log");
    require(import_from(engine, format, source).events_appended == 0,
            "a second import appends something");
  } catch (const Error&) {
  }
}

}  // namespace annals::fuzz
