#pragma once

#include <annals/append.h>
#include <annals/event.h>

#include <chrono>
#include <optional>
#include <span>

namespace annals {

/// Takes part in every commit of a log: the strict views stand behind it. Called by the thread
/// that leads the commit, with the log's write lock held, always in the order
/// begin, (apply)*, then commit or roll_back.
class CommitGuard {
 public:
  virtual ~CommitGuard() = default;

  /// Opens the transactions and brings the views to `head`. Throws Error{busy}, when others hold a
  /// view until `deadline`, or Error{io}; so does apply.
  virtual void begin(Position head, std::chrono::steady_clock::time_point deadline) = 0;
  /// Applies the events of one request, whose envelopes are final. A refusal has undone all that
  /// this call did, and leaves what earlier calls did.
  virtual std::optional<Rejection> apply(std::span<const RecordedEvent> events) = 0;
  /// The log is committed, up to `head`. A failure here is no failure of the commit: the views
  /// stay behind and are brought forward by the next begin.
  virtual void commit(Position head) noexcept = 0;
  virtual void roll_back() noexcept = 0;
};

}  // namespace annals
