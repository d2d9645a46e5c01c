#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/log.h"

namespace annals {

/// What operators have said by switching a module to an earlier definition, or rolling it back: the
/// definitions that they left stay out of force, even where a program brings them along when it
/// opens the log. That holds until an operator switches to one of them, or another definition is
/// put in force.
struct SwitchHold {
  Position position = 0;  ///< of the last switch; 0 when there is none that holds
  std::string actor;
  std::string in_force;           ///< identity
  std::vector<std::string> left;  ///< identities

  bool holds(std::string_view identity) const;
  /// A sentence for people; empty when there is nothing to say.
  std::string note() const;
};

SwitchHold switch_hold(const Log& log, std::string_view module);

}  // namespace annals
