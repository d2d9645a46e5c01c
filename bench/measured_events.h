#pragma once

#include <annals/engine.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace annals::bench {

/// `count` events of about 256 bytes over `streams` streams taken at random; the same for the same
/// numbers. They carry no ids.
std::vector<NewEvent> measured_events(std::uint64_t count, std::uint64_t streams,
                                      std::uint64_t seed = 20'26);
/// The same with a tag "area" each, of which there are `areas`, in 1 000 streams.
std::vector<NewEvent> labelled_events(std::uint64_t count, std::uint64_t areas);
std::string area_name(std::uint64_t area);

/// A log with the module of these events, which has no tables; made when it is not there.
Engine open_measured(const std::filesystem::path& path);
/// One durable commit; throws when it is refused.
void append_all(Engine& engine, std::span<const NewEvent> events);

/// What comes of two fields of a payload.
std::int64_t measured_value(kj::ArrayPtr<const capnp::word> words);
std::int64_t labelled_value(kj::ArrayPtr<const capnp::word> words);

}  // namespace annals::bench
