#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/log.h"
#include "engine/sqlite/connection.h"
#include "engine/verify_problems.h"

namespace annals {

/// Compares the definitions of modules with the events that put them in force.
class DefinitionCheck {
 public:
  explicit DefinitionCheck(ProblemList& problems) : problems_(problems) {}

  /// To be called first, with all that the log holds. Checks also the order of registrations, and
  /// that no stored text or schema is of no use.
  void load(sqlite::Connection& log, std::vector<StoredModule> all);

  /// Events of other types are passed over; the payload is valid under its schema.
  void check(const RecordedEvent& event);
  void finish();

 private:
  void check_tables(sqlite::Connection& log);
  void check_registration(const RecordedEvent& event);
  void check_switch(const RecordedEvent& event);
  void put_in_force(std::map<Position, StoredModule>::iterator found);

  ProblemList& problems_;
  std::map<Position, StoredModule> waiting_;  ///< by position; erased as events are met
  std::map<std::pair<std::string, std::string>, Digest> registered_;  ///< by name and identity
};

}  // namespace annals
