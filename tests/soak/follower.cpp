#include "tests/soak/follower.h"

#include <fmt/format.h>

#include <cstdio>
#include <stdexcept>

#include "tests/soak/soak_module.h"
#include "tests/soak/succession.h"

namespace annals::soak {

int follow_to_the_end(const std::filesystem::path& log) try {
  auto engine = open_soak(log);
  auto follower = engine.follow();
  Succession succession;
  while (true) {
    const auto* event = follower.next(std::chrono::minutes(2));
    if (!event) {
      throw std::runtime_error(
          fmt::format("nothing came after {}; the head is {}", succession.last(), engine.head()));
    }
    succession.next(*event);
    if (is_end(*event)) return 0;
  }
} catch (const std::exception& error) {
  fmt::print(stderr, "soak: follower: {}\n", error.what());
  return 1;
}

}  // namespace annals::soak
