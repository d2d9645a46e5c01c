#include "migration/rebuild.h"

#include <fmt/format.h>

#include "migration/build_check.h"
#include "migration/retention.h"
#include "projections/comparison.h"
#include "projections/violation.h"

namespace annals {

namespace {

// What the new build may take in while all writers wait; more is caught up outside the lock.
constexpr Position lag_under_lock = 2'000;
constexpr int most_attempts = 100;
// Thrown in the writer: too much has come since the build was last brought forward.
class StillBehind : public Error {
 public:
  StillBehind() : Error(ErrorKind::busy, "The new build is too far behind to be switched to.") {}
};

class RejectsEvents : public Error {
 public:
  RejectsEvents() : Error(ErrorKind::invalid_argument, "The new build rejects an event.") {}
};

}  // namespace

Rebuild::Rebuild(Log& log, Views& views, RebuildJob job, const RebuildOptions& options)
    : log_(log),
      views_(views),
      job_(std::move(job)),
      options_(options),
      directory_(log.path()),
      catalog_(directory_),
      system_events_(log) {
  report_.module = job_.wanted.name;
  report_.former_build = job_.in_force.identity.substr(0, 8);
  report_.build = job_.target->build_name();
}

std::filesystem::path Rebuild::active_file() const {
  return directory_.build_file(job_.in_force.name, job_.in_force.identity.substr(0, 8));
}

void Rebuild::require_not_stopped() const {
  if (options_.stop.stop_requested()) throw Cancelled{};
}

RebuildReport Rebuild::run() {
  directory_.ensure();
  RebuildLock lock(directory_, report_.module);
  lock.wait(options_.stop, log_.busy_timeout());
  if (!lock.held()) {
    report_.outcome = RebuildOutcome::cancelled;
    return std::move(report_);
  }
  std::stop_callback pass_on(options_.stop, [this] { stopping_ = true; });
  remove_scratch(directory_, report_.module);
  if (is_done_by_another()) return std::move(report_);
  auto remove_file = [&] {
    progress_.reset();
    fresh_.reset();
    bool scratch = !published_ || same_definition();
    if (!file_.empty() && scratch) ViewDirectory::remove_database(file_);
  };
  try {
    carry_out();
  } catch (const Cancelled&) {
    report_.outcome = RebuildOutcome::cancelled;
  } catch (const Refused&) {
    report_.outcome = RebuildOutcome::refused;
  } catch (...) {
    remove_file();
    throw;
  }
  remove_file();
  if (report_.outcome == RebuildOutcome::switched) {
    views_.refresh();
    remove_old_builds(log_, directory_, report_.module, options_);
  }
  return std::move(report_);
}

// While the lock was waited for: several processes may open the log with the same edited module.
bool Rebuild::is_done_by_another() {
  std::string now = log_.module_history(report_.module).back().identity;
  if (now == job_.in_force.identity) return false;
  if (now != job_.wanted.identity) {
    throw Error(ErrorKind::busy, fmt::format("The definition of module {} was changed by another "
                                             "meanwhile.",
                                             report_.module));
  }
  views_.refresh();
  report_.outcome = RebuildOutcome::equal;
  return true;
}

void Rebuild::carry_out() {
  RebuildStatus start;
  start.module = report_.module;
  start.build = report_.build;
  start.rollback_available = log_.module_history(report_.module).size() > 1;
  progress_.emplace(catalog_, options_, start);
  if (!options_.dry_run) back_up();
  if (!(job_.reuse && reuse_build())) build();
  progress_->phase(RebuildPhase::validation);
  catch_up();
  validate();
  bool wanted = options_.compare || options_.dry_run || same_definition();
  if (wanted && job_.active) compare();
  require_not_stopped();
  if (options_.dry_run) {
    report_.outcome = RebuildOutcome::compared;
    return;
  }
  if (same_definition() && job_.active && compared_ && report_.equal()) {
    report_.outcome = RebuildOutcome::equal;
    return;
  }
  progress_->phase(RebuildPhase::switching);
  if (!same_definition()) publish();
  make_active();
}

void Rebuild::back_up() {
  progress_->phase(RebuildPhase::backup);
  if (!options_.back_up || !job_.back_up || same_definition()) return;
  try {
    report_.backup = job_.back_up();
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("Module {} was left as it is, because there is no "
                                          "backup: {}",
                                          report_.module, error.what()));
  }
  if (!report_.backup.empty()) progress_->backed_up();
}

// The build of a definition that was in force before: only what came since is missing.
bool Rebuild::reuse_build() {
  auto path = directory_.build_file(report_.module, report_.build);
  auto open = ViewFile::open(path, *job_.target, log_.busy_timeout());
  if (!open) return false;
  auto view = std::make_unique<View>(*std::move(open), job_.target, log_, system_events_);
  if (!view->follows_log()) return false;
  view->resume();  // it may have met an event earlier that was skipped since
  file_ = path;
  fresh_ = std::move(view);
  published_ = true;
  check_structure();
  if (report_.problems.empty()) return true;
  report_.warnings.push_back(
      fmt::format("The build {} was damaged and is made anew.", report_.build));
  report_.problems.clear();
  fresh_.reset();
  published_ = false;
  return false;
}

void Rebuild::build() {
  file_ = scratch_file(directory_, report_.module, report_.build);
  Position target = log_.head();
  BulkBuild::Watch watch;
  watch.stop = [this] { return options_.stop.stop_requested(); };
  watch.on_progress = [&](BulkBuild::Step step, Position done) {
    if (step == BulkBuild::Step::schema) return progress_->phase(RebuildPhase::schema);
    if (step == BulkBuild::Step::data && done == 0) progress_->phase(RebuildPhase::data);
    progress_->events(done, target);
    if (step == BulkBuild::Step::indexes) progress_->phase(RebuildPhase::indexes);
  };
  BulkBuild bulk(job_.target, log_, system_events_);
  if (bulk.run(file_, target, watch)) {
    list_violations();
    throw Refused{};
  }
  if (bulk.stopped()) throw Cancelled{};
  report_.events_applied = bulk.applied();
  auto opened = ViewFile::open(file_, *job_.target, log_.busy_timeout());
  if (!opened) {
    throw Error(ErrorKind::io,
                fmt::format("Building {} failed: it cannot be read back.", file_.string()));
  }
  fresh_ = std::make_unique<View>(*std::move(opened), job_.target, log_, system_events_);
}

// Takes in what has been appended, without keeping anybody waiting.
void Rebuild::catch_up() {
  for (int round = 0; round < most_attempts; ++round) {
    require_not_stopped();
    Position head = log_.head();
    fresh_->catch_up(head, {}, &stopping_);
    if (fresh_->paused()) {
      list_violations();
      throw Refused{};
    }
    if (log_.head() - fresh_->through() < lag_under_lock) break;
  }
  require_not_stopped();
}

// All events that the definition cannot take, each left out before the next is tried.
void Rebuild::list_violations() {
  fresh_.reset();
  auto scratch = scratch_file(directory_, report_.module, report_.build);
  BulkBuild::Watch watch;
  watch.stop = [this] { return options_.stop.stop_requested(); };
  BulkBuild bulk(job_.target, log_, system_events_);
  Position head = log_.head();
  bulk.find_failures(
      scratch, head, watch, [&](const RecordedEvent& event, const ApplyFailure& failure) {
        if (++report_.violation_count <= max_violations) {
          report_.violations.push_back(violation_of(event, failure, job_.target->file()));
        }
        progress_->trouble(report_.violation_count, report_.warnings.size());
      });
  ViewDirectory::remove_database(scratch);
  if (bulk.stopped()) throw Cancelled{};
}

void Rebuild::validate() {
  check_structure();
  require_not_stopped();
  run_checks();
  progress_->trouble(report_.problems.size(), report_.warnings.size());
  bool fails = !report_.problems.empty();
  for (const auto& check : report_.failed_checks) fails = fails || !check.failed_before;
  if (fails) throw Refused{};
}

void Rebuild::check_structure() {
  report_.problems = structure_problems(file_, *job_.target);
}

void Rebuild::run_checks() {
  for (const auto& check : job_.target->text().checks) {
    std::uint64_t rows = rows_of_check({file_, job_.target}, check);
    if (rows == 0) continue;
    bool failed_before = false;
    if (job_.active && std::filesystem::exists(active_file())) {
      for (const auto& known : job_.active->text().checks) {
        if (known.name != check.name) continue;
        failed_before = rows_of_check({active_file(), job_.active}, known) > 0;
      }
    }
    report_.failed_checks.push_back({check.name, rows, failed_before});
  }
}

void Rebuild::compare() {
  auto opened = ViewFile::open(active_file(), *job_.active, log_.busy_timeout());
  if (!opened) {
    report_.warnings.emplace_back("There is no active build to compare with.");
    return;
  }
  View before(*std::move(opened), job_.active, log_, system_events_);
  compare_with(before);
}

// Both at the same position: the active build may go on while it is compared, so it is seen at one
// moment, to which the new build is brought.
void Rebuild::compare_with(View& before) {
  before.catch_up(fresh_->through(), {}, &stopping_);
  require_not_stopped();
  if (before.paused()) {
    report_.warnings.emplace_back(
        "The active build is paused at an event; it is compared as it is there.");
  }
  BuildComparison comparison({active_file(), job_.active}, {file_, job_.target}, job_.secrets);
  Position moment = comparison.pin_before();
  fresh_->catch_up(moment, {}, &stopping_);
  if (fresh_->paused()) {
    list_violations();
    throw Refused{};
  }
  comparison.pin_after();
  compared_ = true;
  report_.position = std::max(moment, fresh_->through());
  report_.tables = comparison.run(options_.on_difference, options_.stop);
  require_not_stopped();
}

// From scratch to its own name. Whoever finds it there without the log's word that it is in force
// leaves it alone.
void Rebuild::publish() {
  if (published_) return;
  fresh_.reset();
  auto path = directory_.build_file(report_.module, report_.build);
  ViewDirectory::remove_database(path);
  directory_.publish(file_, path);
  file_ = path;
  auto opened = ViewFile::open(file_, *job_.target, log_.busy_timeout());
  if (!opened) throw Error(ErrorKind::io, fmt::format("Opening {} failed.", file_.string()));
  fresh_ = std::make_unique<View>(*std::move(opened), job_.target, log_, system_events_);
}

void Rebuild::make_active() {
  for (int attempt = 1;; ++attempt) {
    catch_up();
    try {
      views_.attempt([&] { put_in_force(); });
      break;
    } catch (const StillBehind&) {
      if (attempt == most_attempts) throw;
      progress_->phase(RebuildPhase::switching);  // once more
    } catch (const RejectsEvents&) {
      list_violations();
      throw Refused{};
    }
  }
  published_ = true;
  report_.outcome = RebuildOutcome::switched;
  report_.switched_at = 0;
  for (const auto& past : log_.module_history(report_.module)) {
    report_.switched_at = past.registered_at;
  }
}

void Rebuild::put_in_force() {
  auto proof = [this](Position head) { prove(head); };
  auto history = log_.module_history(report_.module);
  bool known = false;
  for (const auto& past : history) known = known || past.identity == job_.wanted.identity;
  bool is_switch = known && (job_.reuse || same_definition());
  if (is_switch) {
    log_.switch_module(job_.wanted, job_.in_force.identity, job_.reason, options_.attribution,
                       proof);
  } else {
    log_.register_module(job_.wanted, options_.attribution, proof);
  }
}

// In the writer, with the log's write lock held: nothing comes after this before the switch.
void Rebuild::prove(Position head) {
  if (head > fresh_->through() && head - fresh_->through() > lag_under_lock) throw StillBehind();
  fresh_->catch_up(head);
  if (fresh_->paused()) throw RejectsEvents();
  if (same_definition()) replace_content();
}

// The file of the active build stays, since others have it open; its content is exchanged in one
// transaction of SQLite, which readers see whole or not at all.
void Rebuild::replace_content() {
  sqlite::Connection from(file_, {.access = sqlite::Access::read_only});
  sqlite::Connection to(active_file(), {.busy_timeout = log_.busy_timeout()});
  sqlite3_backup* copy = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
  if (!copy) sqlite::check(sqlite3_errcode(to.handle()), to.handle(), "replacing a build");
  sqlite3_backup_step(copy, -1);
  int code = sqlite3_backup_finish(copy);
  sqlite::check(code, to.handle(), fmt::format("replacing {}", active_file().string()));
}

}  // namespace annals
