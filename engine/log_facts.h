#pragma once

#include <annals/event.h>

#include <string>
#include <vector>

#include "engine/log.h"
#include "engine/read_connection.h"

namespace annals {

/// By what a log, or a copy of one, is known.
struct LogFacts {
  std::string id;  ///< the log's own, as text
  int format = 0;
  Position head = 0;
  std::string tree_head;  ///< as stored with the last event; 64 hex digits, empty without events
  friend bool operator==(const LogFacts&, const LogFacts&) = default;
};

/// Within a transaction: all of one moment.
LogFacts read_log_facts(ReadConnection& connection);

/// The definitions in force, in order of first registration, without the log's own.
std::vector<StoredModule> modules_in_force(std::vector<StoredModule> registrations);

}  // namespace annals
