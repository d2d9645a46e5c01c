#include "projections/view_turn.h"

#include <fmt/format.h>

namespace annals {

namespace {

constexpr const char* savepoint = "savepoint request";
constexpr const char* release = "release request";
constexpr const char* roll_back_to = "rollback to request";

void run(sqlite::Connection& connection, sqlite::Statement& statement, const char* sql) {
  if (!statement) statement = connection.prepare(sql);
  statement.run();
}

}  // namespace

ViewTurn::ViewTurn(View& view, Position head, std::chrono::steady_clock::time_point deadline)
    : view_(view), head_(head), lock_(view.mutex_), deadline_(connection(), deadline) {
  ensure_open();
}

ViewTurn::~ViewTurn() = default;

void ViewTurn::ensure_open() try {
  if (!transaction_ && touched_) {  // an undo that failed took more than its own request with it
    throw Error(ErrorKind::io, "Applying events failed: the view's transaction was rolled back.");
  }
  while (!transaction_) {
    transaction_.emplace(connection(), sqlite::Transaction::Kind::write);
    view_.look();
    if (view_.paused_ || view_.through_ >= head_) return;
    transaction_.reset();
    view_.catch_up_locked(head_, {}, nullptr);
  }
} catch (const Error& error) {
  if (error.kind() != ErrorKind::busy) throw;
  throw Error(ErrorKind::busy, fmt::format("Appending failed: another process held the tables of "
                                           "{} all the time; nothing was written.",
                                           view_.definition().name()));
}

std::optional<std::string> ViewTurn::paused_reason() {
  if (!view_.paused_) return std::nullopt;
  Checkpoint found = view_.file_.checkpoint();
  return fmt::format("The tables of {} are paused at event {}: {}", view_.definition_->name(),
                     found.failed_position, found.reason);
}

std::optional<ApplyFailure> ViewTurn::apply(std::span<const RecordedEvent> events) {
  // The first request needs no savepoint: undoing it ends the transaction, in which nothing else
  // has happened. Single appends are thereby spared the copies of pages that a savepoint makes.
  if (touched_) {
    run(connection(), view_.savepoint_, savepoint);
    savepoint_ = true;
  }
  for (const RecordedEvent& event : events) {
    auto failure = view_.applier_.apply(event);
    if (!failure) continue;
    // A statement that ran too long takes the transaction with it, and so what is kept already.
    if (touched_ && !connection().in_transaction()) throw Error(ErrorKind::busy, failure->message);
    return failure;
  }
  return std::nullopt;
}

void ViewTurn::keep() {
  if (savepoint_) run(connection(), view_.release_, release);
  savepoint_ = false;
  touched_ = true;
}

void ViewTurn::undo() noexcept {
  if (savepoint_) {
    savepoint_ = false;
    try {
      run(connection(), view_.roll_back_to_, roll_back_to);
      run(connection(), view_.release_, release);
      return;
    } catch (const Error&) {
      // The whole transaction goes, and with it what this group did before: commit tells.
    }
  } else if (touched_) {
    return;  // refused before its savepoint was made: nothing was done
  }
  transaction_.reset();
}

void ViewTurn::commit(Position position, const EventId& event, Position head) {
  if (!transaction_ || !connection().in_transaction()) {
    throw Error(ErrorKind::io, "Committing a view failed: its transaction was rolled back.");
  }
  view_.file_.advance(position, event);
  transaction_->commit();
  transaction_.reset();
  view_.stored_ = position;
  view_.through_ = head;
}

}  // namespace annals
