#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "projections/view.h"

namespace annals {

/// One group commit's hold on a strict view: a write transaction in which requests are applied one
/// after another, each undone on its own when refused. Rolls back unless committed.
class ViewTurn {
 public:
  /// Takes the view and brings it to `head`. Throws Error{busy} when others hold it until
  /// `deadline`, or what applying throws.
  ViewTurn(View& view, Position head, std::chrono::steady_clock::time_point deadline);
  ~ViewTurn();
  ViewTurn(const ViewTurn&) = delete;
  ViewTurn& operator=(const ViewTurn&) = delete;

  View& view() { return view_; }
  /// Why the view is paused; nothing when it is not.
  std::optional<std::string> paused_reason();

  /// Opens the transaction again after an undo that ended it.
  void ensure_open();
  /// Applies those events of one request that the view handles. After this, keep or undo.
  std::optional<ApplyFailure> apply(std::span<const RecordedEvent> events);
  void keep();
  void undo() noexcept;

  bool touched() const { return touched_; }
  /// Stores the checkpoint and commits; all events between it and `head` mean nothing to the view.
  void commit(Position position, const EventId& event, Position head);

  // For decisions, which see what was applied before them in the same group.
  StatementCache& statements() { return view_.statements_; }
  Authorizer& authorizer() { return view_.applier_.authorizer(); }

 private:
  sqlite::Connection& connection() { return view_.file_.connection(); }

  View& view_;
  Position head_;
  std::unique_lock<std::mutex> lock_;
  sqlite::LockDeadline deadline_;
  std::optional<sqlite::Transaction> transaction_;
  bool touched_ = false;    // by requests that were kept
  bool savepoint_ = false;  // the request under way has one
};

}  // namespace annals
