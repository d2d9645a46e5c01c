#pragma once

#include <annals/engine.h>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/model/log_model.h"
#include "tests/model/program.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temporary_directory.h"

namespace annals::model {

/// Where a program begins: with an empty log, or with one so long that its indexes by stream, type
/// and tag are being written.
enum class Start { fresh, long_log };

/// A program carried out on a log, by two engines that have the same file open, and on the model.
class Run {
 public:
  explicit Run(Start start = Start::fresh, Mistake mistake = Mistake::none);

  /// Why the engine and the model do not agree, in a sentence; nothing when they do to the end.
  std::optional<std::string> carry_out(const Program& program);
  /// What was done, a line a step.
  const std::vector<std::string>& story() const { return story_; }

 private:
  struct Followed {
    EventFollower follower;
    ReadQuery query;
    std::size_t given = 0;  ///< events that it has given so far
  };
  struct Kept {
    std::filesystem::path path;
    LogModel model;
  };

  void fill();
  void carry_out(const Step& step);
  void finish();
  /// Throws Disagreement unless the two are the same.
  void expect(const std::string& engine, const std::string& model, const std::string& what);
  void note(const std::string& line) { story_.push_back(line); }

  // Writing (run.cpp).
  Asked asked_by(const Step& step);
  Fact fact_of(std::uint32_t code);
  void append(const Step& step);
  void repeat(const Step& step);
  void execute(const Step& step);
  void append_both(Engine& engine, const Asked& asked);

  // Reading (run_reading.cpp).
  ReadQuery query_of(const Step& step) const;
  void read(const Step& step);
  void follow(const Step& step);
  void drain();
  void find(const Step& step);
  void compare_event(const RecordedEvent& event);
  void query(const Step& step);
  void report(const Step& step);
  void as_of(const Step& step);
  void as_of_time(const Step& step);
  void effective(const Step& step);
  void diff(const Step& step);
  void life(const Step& step);
  void bisect(const Step& step);
  void proof(const Step& step);

  // What changes more than events (run_changes.cpp).
  void rebuild(const Step& step);
  void switch_to(const Step& step);
  void roll_back(const Step& step);
  void compare_change(const RebuildReport& report, int definition, bool dry_run);
  void back_up(const Step& step);
  void restore(const Step& step);
  void set_clock(const Step& step);
  void reopen(bool forget_views);
  void verify(const Step& step);

  Engine& engine(const Step& step) { return engine(step.below(9, 2)); }
  Engine& engine(std::size_t which);
  EngineOptions options();
  void close();

  testing::TemporaryDirectory folder_;
  testing::ManualClock clock_;
  std::filesystem::path path_ = folder_ / "model.annals";
  LogModel model_;
  std::optional<Engine> engines_[2];
  std::vector<Followed> followed_;  // let go before the engines
  std::vector<Asked> appended_;     // what may be repeated
  std::map<int, std::string> builds_;
  std::vector<Kept> backups_;
  std::vector<TreeHead> heads_;
  std::vector<std::string> story_;
};

}  // namespace annals::model
