#pragma once

#include <cstddef>

/// Every limit of the engine, by name. What exceeds one is refused with invalid_argument and a
/// sentence that names the limit; a test stands at each limit and one beyond.
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

}  // namespace annals::limits
