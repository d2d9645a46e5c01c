#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// Every limit of the engine, by name; docs/limits.md tells of them all. What exceeds one is
/// refused with invalid_argument (or as said here) and a sentence that names the limit; a test
/// stands at each limit and one beyond.
namespace annals::limits {

inline constexpr std::size_t payload_bytes = 64u << 20;   ///< of one event, canonical form
inline constexpr std::size_t metadata_bytes = 64u << 10;  ///< of one event
inline constexpr std::size_t append_events = 100'000;     ///< in one AppendRequest
inline constexpr std::size_t append_bytes = 256u << 20;   ///< payloads of one AppendRequest
inline constexpr std::size_t group_bytes = 16u << 20;     ///< after which a group takes no more
inline constexpr std::size_t stream_name_bytes = 255;
inline constexpr std::size_t type_name_bytes = 255;
inline constexpr std::size_t module_name_bytes = 63;
inline constexpr std::size_t actor_bytes = 255;
inline constexpr std::size_t tag_value_bytes = 255;
inline constexpr std::size_t tags_per_event = 64;
inline constexpr std::size_t modules = 10;                  ///< SQLite attaches ten files
inline constexpr std::size_t module_text_bytes = 4u << 20;  ///< of one .sql or .capnp text
inline constexpr std::size_t statements_per_event = 256;
inline constexpr std::size_t schema_structs = 4'096;  ///< per module
inline constexpr std::size_t backup_note_bytes = 4u << 10;
inline constexpr std::size_t manifest_bytes = 1u << 20;  ///< of a backup's manifest
inline constexpr std::size_t nesting_depth = 64;         ///< of payloads and of event JSON
/// Of an event or a command: every byte of a text may stand there as \u00xx; and the names.
inline constexpr std::size_t json_bytes = 6 * payload_bytes + (1u << 20);

// Of tables and queries.
inline constexpr std::size_t query_bytes = module_text_bytes;  ///< of the text of one SELECT
inline constexpr std::size_t row_bytes = 128u << 20;  ///< of a row, and of a value in a query
inline constexpr std::size_t pattern_bytes = 1'000;   ///< of LIKE and GLOB in a query
/// Steps of SQLite's machine that the statements of one event may take: several seconds' worth.
/// The event is refused as by a constraint.
inline constexpr std::uint64_t event_steps = 250'000'000;
inline constexpr std::uint64_t definition_steps = 25'000'000;  ///< that a module's tables may take
// What EngineOptions::query has unless told otherwise; Error{busy}.
inline constexpr std::chrono::seconds query_time{60};
inline constexpr std::uint64_t query_memory_bytes = 1u << 30;
inline constexpr std::chrono::seconds check_time{600};  ///< of one annals:check; Error{busy}

}  // namespace annals::limits
