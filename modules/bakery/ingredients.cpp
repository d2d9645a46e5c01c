#include "modules/bakery/ingredients.h"

#include <array>

#include "modules/bakery/rules.h"
#include "modules/bakery/slug.h"
#include "modules/bakery/slug_rows.h"
#include "modules/bakery/streams.h"

namespace annals::bakery {

namespace {

constexpr const char* slug_sql = "select 1 from ingredients where slug = ?1";
constexpr const char* name_sql = "select slug from ingredients where display_name = ?1";
constexpr const char* users_sql =
    "select group_concat(name, ', ') from (select distinct r.name from recipe_ingredients i "
    "join recipes r on r.id = i.recipe_id where i.ingredient_id = ?1 order by r.name)";
constexpr const char* products_sql = "select count(*) from products where ingredient_id = ?1";
constexpr const char* conversion_sql =
    "select 1 from unit_conversions where ingredient_id = ?1 "
    "and from_unit = lower(trim(?2)) and to_unit = lower(trim(?3))";

constexpr std::array<std::string_view, 11> clearable{
    "description",          "notes",     "foodon_id",           "foodex2_code",
    "langual_terms",        "fdc_ids",   "density_volume_unit", "density_weight_unit",
    "density_volume_value", "allergens", "density_weight_value"};

bool is_ingredient_slug(std::string_view slug) {
  return !slug.empty() && slug.size() <= 200 && slug == ingredient_slug_of(slug);
}

std::optional<std::string> new_slug(const Tables& tables, CreateIngredient::Reader ask,
                                    Decision& refusal) {
  const auto is_taken = [&](const std::string& slug) { return tables.exists(slug_sql, slug); };
  if (ask.hasSlug()) {
    std::string slug(view(ask.getSlug()));
    if (!is_ingredient_slug(slug)) {
      refusal = invalid("The slug '" + slug +
                        "' must be of small letters, digits and single underscores between them");
    } else if (is_taken(slug)) {
      refusal = reject("duplicate_slug", "There is already an ingredient '" + slug + "'");
    } else {
      return slug;
    }
    return std::nullopt;
  }
  const auto slug = ingredient_slug_of(view(ask.getDisplayName()));
  if (slug.empty()) {
    refusal = invalid("No slug can be made of '" + std::string(view(ask.getDisplayName())) +
                      "'; give one");
    return std::nullopt;
  }
  auto free = free_slug(slug, '_', 1, is_taken);
  if (!free.empty()) return free;
  refusal = reject("duplicate_slug", "All slugs like '" + slug + "' are taken");
  return std::nullopt;
}

/// The four fields that say how much a volume weighs.
template <class Ask>
Refusal refuse_density(Ask ask) {
  if (ask.hasDensityVolumeValue()) {
    if (auto no = refuse_quantity("volume of the density", ask.getDensityVolumeValue().getValue()))
      return no;
  }
  if (ask.hasDensityWeightValue()) {
    return refuse_quantity("weight of the density", ask.getDensityWeightValue().getValue());
  }
  return std::nullopt;
}

Refusal refuse_taken_name(const Tables& tables, std::string_view name, std::string_view own_slug) {
  const auto slug = tables.value<std::string>(name_sql, name);
  if (!slug || *slug == own_slug) return std::nullopt;
  return reject("duplicate_name",
                "The ingredient '" + *slug + "' is already called '" + std::string(name) + "'");
}

}  // namespace

Decision create_ingredient(const Tables& tables, CreateIngredient::Reader ask) {
  if (auto no = refuse_name("ingredient", view(ask.getDisplayName()))) return *no;
  if (auto no = refuse_blank("category of the ingredient", view(ask.getCategory()))) return *no;
  if (auto no = refuse_density(ask)) return *no;
  if (auto no = refuse_taken_name(tables, view(ask.getDisplayName()), "")) return *no;
  Decision refusal;
  const auto slug = new_slug(tables, ask, refusal);
  if (!slug) return refusal;
  return decide(event<IngredientAdded>(ingredient_stream(*slug), [&](auto e) {
    copy_given(ask, e);
    e.setSlug(*slug);
    e.setDisplayName(trimmed(view(ask.getDisplayName())));
    e.setIsPackaging(ask.getIsPackaging());
  }));
}

Decision update_ingredient(const Tables& tables, UpdateIngredient::Reader ask) {
  Decision refusal;
  const auto ingredient = find_ingredient(tables, view(ask.getIngredient()), refusal);
  if (!ingredient) return refusal;
  if (ask.hasDisplayName()) {
    const auto name = view(ask.getDisplayName());
    if (auto no = refuse_name("ingredient", name)) return *no;
    if (auto no = refuse_taken_name(tables, name, ingredient->slug)) return *no;
  }
  if (ask.hasCategory()) {
    if (auto no = refuse_blank("category of the ingredient", view(ask.getCategory()))) return *no;
  }
  if (auto no = refuse_density(ask)) return *no;
  if (auto no = refuse_cleared(ask.getClear(), clearable)) return *no;
  if (!changes_something(ask, "ingredient")) return {};
  return decide(event<IngredientChanged>(ingredient_stream(ingredient->slug), [&](auto e) {
    copy_given(ask, e);
    if (ask.hasDisplayName()) e.setDisplayName(trimmed(view(ask.getDisplayName())));
    if (ask.getClear().size() > 0) e.setCleared(ask.getClear());
  }));
}

Decision delete_ingredient(const Tables& tables, DeleteIngredient::Reader ask) {
  Decision refusal;
  const auto ingredient = find_ingredient(tables, view(ask.getIngredient()), refusal);
  if (!ingredient) return nothing_to_delete(std::move(refusal));
  if (const auto users = tables.value<std::string>(users_sql, ingredient->id)) {
    return reject("referenced_ingredient", "Ingredient '" + ingredient->slug +
                                               "' cannot be deleted: recipes use it: " + *users);
  }
  auto decision = decide(event<IngredientRemoved>(ingredient_stream(ingredient->slug),
                                                  [&](auto e) { copy_given(ask, e); }));
  const auto products = tables.value<std::int64_t>(products_sql, ingredient->id).value_or(0);
  if (products > 0) {
    decision.warnings.push_back("With it go its products, " + std::to_string(products) +
                                ", and what is in stock of them");
  }
  return decision;
}

Decision set_unit_conversion(const Tables& tables, SetUnitConversion::Reader ask) {
  Decision refusal;
  const auto ingredient = find_ingredient(tables, view(ask.getIngredient()), refusal);
  if (!ingredient) return refusal;
  for (auto unit : {ask.getFromUnit(), ask.getToUnit()}) {
    if (auto no = refuse_blank("unit of a conversion", view(unit))) return *no;
  }
  for (auto quantity : {ask.getFromQuantity(), ask.getToQuantity()}) {
    if (auto no = refuse_quantity("quantity of a conversion", quantity)) return *no;
  }
  return decide(event<UnitConversionSet>(ingredient_stream(ingredient->slug), [&](auto e) {
    copy_given(ask, e);
    e.setFromQuantity(ask.getFromQuantity());
    e.setToQuantity(ask.getToQuantity());
  }));
}

Decision remove_unit_conversion(const Tables& tables, RemoveUnitConversion::Reader ask) {
  Decision refusal;
  const auto ingredient = find_ingredient(tables, view(ask.getIngredient()), refusal);
  if (!ingredient) return refusal;
  if (!tables.exists(conversion_sql, ingredient->id, ask.getFromUnit(), ask.getToUnit())) {
    return reject("not_found", "There is no such conversion of '" + ingredient->slug + "'");
  }
  return decide(event<UnitConversionRemoved>(ingredient_stream(ingredient->slug),
                                             [&](auto e) { copy_given(ask, e); }));
}

}  // namespace annals::bakery
