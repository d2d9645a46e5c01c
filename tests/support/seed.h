#pragma once

#include <boost/test/unit_test.hpp>
#include <cstdlib>

/// The seed of a random test, printed; ANNALS_SEED in the environment asks for another.
inline unsigned seed_or(unsigned usual) {
  const char* asked = std::getenv("ANNALS_SEED");
  unsigned seed = asked ? static_cast<unsigned>(std::strtoul(asked, nullptr, 10)) : usual;
  BOOST_TEST_MESSAGE("seed " << seed);
  return seed;
}
