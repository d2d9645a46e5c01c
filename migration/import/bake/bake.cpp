#include "migration/import/bake/bake.h"

#include <stdexcept>

#include "migration/import/bake/events.h"
#include "migration/import/bake/plan.h"
#include "migration/import/bake/view.h"
#include "migration/import/batches.h"
#include "migration/import/imported_sources.h"

namespace annals::importing {

namespace {

constexpr std::size_t most_refusals = 100;

class BakeImport {
 public:
  BakeImport(Engine& engine, const std::string& format, const BakeSource& source,
             const std::filesystem::path& path, const ImportOptions& options)
      : engine_(engine), format_(format), source_(source), path_(path), options_(options) {}

  // What conflicts with other rows, or is refused by the tables although it was thought good, is
  // kept with the reason, and the rest goes on: so the source is read again, knowing that.
  ImportReport run() {
    for (;;) {
      try {
        ImportReport report = attempt();
        if (plan_.conflicts.empty()) return report;
        const std::size_t before = refused_.size();
        refused_.merge(plan_.conflicts);
        if (refused_.size() == before)
          throw std::logic_error("a refused row was read all the same");
      } catch (const EventRefused& refusal) {
        appended_ += refusal.place();
        const bool is_of_row = refusal.place() < plan_.steps.size();
        const BakeRow* row = is_of_row ? plan_.steps[refusal.place()].row : nullptr;
        if (!row || row->section.empty() || refused_.size() == most_refusals) throw;
        refused_[{row->section, row->identity}] = reason_of(refusal.words());
      }
    }
  }

 private:
  // Without the position, which is of this attempt only.
  static std::string reason_of(const std::string& words) {
    constexpr std::string_view before = "could not be applied: ";
    const std::size_t at = words.find(before);
    return "the tables refused it: " +
           (at == std::string::npos ? words : words.substr(at + before.size()));
  }

  ImportReport attempt() {
    ImportReport report;
    report.format = format_;
    report.source = path_.filename().string();
    report.shape = source_.shape;
    report.dry_run = options_.dry_run;
    report.skipped = source_.skipped;

    const bool ready = require_modules(engine_, {"bakery", "imports"}, true);
    present_ = ready ? read_bakery(engine_, format_) : BakeState();
    content_ = read_bake(source_, present_, refused_);
    report.tables = content_.tables;
    report.corrections = content_.corrections;
    if (options_.strict) report.refusal = content_.state.kept.refusal(path_.string());
    plan_ = BakePlan();
    if (!report.refusal.empty()) return report;

    const std::string digest = to_hex(content_.digest());
    report.imported_before = ready ? imported_at(engine_, format_, digest) : 0;
    std::vector<NewEvent> kept;
    if (report.imported_before == 0 || options_.again || appended_ > 0) {
      plan_ = plan_bakery(present_, content_,
                          [&](Position row) { return was_baked_by_import(engine_, row); });
      if (!plan_.conflicts.empty()) return report;
      kept = kept_events(format_, present_.kept, content_.state.kept);
    }
    for (auto& table : report.tables) table.changed = plan_.changed[table.name];
    add_warnings(report, content_.warnings);
    add_warnings(report, plan_.warnings);

    const std::uint64_t changes = plan_.steps.size() + kept.size();
    const bool closing = report.imported_before == 0 || changes > 0;
    const std::uint64_t all = changes + (closing ? 1 : 0);
    report.events_appended = appended_ + all;
    if (!options_.dry_run && all > 0) {
      append(std::move(kept), digest, report);
    }
    return report;
  }

  void append(std::vector<NewEvent> kept, const std::string& digest, ImportReport& report) {
    require_modules(engine_, {"bakery", "imports"}, false);
    const BakeEventContext context{format_, present_, content_.state, source_.exported_at};
    Batches batches(engine_, "Importing " + path_.string(), options_.actor);
    const std::uint64_t changes = plan_.steps.size() + kept.size();
    std::uint64_t done = 0;
    for (const BakeStep& step : plan_.steps) {
      batches.add(event_of(step, context));
      if (options_.on_progress) options_.on_progress(done++, changes + 1);
    }
    for (NewEvent& event : kept) batches.add(std::move(event));
    batches.add(source_imported(report, digest, appended_ + changes));
    batches.finish();
    if (options_.on_progress) options_.on_progress(changes + 1, changes + 1);
    report.first_position = batches.first_position() - appended_;
    report.last_position = batches.last_position();
  }

  Engine& engine_;
  const std::string format_;
  const BakeSource& source_;
  const std::filesystem::path& path_;
  const ImportOptions& options_;
  std::map<RowName, std::string> refused_;
  BakeState present_;
  BakeContent content_;
  BakePlan plan_;               // points into both
  std::uint64_t appended_ = 0;  // by attempts before this one
};

}  // namespace

ImportReport import_bake(Engine& engine, const std::filesystem::path& path,
                         const ImportOptions& options) {
  const BakeSource source = read_bake_export(path);
  return BakeImport(engine, "bake", source, path, options).run();
}

ImportReport import_bake_database(Engine& engine, const std::filesystem::path& path,
                                  const ImportOptions& options) {
  const BakeSource source = read_bake_database(path);
  return BakeImport(engine, "bake-db", source, path, options).run();
}

}  // namespace annals::importing
