#include "events/uuid_v7.h"

#include <bit>
#include <chrono>

namespace annals {

namespace {

constexpr std::uint64_t low_bits(int count) {
  return (std::uint64_t{1} << count) - 1;
}

/// The three parts of a UUIDv7 that vary: 48, 12 and 62 bits.
struct Fields {
  std::uint64_t milliseconds;
  std::uint64_t upper;
  std::uint64_t lower;
};

EventId pack(const Fields& fields) {
  std::uint64_t high = fields.milliseconds << 16 | std::uint64_t{7} << 12 | fields.upper;
  std::uint64_t low = std::uint64_t{2} << 62 | fields.lower;
  EventId id;
  for (int i = 0; i < 8; ++i) {
    id.bytes[i] = static_cast<std::uint8_t>(high >> (56 - 8 * i));
    id.bytes[8 + i] = static_cast<std::uint8_t>(low >> (56 - 8 * i));
  }
  return id;
}

Fields unpack(const EventId& id) {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  for (int i = 0; i < 8; ++i) {
    high = high << 8 | id.bytes[i];
    low = low << 8 | id.bytes[8 + i];
  }
  return {high >> 16, high & low_bits(12), low & low_bits(62)};
}

// xoshiro256**: fast, and its 256 bits of seed keep the ids of all processes apart.
std::uint64_t next_random(std::uint64_t (&state)[4]) {
  std::uint64_t result = std::rotl(state[1] * 5, 7) * 9;
  std::uint64_t shifted = state[1] << 17;
  state[2] ^= state[0];
  state[3] ^= state[1];
  state[1] ^= state[2];
  state[0] ^= state[3];
  state[2] ^= shifted;
  state[3] = std::rotl(state[3], 45);
  return result;
}

std::uint64_t milliseconds_of(Timestamp moment) {
  auto count = std::chrono::floor<std::chrono::milliseconds>(moment).time_since_epoch().count();
  return count < 0 ? 0 : static_cast<std::uint64_t>(count) & low_bits(48);
}

}  // namespace

UuidV7Source::UuidV7Source(Clock& clock) : clock_(clock) {
  std::random_device device;
  for (auto& word : random_state_) word = std::uint64_t{device()} << 32 | device();
  random_state_[0] |= 1;  // all zero would stay zero
}

EventId UuidV7Source::next() {
  std::uint64_t milliseconds = milliseconds_of(clock_.now());
  std::lock_guard lock(mutex_);
  Fields fields = unpack(last_);
  bool later = milliseconds > fields.milliseconds;
  if (!later) {
    // A random step of at least 1 keeps the ids apart and hard to guess.
    fields.lower += 1 + (next_random(random_state_) & low_bits(40));
    if (fields.lower > low_bits(62)) {
      fields.lower &= low_bits(62);
      if (++fields.upper > low_bits(12)) {
        milliseconds = fields.milliseconds + 1;  // used up: borrow from the future
        later = true;
      }
    }
  }
  if (later) {
    std::uint64_t upper = next_random(random_state_) & low_bits(11);  // room to count up
    fields = {milliseconds, upper, next_random(random_state_) & low_bits(62)};
  }
  last_ = pack(fields);
  return last_;
}

}  // namespace annals
