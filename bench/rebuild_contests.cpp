#include <fmt/format.h>

#include <stdexcept>

#include "bench/contest.h"
#include "bench/plain_replay.h"
#include "bench/work_events.h"

namespace annals::bench {
namespace {

/// The tables of "work" built anew from its events: what happens when the views folder is gone.
class BuildTables : public Contest {
 public:
  BuildTables(std::uint64_t events, ReplayWay way) : events_(events), way_(way) {}

  std::string name() const override {
    return fmt::format("tables of work from {} events", events_);
  }
  std::string rival_name() const override {
    return way_ == ReplayWay::first_idea
               ? "the same statements, a commit per 1 000, indexes present"
               : "the same statements, no journal, indexes last";
  }

  std::optional<double> promised_ratio() const override {
    return way_ == ReplayWay::first_idea ? 1.5 : 0.9;
  }

  void prepare(const ScratchFolder& folder) override {
    log_ = folder / "work.annals";
    written_ = write_work_log(log_, events_);
    open_work_log(log_);  // registers the definition
  }

  Round engine(const ScratchFolder&) override {
    std::filesystem::remove_all(log_.string() + "-views");
    const auto seconds = seconds_of([&] { open_work_log(log_); });
    return {written_, seconds};
  }

  Round rival(const ScratchFolder& folder) override {
    std::uint64_t applied = 0;
    const auto seconds =
        seconds_of([&] { applied = replay_work_by_hand(log_, folder / "plain.db", way_); });
    if (applied != written_) throw std::runtime_error("the hand-written replay left events out");
    return {applied, seconds};
  }

 private:
  std::uint64_t events_;
  ReplayWay way_;
  std::filesystem::path log_;
  std::uint64_t written_ = 0;
};

}  // namespace

void add_rebuild_contests(Contests& contests, Scale scale) {
  for (auto way : {ReplayWay::first_idea, ReplayWay::best_known}) {
    contests.push_back(std::make_unique<BuildTables>(scale.of(1'000'000), way));
  }
}

}  // namespace annals::bench
