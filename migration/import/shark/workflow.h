#pragma once

#include <map>
#include <string>
#include <vector>

namespace annals::importing {

/// A status of tasks, as the module "work" defines them.
struct WorkStatus {
  std::string name;
  std::string phase;
  double progress_weight = 0;
  bool counts_as_done = false;
  bool is_ready = false;
  std::string marks;  ///< "started", "completed", "blocked" or nothing
};

/// The statuses that the log knows, and those that a source brings along.
class SharkWorkflow {
 public:
  /// The workflow of a fresh log.
  SharkWorkflow();
  /// The workflow of a log that knows these.
  explicit SharkWorkflow(const std::vector<WorkStatus>& known);

  /// Takes a status in that is not yet known: with what the source system's own workflow says of
  /// it, else as a neutral one.
  void require(const std::string& status);
  const WorkStatus* find(const std::string& status) const;
  /// Those that `require` took in, in that order.
  const std::vector<WorkStatus>& added() const { return added_; }

 private:
  std::map<std::string, WorkStatus> known_;
  std::vector<WorkStatus> added_;
};

}  // namespace annals::importing
