#pragma once

#include <annals/module.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "projections/module_definition.h"

namespace annals {

/// What a Module was made from, unchecked.
struct Module::Parts {
  std::string name;
  std::string sql;
  std::optional<std::string> capnp_text;    ///< instead of compiled schemas
  std::vector<capnp::StructSchema> events;  ///< compiled into the program: they live for ever
  std::vector<std::pair<capnp::StructSchema, Decide>> decisions;  ///< by command
  std::vector<SqlFunction> functions;
};

}  // namespace annals
