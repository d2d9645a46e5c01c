#include "migration/import/imported_sources.h"

#include <annals/builtin_modules.h>
#include <annals/decision.h>
#include <fmt/format.h>

#include <algorithm>

#include "imports.capnp.h"
#include "migration/import/kept.h"

namespace annals::importing {

namespace {

constexpr std::size_t most_warnings = 1000;

constexpr const char* imported_sql =
    "select max(id) as position from imports.imported_sources where format = ?1 and digest = ?2";

}  // namespace

bool require_modules(Engine& engine, std::initializer_list<const char*> modules, bool dry_run) {
  const auto known = engine.status().modules;
  for (const char* name : modules) {
    const bool there = std::any_of(known.begin(), known.end(),
                                   [&](const ModuleStatus& module) { return module.name == name; });
    if (there) continue;
    if (dry_run) return false;
    engine.register_module(*builtin_module(name));
  }
  return true;
}

Position imported_at(const Engine& engine, const std::string& format, const std::string& digest) {
  const Value values[] = {format, digest};
  auto rows = engine.query(imported_sql, values);
  const Row* row = rows.next();
  return row ? static_cast<Position>(row->integer(0)) : 0;
}

std::optional<RecordedEvent> event_at(const Engine& engine, Position position) {
  ReadQuery query;
  query.from = position;
  query.to = position;
  auto events = engine.read(query);
  const RecordedEvent* event = events.next();
  return event ? std::optional(*event) : std::nullopt;
}

NewEvent source_imported(const ImportReport& report, const std::string& digest,
                         std::uint64_t events) {
  NewEvent event =
      annals::event<imports::SourceImported>(import_stream(report.format), [&](auto e) {
        e.setFormat(report.format);
        e.setSource(report.source);
        e.setShape(report.shape);
        e.setDigest(digest);
        auto tables = e.initTables(static_cast<unsigned>(report.tables.size()));
        for (unsigned i = 0; i < tables.size(); ++i) {
          tables[i].setName(report.tables[i].name);
          tables[i].setRows(report.tables[i].rows);
          tables[i].setInTables(report.tables[i].in_tables);
          tables[i].setKept(report.tables[i].kept);
        }
        e.setEvents(events);
        e.setCorrections(report.corrections);
      });
  event.type = "imports.SourceImported";
  return event;
}

void add_warnings(ImportReport& report, std::vector<std::string> warnings) {
  for (std::string& warning : warnings) report.warnings.push_back(std::move(warning));
  if (report.warnings.size() <= most_warnings) return;
  const std::size_t more = report.warnings.size() - most_warnings;
  report.warnings.resize(most_warnings);
  report.warnings.push_back(fmt::format("And {} more.", more));
}

}  // namespace annals::importing
