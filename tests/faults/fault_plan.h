#pragma once

#include <array>
#include <string>

#include "tests/faults/file_calls.h"

namespace annals::testing {

/// What befalls the n-th call of those that it can befall.
enum class Fault {
  fails_once,       ///< a change: EIO, and a write has written half; the next ones work
  fails_for_good,   ///< a change and all after it
  disk_full,        ///< what needs room, and all after it: ENOSPC
  writes_less,      ///< a write writes a part and says so
  read_fails_once,  ///< EIO
  reads_fail,       ///< and all after it
  killed,           ///< a change is the last thing that its process does
};
const char* name_of(Fault fault);
inline constexpr int fault_count = 7;
bool can_befall(Fault fault, const FileCall& call);

/// Counts, while it lives, the calls that each fault can befall.
class CallCounter final : public FileCallListener {
 public:
  CallCounter() { FileCalls::tell(this); }
  ~CallCounter() override { FileCalls::tell(nullptr); }
  int refuse(FileCall& call) override;
  long calls(Fault fault) const { return calls_[static_cast<std::size_t>(fault)]; }

 private:
  std::array<long, fault_count> calls_{};
};

/// Lets a call fail while it lives, or that and those after it.
class FaultPlan final : public FileCallListener {
 public:
  /// Of the calls that the fault can befall, counting from 1.
  FaultPlan(Fault fault, long call);
  ~FaultPlan() override;

  int refuse(FileCall& call) override;
  /// No call fails from now on.
  void heal();
  /// What befell which call: "fails_once at write board.annals-wal"; empty when nothing did.
  const std::string& words() const { return words_; }

 private:
  bool is_due() const;

  Fault fault_;
  long fail_at_;
  long calls_ = 0;
  std::string words_;
};

}  // namespace annals::testing
