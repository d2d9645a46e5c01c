// The calls of a program that change more than events.
#include <fmt/format.h>

#include <algorithm>

#include "tests/model/run.h"

namespace annals::model {

namespace {

RebuildOptions without_backup(bool dry_run) {
  RebuildOptions options;
  options.back_up = false;
  options.dry_run = dry_run;
  return options;
}

// What a call that must be refused says: its kind, or that it was not refused.
std::string refusal_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return name_of(error.kind());
  }
  return "nothing";
}

}  // namespace

void Run::rebuild(const Step& step) {
  const int definition = static_cast<int>(step.below(0, definition_count));
  const bool dry_run = step.below(1, 3) == 2;
  note(fmt::format("rebuild with definition {}{}", definition, dry_run ? ", dry" : ""));
  auto options = without_backup(dry_run);
  options.definition = tally_module(definition);
  compare_change(engine(step).rebuild("tally", options), definition, dry_run);
}

void Run::switch_to(const Step& step) {
  std::vector<int> known;
  for (const auto& [since, definition] : model_.history()) {
    if (std::ranges::find(known, definition) == known.end()) known.push_back(definition);
  }
  const int definition = known[step.below(0, known.size())];
  note(fmt::format("switch to definition {}", definition));
  auto& engine = this->engine(step);
  if (definition == model_.definition()) {
    expect(refusal_of([&] { engine.switch_build("tally", builds_[definition]); }),
           "invalid_argument", "switch to the active build");
    return;
  }
  const bool dry_run = step.below(1, 3) == 2;
  compare_change(engine.switch_build("tally", builds_[definition], without_backup(dry_run)),
                 definition, dry_run);
}

void Run::roll_back(const Step& step) {
  note("roll back");
  auto& engine = this->engine(step);
  const auto& history = model_.history();
  if (history.size() < 2) {
    expect(refusal_of([&] { engine.roll_back("tally"); }), "invalid_argument", "roll back");
    return;
  }
  compare_change(engine.roll_back("tally", without_backup(false)),
                 history[history.size() - 2].definition, false);
}

void Run::compare_change(const RebuildReport& report, int definition, bool dry_run) {
  const auto past = model_.tables_at(model_.head(), definition);
  const bool same = definition == model_.definition();
  const auto wanted = past.left_out != 0 ? RebuildOutcome::refused
                      : dry_run          ? RebuildOutcome::compared
                      : same             ? RebuildOutcome::equal
                                         : RebuildOutcome::switched;
  expect(name_of(report.outcome), name_of(wanted), "outcome");
  expect(std::to_string(report.violation_count), std::to_string(past.left_out), "violations");
  if (wanted != RebuildOutcome::switched) return;
  builds_[definition] = report.build;
  model_.define(definition, clock_.now());
}

void Run::back_up(const Step& step) {
  note(fmt::format("backup {}", backups_.size()));
  BackupOptions options;
  options.with_views = step.below(0, 2) == 1;
  if (!options.with_views) {
    options.destination = folder_ / fmt::format("backup-{}", backups_.size());
  }
  const auto info = engine(step).back_up(options);
  expect(std::to_string(info.head), std::to_string(model_.head()), "head of the backup");
  backups_.push_back({info.path, model_});
  model_.administrative(clock_.now());
}

void Run::restore(const Step& step) {
  if (backups_.empty()) return;
  const auto chosen = step.below(0, backups_.size());
  note(fmt::format("restore {}", chosen));
  close();
  RestoreOptions options;
  options.clock = &clock_;
  Engine::restore(backups_[chosen].path, path_, options);
  model_ = backups_[chosen].model;
  std::erase_if(heads_, [&](const TreeHead& head) { return head.position > model_.head(); });
  model_.administrative(clock_.now());
}

void Run::set_clock(const Step& step) {
  using namespace std::chrono_literals;
  constexpr std::chrono::microseconds by[] = {1s, 1us, 1h, -24h, 9600h, -9600h};
  const auto change = by[step.below(0, std::size(by))];
  note(fmt::format("clock by {} s", change.count() / 1'000'000));
  clock_.advance(change);
}

void Run::reopen(bool forget_views) {
  note(forget_views ? "reopen without views" : "reopen");
  close();
  if (forget_views) std::filesystem::remove_all(path_.string() + "-views");
}

void Run::verify(const Step& step) {
  auto& engine = this->engine(step);
  const bool deep = step.below(0, 3) == 2;
  note(deep ? "verify deeply" : "verify");
  const auto report = deep ? engine.verify_deep().log : engine.verify();
  expect(report.problems.empty() ? "" : report.problems.front(), "", "verify");
  expect(std::to_string(report.events), std::to_string(model_.head()), "verified events");
  if (!deep) return;
  const auto whole = engine.verify_deep();
  for (const auto& module : whole.modules) {
    expect(module.problems.empty() ? "" : module.problems.front(), "", "verify " + module.module);
  }
}

}  // namespace annals::model
