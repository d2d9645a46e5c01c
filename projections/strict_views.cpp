#include "projections/strict_views.h"

#include <fmt/format.h>

#include <utility>

#include "projections/decision_tables.h"
#include "projections/views.h"

namespace annals {

namespace {

// What may be caught up under the log's write lock, while all other writers wait.
constexpr Position lag_under_lock = 10'000;

std::string_view module_of(std::string_view type) {
  return type.substr(0, type.find('.'));
}

}  // namespace

void StrictViews::set_members(Members members) {
  std::vector<Member> former;  // let go, and their files closed, after the locks
  std::shared_ptr<const ViewList> former_list;
  std::lock_guard lock(group_);
  {
    std::lock_guard list_lock(list_mutex_);
    former_list = std::exchange(list_, std::make_shared<const ViewList>(members.views));
  }
  former.swap(members_);
  views_by_type_.clear();
  for (auto& view : members.views) members_.push_back({std::move(view), nullptr});
  unusable_ = std::move(members.unusable);
  registered_ = members.registered;
  outdated_ = system_events_.last_registration() > registered_;
}

std::shared_ptr<const StrictViews::ViewList> StrictViews::views() const {
  std::lock_guard lock(list_mutex_);
  return list_;
}

void StrictViews::catch_up(const Progress& progress) {
  Position head = log_.head();
  for (auto list = views(); const auto& view : *list) view->catch_up(head, progress);
}

void StrictViews::show_head() noexcept {
  try {
    Position head = log_.head();
    notice_definitions(head);
    for (auto list = views(); const auto& view : *list) {
      if (view->through() < head) view->catch_up(head);
    }
  } catch (const std::exception&) {
    // Tables that are behind are still true, of an earlier moment.
  }
}

void StrictViews::begin(Position head, std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(group_);
  deadline_ = deadline;
  base_ = head;
  last_position_ = 0;
  system_events_seen_ = registration_seen_ = false;
  require_up_to_date(head);
  followed_ = head;
  in_group_ = true;
  lock.release();  // until end_group
}

// Other processes may have registered modules, whose tables guard this process's commits too, or
// have left so much behind that catching up would keep everybody waiting.
void StrictViews::require_up_to_date(Position head) {
  if (head != followed_) {
    notice_definitions(head);
    for (const auto& member : members_) {
      Position through = member.view->through();
      if (!member.view->paused() && through < head && head - through > lag_under_lock) {
        throw ViewsBehind(fmt::format("Appending failed: the tables of {} are {} events behind.",
                                      member.view->definition().name(), head - through));
      }
    }
  }
  if (outdated_) throw ViewsBehind("Appending failed: a module's definition has changed.");
}

void StrictViews::notice_definitions(Position head) {
  system_events_.read_up_to(head);
  if (system_events_.last_registration() > registered_) outdated_ = true;
}

StrictViews::ViewMask StrictViews::views_for(std::span<const RecordedEvent> events) {
  ViewMask mask = 0;
  for (const RecordedEvent& event : events) {
    auto [found, is_new] = views_by_type_.try_emplace(event.type, 0);
    for (std::size_t i = 0; is_new && i < members_.size(); ++i) {
      if (members_[i].view->handles(event.type)) found->second |= ViewMask{1} << i;
    }
    mask |= found->second;
  }
  return mask;
}

std::optional<Rejection> StrictViews::refuse_unusable(std::span<const RecordedEvent> events) const {
  if (unusable_.empty()) return std::nullopt;
  for (const RecordedEvent& event : events) {
    auto found = unusable_.find(module_of(event.type));
    if (found != unusable_.end()) return Rejection{"unusable", found->second};
  }
  return std::nullopt;
}

std::optional<Rejection> StrictViews::apply(std::span<const RecordedEvent> events) {
  if (events.empty()) return std::nullopt;
  if (auto refused = refuse_unusable(events)) return refused;
  if (auto refused = apply_to(views_for(events), events)) return refused;
  last_position_ = events.back().position;
  last_id_ = events.back().id;
  for (const RecordedEvent& event : events) {
    if (event.stream != "$annals") continue;
    system_events_seen_ = true;
    if (event.type == "annals.ModuleRegistered" || event.type == "annals.BuildSwitched") {
      registration_seen_ = true;
    }
  }
  return std::nullopt;
}

std::optional<Rejection> StrictViews::apply_to(ViewMask mask,
                                               std::span<const RecordedEvent> events) {
  if (mask == 0) return std::nullopt;
  std::vector<ViewTurn*> turns;
  auto undo = [&] {
    for (ViewTurn* turn : turns) turn->undo();
  };
  try {
    for (std::size_t i = 0; i < members_.size(); ++i) {
      if (!(mask >> i & 1)) continue;
      ViewTurn& turn = take(members_[i]);
      if (auto reason = turn.paused_reason()) {
        undo();
        return Rejection{"paused", *reason};
      }
      turns.push_back(&turn);
      if (auto failure = turn.apply(events)) {
        undo();
        return Rejection{failure->constraint ? "constraint" : "definition", failure->message};
      }
    }
    for (ViewTurn* turn : turns) turn->keep();
  } catch (...) {
    undo();
    throw;
  }
  return std::nullopt;
}

ViewTurn& StrictViews::take(Member& member) {
  if (!member.turn) {
    member.turn = std::make_unique<ViewTurn>(*member.view, base_, deadline_);
  } else {
    member.turn->ensure_open();
  }
  return *member.turn;
}

Decision StrictViews::decide(std::string_view module, std::string_view command,
                             capnp::AnyStruct::Reader ask, Timestamp now, std::string_view actor) {
  if (auto found = unusable_.find(module); found != unusable_.end()) {
    return reject("unusable", found->second);
  }
  for (Member& member : members_) {
    const ModuleDefinition& definition = member.view->definition();
    if (definition.name() != module) continue;
    const Module::Decide* decision = definition.decision(command);
    if (!decision) {
      throw Error(ErrorKind::not_found,
                  fmt::format("This program has no decision for {}.{}.", module, command));
    }
    ViewTurn& turn = take(member);
    if (auto reason = turn.paused_reason()) return reject("paused", *reason);
    DecisionTables tables(turn.statements(), turn.authorizer(), now, actor);
    return (*decision)(tables, ask);
  }
  throw Error(
      ErrorKind::invalid_argument,
      fmt::format("Deciding {}.{} failed: the module has no strict tables.", module, command));
}

void StrictViews::commit(Position head) noexcept {
  if (!system_events_seen_) system_events_.nothing_between(base_, head);
  if (registration_seen_) outdated_ = true;
  commit_taken(head);
  for (Member& member : members_) {
    if (!member.turn) member.view->nothing_between(base_, head);
  }
  followed_ = head;
  end_group();
}

// A view that fails here is behind and will be caught up by whoever needs it next.
void StrictViews::commit_taken(Position head) noexcept {
  std::unique_lock visible(publishing_, std::defer_lock);
  int touched = 0;
  for (Member& member : members_) touched += member.turn && member.turn->touched();
  if (touched > 1) visible.lock();
  for (Member& member : members_) {
    if (!member.turn) continue;
    try {
      if (member.turn->touched()) {
        member.turn->commit(last_position_, last_id_, head);
      } else {
        member.view->nothing_between(base_, head);
      }
    } catch (const std::exception&) {
    }
  }
}

void StrictViews::roll_back() noexcept {
  if (in_group_) end_group();  // a begin that has thrown is rolled back, too
}

void StrictViews::end_group() noexcept {
  for (Member& member : members_) member.turn.reset();
  in_group_ = false;
  group_.unlock();
}

}  // namespace annals
