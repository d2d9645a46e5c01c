#include "modules/bakery/recipes.h"

#include <array>
#include <set>

#include "modules/bakery/rules.h"
#include "modules/bakery/slug.h"
#include "modules/bakery/slug_rows.h"
#include "modules/bakery/streams.h"

namespace annals::bakery {

namespace {

constexpr const char* slug_sql = "select 1 from recipes where slug = ?1";
// Whether recipe ?2 is ?1, or is in it.
constexpr const char* inside_sql =
    "with recursive inside (id) as ("
    "  select ?1 union select c.component_recipe_id from recipe_components c "
    "  join inside i on c.recipe_id = i.id) "
    "select 1 from inside where id = ?2";
constexpr const char* units_sql =
    "select group_concat(display_name, ', ') from ("
    "  select display_name from finished_units where recipe_id = ?1 order by 1)";
constexpr const char* records_sql = "select count(*) from production_records where recipe_id = ?1";
constexpr const char* containers_sql =
    "select group_concat(name, ', ') from (select r.name from recipe_components c "
    "join recipes r on r.id = c.recipe_id where c.component_recipe_id = ?1 order by 1)";

constexpr std::array<std::string_view, 6> clearable{
    "source", "yield_quantity", "yield_unit", "yield_description", "estimated_time_minutes",
    "notes"};

Refusal refuse_ingredients(const Tables& tables,
                           capnp::List<RecipeIngredient>::Reader ingredients) {
  Decision refusal;
  for (auto line : ingredients) {
    if (!find_ingredient(tables, view(line.getIngredient()), refusal)) return refusal;
    if (auto no = refuse_quantity("quantity of an ingredient", line.getQuantity())) return no;
    if (auto no = refuse_blank("unit of an ingredient", view(line.getUnit()))) return no;
  }
  return std::nullopt;
}

/// `recipe` is the id of the one that gets them; 0 where it is only being created.
Refusal refuse_components(const Tables& tables, std::int64_t recipe,
                          capnp::List<RecipeComponent>::Reader components) {
  Decision refusal;
  std::set<std::string> seen;
  for (auto line : components) {
    const auto component = find_recipe(tables, view(line.getRecipe()), refusal);
    if (!component) return refusal;
    if (auto no = refuse_quantity("quantity of a component recipe", line.getQuantity())) return no;
    if (!seen.insert(component->slug).second) {
      return reject("duplicate_component",
                    "The recipe '" + component->slug + "' is among the components twice");
    }
    if (recipe != 0 && tables.exists(inside_sql, component->id, recipe)) {
      return reject("circular_reference",
                    "With the component '" + component->slug + "' the recipe would contain itself");
    }
  }
  return std::nullopt;
}

template <class Ask>
Refusal refuse_lines(const Tables& tables, std::int64_t recipe, Ask ask) {
  if (ask.hasYieldQuantity()) {
    if (auto no = refuse_quantity("yield of the recipe", ask.getYieldQuantity().getValue()))
      return no;
  }
  if (auto no = refuse_ingredients(tables, ask.getIngredients())) return no;
  return refuse_components(tables, recipe, ask.getComponents());
}

}  // namespace

Decision create_recipe(const Tables& tables, CreateRecipe::Reader ask) {
  if (auto no = refuse_name("recipe", view(ask.getName()))) return *no;
  if (auto no = refuse_blank("category of the recipe", view(ask.getCategory()))) return *no;
  if (auto no = refuse_lines(tables, 0, ask)) return *no;
  Decision refusal;
  const auto slug = new_slug(
      {asked_text(ask.hasSlug(), ask.getSlug()), view(ask.getName()), "unknown-recipe"},
      [&](const std::string& text) { return tables.exists(slug_sql, text); }, refusal);
  if (!slug) return refusal;
  return decide(event<RecipeAdded>(recipe_stream(*slug), [&](auto e) {
    copy_given(ask, e);
    e.setSlug(*slug);
    e.setName(trimmed(view(ask.getName())));
  }));
}

Decision update_recipe(const Tables& tables, UpdateRecipe::Reader ask) {
  Decision refusal;
  const auto recipe = find_recipe(tables, view(ask.getRecipe()), refusal);
  if (!recipe) return refusal;
  if (ask.hasName()) {
    if (auto no = refuse_name("recipe", view(ask.getName()))) return *no;
  }
  if (ask.hasCategory()) {
    if (auto no = refuse_blank("category of the recipe", view(ask.getCategory()))) return *no;
  }
  if (auto no = refuse_lines(tables, recipe->id, ask)) return *no;
  if (auto no = refuse_cleared(ask.getClear(), clearable)) return *no;
  if (!changes_something(ask, "recipe")) return {};
  return decide(event<RecipeChanged>(recipe_stream(recipe->slug), [&](auto e) {
    copy_given(ask, e);
    if (ask.hasName()) e.setName(trimmed(view(ask.getName())));
    if (ask.getClear().size() > 0) e.setCleared(ask.getClear());
  }));
}

Decision delete_recipe(const Tables& tables, DeleteRecipe::Reader ask) {
  Decision refusal;
  const auto recipe = find_recipe(tables, view(ask.getRecipe()), refusal);
  if (!recipe) return nothing_to_delete(std::move(refusal));
  const std::string sentence = "Recipe '" + recipe->slug + "' cannot be deleted: ";
  if (const auto units = tables.value<std::string>(units_sql, recipe->id)) {
    return reject("referenced_recipe", sentence + "it makes the finished units: " + *units);
  }
  const auto records = tables.value<std::int64_t>(records_sql, recipe->id).value_or(0);
  if (records > 0) {
    return reject("referenced_recipe",
                  sentence + std::to_string(records) + " production records are of it");
  }
  if (const auto containers = tables.value<std::string>(containers_sql, recipe->id)) {
    return reject("referenced_recipe", sentence + "it is part of the recipes: " + *containers);
  }
  return decide(
      event<RecipeRemoved>(recipe_stream(recipe->slug), [&](auto e) { copy_given(ask, e); }));
}

}  // namespace annals::bakery
