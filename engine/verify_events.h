#pragma once

#include <annals/proof.h>
#include <annals/status.h>

#include <vector>

#include "engine/event_rows.h"
#include "engine/verify_definitions.h"
#include "engine/verify_problems.h"
#include "engine/verify_tree.h"
#include "events/type_catalogue.h"

namespace annals {

/// A row of `events` as it was read, with everything that checking it needs.
struct ReadEvent {
  RecordedEvent event;  ///< of one that cannot be read, at least the position
  RowExtras extras;
  std::vector<Tag> tags;
  bool in_form = true;  ///< as EventRows::is_in_form says
  std::string fault;    ///< why it cannot be read; empty when it can
};

/// Which ids of names the events use, by id.
struct UsedNames {
  std::vector<StreamVersion> streams;  ///< the version of each; 0: not used
  std::vector<bool> types, actors, tags;
};

/// Checks events one after another, in order: each by itself, and with those before it.
class EventCheck {
 public:
  /// `names` has room for the ids that there are.
  EventCheck(const TypeCatalogue& types, DefinitionCheck& definitions, TreeCheck& tree,
             UsedNames& names, ProblemList& problems);

  /// What the kept head, if any, covers is compared on the way.
  void extend(const TreeHead* since);
  void check(const ReadEvent& read);
  void finish();

  Position last() const { return last_; }
  std::uint64_t events() const { return events_; }
  std::uint64_t commits() const { return commits_; }

 private:
  void check_place(const ReadEvent& read);
  void check_names(const ReadEvent& read);
  void check_version(const RecordedEvent& event, std::int64_t stream);
  void check_content(const RecordedEvent& event);
  void compare_since();

  const TypeCatalogue& types_;
  DefinitionCheck& definitions_;
  TreeCheck& tree_;
  UsedNames& names_;
  ProblemList& problems_;
  const TreeHead* since_ = nullptr;
  Position last_ = 0;
  Position last_head_at_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t commits_ = 0;
  Timestamp last_recorded_at_;
};

}  // namespace annals
