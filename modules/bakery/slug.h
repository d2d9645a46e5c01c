#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace annals::bakery {

inline constexpr std::size_t slug_characters = 90;  ///< before a suffix is added
inline constexpr int slug_tries = 1000;

/// A display name as the key of a finished unit, good or recipe: compatibility-decomposed, small
/// letters and digits of any script without marks, everything between them one hyphen, cut at
/// slug_characters. `fallback` where nothing is left.
std::string slug_of(std::string_view name, std::string_view fallback);

/// The key of an ingredient: ASCII letters and digits without accents, underscores between them.
/// Empty where nothing is left.
std::string ingredient_slug_of(std::string_view name);

/// `slug`, or with -2, -3 … the first that is free; empty after slug_tries.
template <class IsTaken>
std::string free_slug(const std::string& slug, char separator, int first, IsTaken is_taken) {
  std::string free = slug;
  for (int i = first; is_taken(free); ++i) {
    if (i >= first + slug_tries) return {};
    free = slug + separator + std::to_string(i);
  }
  return free;
}

}  // namespace annals::bakery
