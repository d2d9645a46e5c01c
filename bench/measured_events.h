#pragma once

#include <annals/engine.h>

#include <cstdint>
#include <filesystem>
#include <vector>

namespace annals::bench {

/// `count` events of about 256 bytes over `streams` streams taken at random; the same for the same
/// numbers. They carry no ids.
std::vector<NewEvent> measured_events(std::uint64_t count, std::uint64_t streams);

/// A fresh log with the module of these events, which has no tables.
Engine open_measured(const std::filesystem::path& path);

/// What comes of two fields of a payload.
std::int64_t measured_value(kj::ArrayPtr<const capnp::word> words);

}  // namespace annals::bench
