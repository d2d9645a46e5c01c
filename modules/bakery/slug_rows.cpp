#include "modules/bakery/slug_rows.h"

#include "modules/bakery/slug.h"
#include "modules/fields.h"

namespace annals::bakery {

namespace {

constexpr const char* ingredient_sql =
    "select id, slug, display_name from ingredients where slug = ?1";
constexpr const char* recipe_sql = "select id, slug, name from recipes where slug = ?1";
constexpr const char* unit_sql =
    "select id, slug, display_name from finished_units where slug = ?1";
constexpr const char* good_sql =
    "select id, slug, display_name from finished_goods where slug = ?1";

std::optional<SlugRow> find(const Tables& tables, const char* sql, const std::string& what,
                            std::string_view slug, Decision& refusal) {
  auto rows = tables.query(sql, {Tables::to_value(slug)});
  if (const Row* row = rows.next()) {
    return SlugRow{row->integer(0), std::string(row->text(1)), std::string(row->text(2))};
  }
  refusal = reject("not_found", "There is no " + what + " '" + std::string(slug) + "'");
  return std::nullopt;
}

}  // namespace

std::optional<SlugRow> find_ingredient(const Tables& tables, std::string_view slug,
                                       Decision& refusal) {
  return find(tables, ingredient_sql, "ingredient", slug, refusal);
}

std::optional<SlugRow> find_recipe(const Tables& tables, std::string_view slug, Decision& refusal) {
  return find(tables, recipe_sql, "recipe", slug, refusal);
}

std::optional<SlugRow> find_unit(const Tables& tables, std::string_view slug, Decision& refusal) {
  return find(tables, unit_sql, "finished unit", slug, refusal);
}

std::optional<SlugRow> find_good(const Tables& tables, std::string_view slug, Decision& refusal) {
  return find(tables, good_sql, "finished good", slug, refusal);
}

std::optional<std::string> new_slug(const SlugWish& wish,
                                    const std::function<bool(const std::string&)>& is_taken,
                                    Decision& refusal) {
  if (!wish.asked) {
    auto free = free_slug(slug_of(wish.name, wish.fallback), '-', 2, is_taken);
    if (!free.empty()) return free;
    refusal = reject("duplicate_slug", "All slugs that can be made of '" + std::string(wish.name) +
                                           "' are taken; give one");
    return std::nullopt;
  }
  std::string slug(*wish.asked);
  const auto length = modules::characters(slug);
  if (length == 0 || length > longest_slug || slug.size() > longest_slug_bytes ||
      slug.find_first_of(" \t\r\n") != slug.npos) {
    refusal = modules::invalid("A slug has 1 to " + std::to_string(longest_slug) +
                               " characters and no white space, got: '" + slug + "'");
  } else if (is_taken(slug)) {
    refusal = reject("duplicate_slug", "The slug '" + slug + "' is taken");
  } else {
    return slug;
  }
  return std::nullopt;
}

Decision nothing_to_delete(Decision refusal) {
  return Decision{}.warn(std::move(refusal.rejection->message));
}

}  // namespace annals::bakery
