#pragma once

#include <string>
#include <string_view>

namespace annals::workspace {

// Where the events of a workspace stand. Everything that belongs to a query is in its stream, so
// that `log --stream` tells its life.

inline constexpr std::string_view state_stream = "workspace";
inline constexpr std::string_view progress_stream = "progress";

inline std::string profile_stream(std::string_view profile) {
  return "profile-" + std::string(profile);
}
inline std::string query_stream(std::string_view profile, std::string_view query) {
  return "query-" + std::string(profile) + "/" + std::string(query);
}

}  // namespace annals::workspace
