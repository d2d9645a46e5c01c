#pragma once

#include <string>
#include <string_view>

namespace annals::bakery {

// Where the events of a bakery stand. What belongs to a noun alone is in its stream, so that
// `log --stream` tells its life: the goods in a package in the package's, assignments, their
// statuses and production in the baking event's, compositions and assembly runs in the good's,
// products and lots in the ingredient's.

inline std::string package_stream(std::string_view uuid) {
  return "package-" + std::string(uuid);
}
inline std::string recipient_stream(std::string_view uuid) {
  return "recipient-" + std::string(uuid);
}
inline std::string event_stream(std::string_view uuid) {
  return "event-" + std::string(uuid);
}
inline std::string ingredient_stream(std::string_view slug) {
  return "ingredient-" + std::string(slug);
}
inline std::string recipe_stream(std::string_view slug) {
  return "recipe-" + std::string(slug);
}
inline std::string unit_stream(std::string_view slug) {
  return "unit-" + std::string(slug);
}
inline std::string good_stream(std::string_view slug) {
  return "good-" + std::string(slug);
}

}  // namespace annals::bakery
