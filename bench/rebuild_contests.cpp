#include <fmt/format.h>

#include <stdexcept>

#include "bench/contest.h"
#include "bench/plain_replay.h"
#include "bench/work_events.h"

namespace annals::bench {
namespace {

// What any rebuild may take, however long the log is.
constexpr std::uint64_t most_memory = 256u << 20;

/// The tables of "work" built anew from its events: what happens when the views folder is gone.
class BuildTables : public Contest {
 public:
  BuildTables(std::shared_ptr<SharedWorkLog> log, ReplayWay way)
      : log_(std::move(log)), way_(way) {}

  std::string name() const override {
    return fmt::format("tables of work, {} events, {}", log_->count(),
                       way_ == ReplayWay::first_idea ? "first idea" : "best loop");
  }
  std::string rival_name() const override {
    return way_ == ReplayWay::first_idea
               ? "the same statements, a commit per 1 000, indexes present"
               : "the same statements, no journal, indexes last";
  }

  std::optional<double> promised_ratio() const override {
    return way_ == ReplayWay::first_idea ? 1.5 : 0.9;
  }

  std::optional<std::uint64_t> promised_memory() const override { return most_memory; }

  void prepare(const ScratchFolder& folder) override {
    log_->prepare(folder.path().parent_path());
    open_work_log(log_->path());  // registers the definition
  }

  Round engine(const ScratchFolder&) override {
    log_->forget_tables("work");
    const auto seconds = seconds_of([&] { open_work_log(log_->path()); });
    return {log_->written(), seconds};
  }

  Round rival(const ScratchFolder& folder) override {
    std::uint64_t applied = 0;
    const auto seconds =
        seconds_of([&] { applied = replay_work_by_hand(log_->path(), folder / "plain.db", way_); });
    if (applied != log_->written()) {
      throw std::runtime_error("the hand-written replay left events out");
    }
    return {applied, seconds};
  }

 private:
  std::shared_ptr<SharedWorkLog> log_;
  ReplayWay way_;
};

/// Two modules of the same weight that have no tables: at once, against one after the other.
class TwoModules : public Contest {
 public:
  explicit TwoModules(std::shared_ptr<SharedWorkLog> log) : log_(std::move(log)) {}

  std::string name() const override { return "tables of two modules in parallel"; }
  std::string rival_name() const override { return "the engine, one after the other"; }
  std::optional<double> promised_ratio() const override { return 1.6; }
  std::optional<std::uint64_t> promised_memory() const override { return most_memory; }

  void prepare(const ScratchFolder& folder) override {
    log_->prepare(folder.path().parent_path());
    build({"work", "again"});  // registers the definitions
  }
  Round engine(const ScratchFolder&) override {
    return {2 * log_->written(), build({"work", "again"})};
  }
  Round rival(const ScratchFolder&) override {
    return {2 * log_->written(), build({"work"}) + build({"again"})};
  }

 private:
  double build(std::initializer_list<const char*> modules) {
    for (const auto* module : modules) log_->forget_tables(module);
    return seconds_of([&] { open_work_log(log_->path(), {work_again()}); });
  }

  std::shared_ptr<SharedWorkLog> log_;
};

/// An async module that is a whole log behind.
class CatchUp : public Contest {
 public:
  explicit CatchUp(std::shared_ptr<SharedWorkLog> log) : log_(std::move(log)) {}

  std::string name() const override { return "tables of an async module catch up"; }
  std::string rival_name() const override {
    return "the same statements, a commit and a checkpoint per 5 000 events";
  }
  std::optional<std::uint64_t> promised_memory() const override { return most_memory; }

  void prepare(const ScratchFolder& folder) override { log_->prepare(folder.path().parent_path()); }
  Round engine(const ScratchFolder&) override {
    log_->set_activity_back();
    EngineOptions options;
    options.projectors = false;
    auto engine = Engine::open(log_->path(), std::move(options));
    return {log_->written(), seconds_of([&] { engine.catch_up(); })};
  }
  Round rival(const ScratchFolder& folder) override {
    std::uint64_t read = 0;
    const auto seconds = seconds_of(
        [&] { read = follow_by_hand(log_->path(), folder / "plain.db", activity_sql()); });
    if (read < log_->written()) {
      throw std::runtime_error("the hand-written reading left events out");
    }
    return {log_->written(), seconds};
  }

 private:
  std::shared_ptr<SharedWorkLog> log_;
};

}  // namespace

void add_rebuild_contests(Contests& contests, Scale scale) {
  const auto log = std::make_shared<SharedWorkLog>(scale.of(1'000'000));
  for (auto way : {ReplayWay::first_idea, ReplayWay::best_known}) {
    contests.push_back(std::make_unique<BuildTables>(log, way));
  }
  contests.push_back(std::make_unique<CatchUp>(log));
  contests.push_back(std::make_unique<TwoModules>(log));
}

}  // namespace annals::bench
