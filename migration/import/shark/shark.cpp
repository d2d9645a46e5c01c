#include "migration/import/shark/shark.h"

#include <fmt/format.h>

#include <cmath>

#include "migration/import/batches.h"
#include "migration/import/imported_sources.h"
#include "migration/import/shark/events.h"
#include "migration/import/shark/plan.h"
#include "migration/import/shark/reader.h"
#include "migration/import/shark/rules.h"
#include "migration/import/shark/view.h"

namespace annals::importing {

namespace {

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

void fill(ImportReport& report, SharkSource& source, SharkPlan& plan) {
  report.corrections = plan.corrections;
  for (auto& table : report.tables) {
    auto changed = plan.changed.find(table.name);
    if (changed != plan.changed.end()) table.changed = changed->second;
  }
  add_warnings(report, std::move(source.warnings));
  add_warnings(report, std::move(plan.warnings));
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
  if (options.strict) report.refusal = source.state.kept.refusal(path.string());
  if (!report.refusal.empty()) return report;

  const bool ready = require_modules(engine, {"work", "imports"}, options.dry_run);
  std::string digest = to_hex(source.state.digest());
  report.imported_before = ready ? imported_at(engine, report.format, digest) : 0;

  SharkWorkflow workflow = ready ? SharkWorkflow(read_statuses(engine)) : SharkWorkflow();
  require_statuses(source.state, workflow);
  name_stale_progress(source, workflow);
  SharkPlan plan;
  std::vector<NewEvent> kept;
  if (report.imported_before == 0 || options.again) {
    const SharkState present = ready ? read_tables(engine) : SharkState();
    plan = plan_shark(present, source.state, workflow,
                      [&](Position row) { return was_imported(engine, row); });
    kept = kept_events(report.format, present.kept, source.state.kept);
  }
  fill(report, source, plan);

  const std::uint64_t changes = plan.steps.size() + kept.size();
  const bool closing = report.imported_before == 0 || changes > 0;
  const std::uint64_t all = changes + (closing ? 1 : 0);
  report.events_appended = all;
  if (options.dry_run || all == 0) return report;

  Batches batches(engine, "Importing " + path.string(), options.actor);
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    batches.add(event_of(plan.steps[i], source.state, workflow));
    if (options.on_progress) options.on_progress(i, all);
  }
  for (NewEvent& event : kept) batches.add(std::move(event));
  batches.add(source_imported(report, digest, changes));
  batches.finish();
  if (options.on_progress) options.on_progress(all, all);
  report.first_position = batches.first_position();
  report.last_position = batches.last_position();
  return report;
}

}  // namespace annals::importing
