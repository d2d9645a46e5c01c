#include "migration/rebuild_progress.h"

#include <algorithm>
#include <array>

namespace annals {

namespace {

constexpr std::chrono::milliseconds between_notes{250};

// What each phase counts of the whole, in the order of RebuildPhase.
constexpr std::array<double, 6> weights{10, 2, 63, 10, 13, 2};

double percent_before(RebuildPhase phase) {
  double sum = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(phase); ++i) sum += weights[i];
  return sum;
}

}  // namespace

RebuildProgress::RebuildProgress(ViewCatalog& catalog, const RebuildOptions& options,
                                 RebuildStatus start)
    : catalog_(catalog), options_(options), status_(std::move(start)) {
  tell(true);
}

RebuildProgress::~RebuildProgress() {
  try {
    catalog_.forget_rebuild(status_.module);
  } catch (const Error&) {
    // Who reads it looks at the lock, too.
  }
}

void RebuildProgress::phase(RebuildPhase phase) {
  status_.phase = phase;
  status_.percent = std::max(status_.percent, percent_before(phase));
  if (phase == RebuildPhase::data) data_since_ = Steady::now();
  tell(true);
}

void RebuildProgress::events(Position done, Position all) {
  status_.events_done = done;
  status_.events_all = all;
  double seconds = std::chrono::duration<double>(Steady::now() - data_since_).count();
  if (status_.phase == RebuildPhase::data && seconds > 0 && done > 0) {
    status_.events_per_second = static_cast<double>(done) / seconds;
    status_.seconds_left =
        static_cast<double>(all - std::min(all, done)) / status_.events_per_second;
    double share = all == 0 ? 1 : static_cast<double>(done) / static_cast<double>(all);
    status_.percent = percent_before(RebuildPhase::data) +
                      share * weights[static_cast<std::size_t>(RebuildPhase::data)];
  }
  tell(false);
}

void RebuildProgress::trouble(std::uint64_t errors, std::uint64_t warnings) {
  status_.errors = errors;
  status_.warnings = warnings;
  tell(false);
}

void RebuildProgress::backed_up() {
  status_.backup_available = true;
  tell(true);
}

void RebuildProgress::tell(bool at_once) {
  if (options_.on_status) options_.on_status(status_);
  auto now = Steady::now();
  if (!at_once && now - noted_ < between_notes) return;
  noted_ = now;
  try {
    catalog_.note_rebuild(status_);
  } catch (const Error&) {
    // Only told to others; the rebuild itself does not need it.
  }
}

}  // namespace annals
