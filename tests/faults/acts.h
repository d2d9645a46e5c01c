#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/faults/trial.h"

namespace annals::testing {

/// Something that is done to a log.
struct Act {
  using Notes = std::vector<std::string>;

  std::string name;
  const Stage& (*stage)() = board_stage;
  std::function<void(Trial&)> run;
  bool opens = true;                    ///< the log is open before anything fails
  std::function<void(Trial&)> prepare;  ///< on the closed log
  /// Before the log is opened again, and after it has been found whole.
  std::function<void(Trial&, const Notes&)> before_check, check;
};
/// Of every way in which the engine writes.
const std::vector<Act>& acts();

const std::vector<Act>& log_acts();
const std::vector<Act>& view_acts();
const std::vector<Act>& backup_acts();
const std::vector<Act>& import_acts();

}  // namespace annals::testing
