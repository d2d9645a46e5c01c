#pragma once

#include <annals/annals.h>

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/faults/disk.h"
#include "tests/faults/notebook.h"
#include "tests/faults/stage.h"
#include "tests/support/temporary_directory.h"

namespace annals::testing {

struct Act;

/// How the trials of this program have gone.
struct Figures {
  long faults = 0, cuts = 0, kills = 0;  ///< by what befell
  long states = 0;                       ///< of the disk after a cut, that differ
  long events = 0;                       ///< that were acknowledged before
  long lost = 0, twice = 0, halves = 0, gaps = 0, differing = 0;

  std::string words() const;
};
Figures& figures();

/// A copy of a stage, to which one thing is done while something fails. What is tried and what the
/// engine acknowledges is noted.
class Trial {
 public:
  explicit Trial(const Stage& stage);
  /// The same, from what a power cut has left.
  Trial(const Stage& stage, const DiskState& left);
  ~Trial();

  const Stage& stage() const { return stage_; }
  std::filesystem::path folder() const { return directory_ / "disk"; }
  std::filesystem::path log() const { return folder() / stage_.log; }
  std::filesystem::path build_file(const std::string& build) const;
  Notebook& notebook() { return notebook_; }
  void note(const std::string& text) const { notebook_.note(text); }

  void open() { engine_.emplace(Engine::open(log(), stage_.options())); }
  void close() { engine_.reset(); }
  Engine& engine();

  // Each has an actor of its own, by which it is found again. What the engine throws is passed on.
  void append(std::size_t events = 1);
  void execute();

  /// What must hold afterwards, whatever has failed: the log opens and is whole, every table's row
  /// is what the log gives, every append that was tried is there once and whole or not at all,
  /// those that were acknowledged are there, so are the backups, nothing is left behind; and what
  /// the act itself asks for.
  void require_whole(const Act& act, const std::vector<std::string>& notes);
  void require_whole(const Act& act) { require_whole(act, notebook_.lines()); }

 private:
  std::string next_actor();
  void require_appends(const std::vector<std::string>& notes);
  void require_backups(const std::vector<std::string>& notes) const;
  void require_tables();
  void require_nothing_left() const;

  const Stage& stage_;
  TemporaryDirectory directory_;
  Notebook notebook_;
  std::optional<Engine> engine_;
  std::atomic<int> appended_{0};
};

/// Goes on when the engine refuses: the next may work.
void try_it(const std::function<void()>& act);

}  // namespace annals::testing
