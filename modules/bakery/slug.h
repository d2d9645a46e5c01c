#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace annals::bakery {

inline constexpr std::size_t slug_characters = 90;  ///< of one that is made, without suffix
inline constexpr std::size_t slug_bytes = 234;    ///< likewise: a slug is a tag and names a stream
inline constexpr std::size_t longest_slug = 100;  ///< characters of any
inline constexpr std::size_t longest_slug_bytes = 240;
inline constexpr int slug_tries = 1000;

/// A display name as the key of a finished unit, good or recipe: compatibility-decomposed, small
/// letters and digits of any script without marks, everything between them one hyphen, cut at
/// slug_characters and slug_bytes. `fallback` where nothing is left.
std::string slug_of(std::string_view name, std::string_view fallback);

/// The key of an ingredient: ASCII letters and digits without accents, underscores between them.
/// Empty where nothing is left.
std::string ingredient_slug_of(std::string_view name);

/// `slug`, or with a number behind it, from `first` on, the first that is free; empty after
/// slug_tries.
std::string free_slug(const std::string& slug, char separator, int first,
                      const std::function<bool(const std::string&)>& is_taken);

}  // namespace annals::bakery
