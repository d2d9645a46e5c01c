#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace annals::bakery {

/// A row that a slug names.
struct SlugRow {
  std::int64_t id = 0;
  std::string slug;
  std::string name;
};

// Nothing when there is none; `refusal` then says so, with the code not_found.

std::optional<SlugRow> find_ingredient(const Tables& tables, std::string_view slug,
                                       Decision& refusal);
std::optional<SlugRow> find_recipe(const Tables& tables, std::string_view slug, Decision& refusal);
std::optional<SlugRow> find_unit(const Tables& tables, std::string_view slug, Decision& refusal);
std::optional<SlugRow> find_good(const Tables& tables, std::string_view slug, Decision& refusal);

/// The slug for a new row: the one asked for, or one made of the name, with -2, -3 … behind it
/// where it is taken. Nothing when that cannot be; `refusal` says why.
struct SlugWish {
  std::optional<std::string_view> asked;
  std::string_view name;
  std::string_view fallback;  ///< where nothing of the name can stand in a slug
};
std::optional<std::string> new_slug(const SlugWish& wish,
                                    const std::function<bool(const std::string&)>& is_taken,
                                    Decision& refusal);

/// The answer to a command that deletes what is not there: no events, and a warning.
Decision nothing_to_delete(Decision refusal);

}  // namespace annals::bakery
