#pragma once

#include <annals/annals.h>

#include <atomic>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "tests/support/temporary_directory.h"

namespace annals::testing {

/// A closed log with two modules, of which `board` has a former definition, whose build is there.
/// It is made once and copied for each trial.
struct Stage {
  Stage();
  TemporaryDirectory directory;
  std::string former, active;  ///< builds of the board
};

/// A copy of the stage, to which one thing is done while something fails. Whatever is appended is
/// noted in a file when the engine has said that it is there, so that this also holds for a process
/// that is killed.
class Trial {
 public:
  explicit Trial(const Stage& stage);

  const Stage& stage() const { return stage_; }
  const std::filesystem::path& log() const { return log_; }
  std::filesystem::path build_file(const std::string& build) const;
  Engine open() const;

  // Each has an actor of its own, by which it is found again. What the engine throws is passed on.
  void append(Engine& engine);
  void execute(Engine& engine);

  /// What must hold afterwards, whatever has failed: the log opens and is whole, every tables' row
  /// is what the log gives, nothing that was acknowledged is missing or there twice, nothing is
  /// left behind, and what was tried can be done now. `may_differ`: some tool had changed the
  /// tables before, and they need not have been put right.
  void require_whole(bool may_differ) const;

 private:
  std::string next_actor();
  void acknowledge(const std::string& actor) const;
  std::set<std::string> acknowledged() const;
  void require_acknowledged_events(const Engine& engine) const;
  void require_nothing_left() const;

  const Stage& stage_;
  TemporaryDirectory directory_;
  std::filesystem::path log_;
  std::atomic<int> appended_{0};
};

/// Goes on when the engine refuses: the next may work.
void try_it(const std::function<void()>& act);

/// Something that is done to a log.
struct Act {
  std::string name;
  std::function<void(Trial&, Engine&)> run;
  std::function<void(const Trial&)> prepare;  ///< on the closed log; may be empty
  bool may_differ = false;
};
const std::vector<Act>& acts();

}  // namespace annals::testing
