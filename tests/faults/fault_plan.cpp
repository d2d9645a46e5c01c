#include "tests/faults/fault_plan.h"

#include <signal.h>

#include <cerrno>

namespace annals::testing {

namespace {

using Kind = FileCall::Kind;

bool needs_room(const FileCall& call) {
  switch (call.kind) {
    case Kind::open:
      return call.creates;
    case Kind::write:
    case Kind::make_folder:
    case Kind::link:
    case Kind::symlink:
      return true;
    default:
      return false;
  }
}

}  // namespace

const char* name_of(Fault fault) {
  static const char* const names[] = {"fails_once",  "fails_for_good",  "disk_full",
                                      "writes_less", "read_fails_once", "reads_fail",
                                      "killed"};
  return names[static_cast<int>(fault)];
}

bool can_befall(Fault fault, const FileCall& call) {
  switch (fault) {
    case Fault::disk_full:
      return needs_room(call);
    case Fault::writes_less:
      return call.kind == Kind::write && call.bytes.size() > 1;
    case Fault::read_fails_once:
    case Fault::reads_fail:
      return !call.changes;
    default:
      return call.changes;
  }
}

int CallCounter::refuse(FileCall& call) {
  for (int i = 0; i < fault_count; ++i) {
    if (can_befall(static_cast<Fault>(i), call)) ++calls_[static_cast<std::size_t>(i)];
  }
  return 0;
}

FaultPlan::FaultPlan(Fault fault, long call) : fault_(fault), fail_at_(call) {
  FileCalls::tell(this);
}

FaultPlan::~FaultPlan() {
  FileCalls::tell(nullptr);
}

void FaultPlan::heal() {
  FileCalls::tell(nullptr);
}

bool FaultPlan::is_due() const {
  if (calls_ < fail_at_) return false;
  bool lasts =
      fault_ == Fault::fails_for_good || fault_ == Fault::disk_full || fault_ == Fault::reads_fail;
  return lasts || calls_ == fail_at_;
}

int FaultPlan::refuse(FileCall& call) {
  if (!can_befall(fault_, call)) return 0;
  ++calls_;
  if (!is_due()) return 0;
  if (words_.empty()) words_ = std::string(name_of(fault_)) + " at " + call.words();
  if (fault_ == Fault::killed) ::raise(SIGKILL);
  if (call.kind == Kind::write) {
    call.bytes = call.bytes.substr(0, call.bytes.size() / 2);
    if (fault_ == Fault::writes_less) return 0;
    if (!call.bytes.empty() && fault_ != Fault::disk_full) {
      call.fails_afterwards = EIO;
      return 0;
    }
  }
  return fault_ == Fault::disk_full ? ENOSPC : EIO;
}

}  // namespace annals::testing
