#include "migration/import/shark/shark.h"

#include <annals/builtin_modules.h>
#include <annals/decision.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "imports.capnp.h"
#include "migration/import/batches.h"
#include "migration/import/shark/events.h"
#include "migration/import/shark/plan.h"
#include "migration/import/shark/reader.h"
#include "migration/import/shark/rules.h"
#include "migration/import/shark/view.h"

namespace annals::importing {

namespace {

constexpr std::size_t most_warnings = 1000;

bool has_modules(const Engine& engine) {
  auto modules = engine.status().modules;
  return std::count_if(modules.begin(), modules.end(), [](const ModuleStatus& module) {
           return module.name == "work" || module.name == "imports";
         }) == 2;
}

// Why a strict import cannot take a source; empty when it can.
std::string refusal_of(const SharkState& state, const std::filesystem::path& path) {
  if (state.kept.empty() && state.kept_columns.empty()) return {};
  std::string first;
  if (!state.kept.empty()) {
    const auto& [name, row] = *state.kept.begin();
    first = fmt::format("{} {}: {}", name.first, name.second, row.reason);
  } else {
    const auto& [name, content] = *state.kept_columns.begin();
    first = fmt::format("{} {}: columns that no module models: {}", name.first, name.second,
                        shown(content));
  }
  return fmt::format(
      "The strict import of {} was refused: {} rows and the columns of {} rows would be kept raw, "
      "the first: {}.",
      path.string(), state.kept.size(), state.kept_columns.size(), first);
}

void require_statuses(const SharkState& state, SharkWorkflow& workflow) {
  for (const auto& [key, task] : state.tasks) {
    workflow.require(task.row.status);
    for (const auto& entry : task.history) {
      if (entry.row.old_status && is_status(*entry.row.old_status)) {
        workflow.require(*entry.row.old_status);
      }
      if (is_status(entry.row.new_status)) workflow.require(entry.row.new_status);
    }
  }
}

// Progress is derived here, and in the source it was stored, sometimes stale.
void name_stale_progress(SharkSource& source, const SharkWorkflow& workflow) {
  struct Count {
    std::uint64_t tasks = 0;
    std::uint64_t done = 0;
  };
  std::map<std::string, Count> counts;
  for (const auto& [key, task] : source.state.tasks) {
    Count& count = counts[task.row.feature];
    ++count.tasks;
    if (workflow.find(task.row.status)->counts_as_done) ++count.done;
  }
  for (const auto& [key, stored] : source.stored_progress) {
    const Count& count = counts[key];
    double computed = count.tasks == 0 ? 0.0
                                       : 100.0 * static_cast<double>(count.done) /
                                             static_cast<double>(count.tasks);
    if (stored && std::abs(*stored - computed) < 1e-9) continue;
    source.warnings.push_back(
        fmt::format("features: {} had a stored progress of {}; computed from its tasks it is {}.",
                    key, stored ? fmt::format("{}", *stored) : "no number", computed));
  }
}

NewEvent closing_event(const ImportReport& report, const std::string& digest,
                       std::uint64_t events) {
  NewEvent event = annals::event<imports::SourceImported>(shark_stream, [&](auto e) {
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

void fill(ImportReport& report, SharkSource& source, SharkPlan& plan) {
  report.corrections = plan.corrections;
  for (auto& table : report.tables) {
    auto changed = plan.changed.find(table.name);
    if (changed != plan.changed.end()) table.changed = changed->second;
  }
  report.warnings = std::move(source.warnings);
  report.warnings.insert(report.warnings.end(), plan.warnings.begin(), plan.warnings.end());
  if (report.warnings.size() > most_warnings) {
    std::size_t more = report.warnings.size() - most_warnings;
    report.warnings.resize(most_warnings);
    report.warnings.push_back(fmt::format("And {} more.", more));
  }
}

}  // namespace

ImportReport import_shark(Engine& engine, const std::filesystem::path& path,
                          const ImportOptions& options) {
  SourceDatabase database(path);
  SharkSource source = read_shark(database);

  ImportReport report;
  report.format = "shark";
  report.source = path.filename().string();
  report.shape = source.shape;
  report.dry_run = options.dry_run;
  report.tables = source.tables;
  report.skipped = source.skipped;
  if (options.strict) report.refusal = refusal_of(source.state, path);
  if (!report.refusal.empty()) return report;

  bool ready = has_modules(engine);
  if (!ready && !options.dry_run) {
    engine.register_module(*builtin_module("work"));
    engine.register_module(*builtin_module("imports"));
    ready = true;
  }
  std::string digest = to_hex(source.state.digest());
  report.imported_before = ready ? imported_at(engine, digest) : 0;

  SharkWorkflow workflow = ready ? SharkWorkflow(read_statuses(engine)) : SharkWorkflow();
  require_statuses(source.state, workflow);
  name_stale_progress(source, workflow);
  SharkPlan plan;
  if (report.imported_before == 0 || options.again) {
    plan = plan_shark(ready ? read_tables(engine) : SharkState(), source.state, workflow,
                      [&](Position row) { return was_imported(engine, row); });
  }
  fill(report, source, plan);

  bool closing = report.imported_before == 0 || !plan.steps.empty();
  std::uint64_t all = plan.steps.size() + (closing ? 1 : 0);
  report.events_appended = all;
  if (options.dry_run || all == 0) return report;

  Batches batches(engine, "Importing " + path.string(), options.actor);
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    batches.add(event_of(plan.steps[i], source.state, workflow));
    if (options.on_progress) options.on_progress(i, all);
  }
  batches.add(closing_event(report, digest, plan.steps.size()));
  batches.finish();
  if (options.on_progress) options.on_progress(all, all);
  report.first_position = batches.first_position();
  report.last_position = batches.last_position();
  return report;
}

}  // namespace annals::importing
