#pragma once

#include <annals/tables.h>

#include <string>

namespace annals::bakery {

/// Makes uuids (RFC 9562, version 8) for the rows that a decision adds. Each is a hash of the time,
/// of who asked, of the newest row and of a counter: the same for the same tables and time, as a
/// decision must be, and of no other row. Lives as long as the decision.
class UuidMaker {
 public:
  explicit UuidMaker(const Tables& tables) : tables_(tables) {}
  std::string next();

 private:
  const Tables& tables_;
  int made_ = 0;
};

}  // namespace annals::bakery
