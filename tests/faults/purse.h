#pragma once

#include <annals/annals.h>

namespace annals::testing {

/// A small module with a decision: who has spent how much of 1 000 000 cents.
Module purse_module();

}  // namespace annals::testing
