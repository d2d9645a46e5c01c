#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "modules/bakery/money.h"
#include "modules/bakery/rules.h"

namespace annals::bakery {

/// What a good of an assembly type is made of: its compositions with units and goods.
struct Contents {
  std::int64_t components = 0;
  Money component_cost = 0;
};

Contents contents_of(const Tables& tables, std::int64_t good_id);
std::string assembly_type_of(const Tables& tables, std::int64_t good_id);
Refusal refuse_assembly_type(const Tables& tables, std::string_view type);

/// Says as a warning where contents are outside the bounds of their assembly type. They are no
/// rejection: a good is put together and taken apart step by step.
void warn_of_bounds(const Tables& tables, std::string_view slug, std::string_view type,
                    const Contents& contents, Decision& decision);

}  // namespace annals::bakery
