#pragma once

#include <annals/decision.h>
#include <capnp/any.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/commit_guard.h"
#include "projections/view_turn.h"

namespace annals {

/// Guards the log with the tables of all strict modules: applies events before they are committed,
/// and answers with what their constraints say. A view is taken only by the first request of a
/// group that has to do with it, so that a commit writes no files but those it changes.
class StrictViews : public CommitGuard {
 public:
  StrictViews(Log& log, SystemEvents& system_events) : log_(log), system_events_(system_events) {}

  struct Members {
    std::vector<std::shared_ptr<View>> views;
    /// Strict modules whose tables this process cannot write, and why: their events are refused.
    std::map<std::string, std::string, std::less<>> unusable;
    /// The newest registration that these follow.
    Position registered = 0;
  };
  /// Waits for a group under way.
  void set_members(Members members);
  /// Whether there are definitions that the members do not follow yet.
  bool outdated() const { return outdated_; }

  /// Brings the views to the head without the log's write lock.
  void catch_up(const Progress& progress);
  /// As catch_up, as far as it is possible: what cannot be brought forward now (busy, a full disk)
  /// is left behind. Notices new definitions. Costs a look at the head when nothing is missing.
  void show_head() noexcept;

  void begin(Position head, std::chrono::steady_clock::time_point deadline) override;
  std::optional<Rejection> apply(std::span<const RecordedEvent> events) override;
  void commit(Position head) noexcept override;
  void roll_back() noexcept override;

  /// Runs a decision on the tables as the group has left them; between begin and commit only.
  Decision decide(std::string_view module, std::string_view command, capnp::AnyStruct::Reader ask,
                  Timestamp now, std::string_view actor);

  /// Held, shared, by who wants to see several views at one moment while it starts reading.
  std::shared_mutex& publishing() { return publishing_; }

 private:
  using ViewMask = std::uint32_t;
  using ViewList = std::vector<std::shared_ptr<View>>;
  struct Member {
    std::shared_ptr<View> view;
    std::unique_ptr<ViewTurn> turn;  // while a group has it
  };

  void require_up_to_date(Position head);
  void notice_definitions(Position head);
  ViewMask views_for(std::span<const RecordedEvent> events);
  std::optional<Rejection> apply_to(ViewMask mask, std::span<const RecordedEvent> events);
  std::optional<Rejection> refuse_unusable(std::span<const RecordedEvent> events) const;
  ViewTurn& take(Member& member);
  void commit_taken(Position head) noexcept;
  void end_group() noexcept;
  std::shared_ptr<const ViewList> views() const;

  Log& log_;
  SystemEvents& system_events_;
  std::shared_mutex publishing_;

  mutable std::mutex list_mutex_;
  std::shared_ptr<const ViewList> list_ = std::make_shared<ViewList>();  // as members_, for readers

  std::mutex group_;  // held from begin to commit or roll_back, and to change members
  std::vector<Member> members_;
  std::map<std::string, std::string, std::less<>> unusable_;
  std::unordered_map<std::string, ViewMask> views_by_type_;  // of the types met so far
  std::atomic<Position> registered_{0};
  std::atomic<bool> outdated_{false};

  // Of the group under way, if any.
  bool in_group_ = false;
  Position base_ = 0;
  std::chrono::steady_clock::time_point deadline_;
  Position last_position_ = 0;
  EventId last_id_;
  bool system_events_seen_ = false;
  bool registration_seen_ = false;
  Position followed_ = 0;  // the head after the last group that was begun or committed here
};

}  // namespace annals
