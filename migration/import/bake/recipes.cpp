#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "migration/import/bake/generations.h"
#include "migration/import/bake/parts.h"
#include "modules/bakery/slug.h"

namespace annals::importing {

namespace {

const BakeNoun& noun() {
  return bake_noun("recipes");
}

std::vector<BakeEntry>& list_of(BakeRow& recipe, std::string_view name) {
  const auto place = std::ranges::find(noun().lists, name, &BakeList::name) - noun().lists.begin();
  return recipe.lists[static_cast<std::size_t>(place)];
}

std::span<const BakeColumn> columns_of(std::string_view list) {
  return std::ranges::find(noun().lists, list, &BakeList::name)->columns;
}

// Whether `recipe` can be reached from `part` by way of parts.
bool contains(const BakeReading& reading, const std::string& part, const std::string& recipe) {
  std::set<std::string> seen{part};
  std::vector<std::string> next{part};
  while (!next.empty()) {
    const BakeRow* row = reading.rows("recipes").find(next.back());
    if (next.back() == recipe) return true;
    next.pop_back();
    if (!row) continue;
    for (const BakeEntry& entry : row->lists[1]) {
      if (seen.insert(text_in(entry[0])).second) next.push_back(text_in(entry[0]));
    }
  }
  return false;
}

void add_line(BakeReading& reading, RecordReader& record, const std::string& recipe) {
  const auto columns = columns_of("ingredients");
  BakeEntry entry = reading.entry_from(record, columns, "recipe_lines", {"ingredient"});
  // Single-tier databases point at brands where they do not point at the newer table.
  const bool has_brands = reading.references().find("brand_ingredients", "any", "");
  const bool by_brand = has_brands && !RecordReader(record).take("ingredient_new_id") &&
                        !record.has("ingredient_slug") && !record.has("ingredient_name");
  const auto ingredient =
      by_brand ? reading.references().resolve(record, "ingredient_id", "brand_ingredients", true)
               : reading.references().resolve(record, field_names("recipe_lines", "ingredient"),
                                              "ingredients", true);
  record.used("ingredient_id|ingredient_new_id");
  if (record.good()) {
    entry[0] = *ingredient;
    list_of(*reading.row("recipes", recipe), "ingredients").push_back(std::move(entry));
  }
  reading.settle_part(record, recipe + record.identity());
}

void add_part(BakeReading& reading, RecordReader& record, const std::string& recipe) {
  auto columns = columns_of("components");
  BakeEntry entry = reading.entry_from(record, columns, "recipe_parts", {"sort_order"});
  auto& parts = list_of(*reading.row("recipes", recipe), "components");
  BakeColumn order = columns[3];
  order.required = false;
  entry[3] = record.value(order, "sort_order");
  if (std::holds_alternative<std::nullptr_t>(entry[3])) {
    entry[3] = static_cast<std::int64_t>(parts.size());
  }
  const std::string part = text_in(entry[0]);
  if (record.good() && contains(reading, part, recipe)) {
    record.problem(fmt::format("the recipe {} would contain itself", shown(recipe)));
  }
  if (record.good() &&
      std::ranges::any_of(parts, [&](const auto& other) { return text_in(other[0]) == part; })) {
    record.problem(fmt::format("the recipe {} is a component already", shown(part)));
  }
  if (record.good()) parts.push_back(std::move(entry));
  reading.settle_part(record, recipe + record.identity());
}

// 3.0 has the time in two parts, which stay among the kept columns.
void read_time(RecordReader& record, BakeRow& row) {
  RecordReader look = record;
  static constexpr BakeColumn minutes{"minutes", BakeKind::integer, false, 0, ">= 0"};
  const Value preparing = look.value(minutes, "prep_time_minutes");
  const Value baking = look.value(minutes, "cook_time_minutes");
  Value& all = row.at("estimated_time_minutes");
  if (!std::holds_alternative<std::nullptr_t>(all)) return;
  for (const Value* part : {&preparing, &baking}) {
    auto* number = std::get_if<std::int64_t>(part);
    if (!number || *number > 1'000'000) continue;
    auto* sum = std::get_if<std::int64_t>(&all);
    all = *number + (sum ? *sum : 0);
  }
}

// As the source system made slugs of yields: small letters, spaces and hyphens to '_', punctuation
// gone; letters keep their accents.
std::string yield_slug(std::string_view name) {
  std::string slug;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const auto before = i > 0 ? static_cast<unsigned char>(name[i - 1]) : 0;
    if (c == ' ' || c == '-' || c == '_' || c == '\t' || c == '\n') {
      if (!slug.empty() && slug.back() != '_') slug += '_';
    } else if (c >= 'A' && c <= 'Z') {
      slug += static_cast<char>(c - 'A' + 'a');
    } else if (before == 0xC3 && static_cast<unsigned char>(c) <= 0x9E &&
               static_cast<unsigned char>(c) != 0x97) {
      slug += static_cast<char>(c | 0x20);  // À to Þ
    } else if ((c & 0x80) != 0 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      slug += c;
    }
  }
  while (slug.ends_with('_')) slug.pop_back();
  return slug;
}

// Slugs that the source's own units have.
bool is_told_unit(BakeReading& reading, const std::string& slug) {
  const auto told = [&](std::string_view text) {
    return reading.references().find("finished_units", "told", text) != nullptr;
  };
  if (!told("")) {
    reading.refer("finished_units", "told", "", "");
    const BakeSection* section = reading.section("finished_units");
    for (std::size_t i = 0; section && i < section->records.size(); ++i) {
      auto member = section->records[i].content.member("slug");
      if (auto text = member ? member->text() : std::nullopt) {
        reading.refer("finished_units", "told", *text, *text);
      }
    }
  }
  return told(slug);
}

// 4.0 and 4.1 tell of yields apart from finished units, which 4.2 has in their place: what a
// recipe yields is a unit of its own there.
void add_yield(BakeReading& reading, RecordReader& record, const std::string& key) {
  const BakeRow& recipe = *reading.row("recipes", key);
  auto* quantity = std::get_if<double>(&recipe.at("yield_quantity"));
  const std::string unit = text_in(recipe.at("yield_unit"));
  const std::string description = text_in(recipe.at("yield_description"));
  const std::string name = text_in(recipe.at("name"));
  if (!quantity || *quantity < 1 || *quantity > 1e9 || unit.empty()) return;
  const std::string suffix = yield_slug(description);
  std::string slug = yield_slug(name) + '_' + (suffix.empty() ? "standard" : suffix);
  slug = bakery::free_slug(slug, '_', 2, [&](const std::string& wanted) {
    return reading.rows("finished_units").find(wanted) != nullptr;
  });
  if (slug.empty() || is_told_unit(reading, slug)) return;
  BakeRow row(bake_noun("finished_units"));
  row.key = slug;
  row.section = record.table();
  row.identity = record.identity();
  row.at("slug") = slug;
  row.at("display_name") = description.empty() ? "Standard " + name : description;
  row.at("recipe") = key;
  row.at("yield_mode") = std::string("discrete_count");
  row.at("items_per_batch") = static_cast<std::int64_t>(*quantity);
  row.at("item_unit") = unit;
  row.at("category") = recipe.at("category");
  for (const char* column : {"unit_cost", "inventory_count"}) row.at(column) = std::int64_t{0};
  row.untold.insert(bake_noun("finished_units").column("unit_cost"));
  row.untold.insert(bake_noun("finished_units").column("inventory_count"));
  const std::string display_name = text_in(row.at("display_name"));
  reading.add(std::move(row), {{"slug", slug}, {"name", display_name}, {"recipe", key}});
}

// Of a row in a table of lines.
std::optional<std::string> recipe_of(BakeReading& reading, RecordReader& record) {
  auto recipe = reading.references().resolve(record, "recipe_id", "recipes", true);
  if (!recipe || reading.row("recipes", *recipe)) return recipe;
  record.problem("the source has no recipes");
  return std::nullopt;
}

}  // namespace

void read_recipe(BakeReading& reading, RecordReader& record) {
  BakeRow row = reading.row_from(record, "recipes", "recipes", {"slug"});
  read_time(record, row);
  const std::string name = text_in(row.at("name"));
  if (record.take("slug")) {
    row.at("slug") = record.value(noun().columns[noun().column("slug")], "slug");
    row.key = text_in(row.at("slug"));
    if (record.good() && reading.rows("recipes").find(row.key)) {
      record.problem(fmt::format("another recipe has the slug {}", shown(row.key)));
    }
  } else if (record.good()) {
    row.key = reading.new_slug(record, "recipes", bakery::slug_of(name, "unknown-recipe"), '-', 2);
    row.at("slug") = row.key;
  }
  const std::string slug = row.key;
  BakeReading::Names names{{"slug", slug}, {"name", name}};
  RecordReader look = record;
  if (auto former = look.text("previous_slug")) names.emplace_back("slug", *former);
  const bool has_units = record.has("finished_units");
  for (const char* list : {"ingredients", "components", "finished_units"}) {
    record.use_list(list);
  }
  RecordReader lists = record;
  if (!reading.settle(record, std::move(row), names)) return;
  reading.nested(lists, "ingredients", [&](RecordReader& line) { add_line(reading, line, slug); });
  reading.later([&reading, lists, slug]() mutable {
    reading.nested(lists, "components", [&](RecordReader& part) { add_part(reading, part, slug); });
    reading.nested(lists, "finished_units",
                   [&](RecordReader& unit) { read_unit_of(reading, unit, slug); });
  });
  if (has_units) {
    reading.later([&reading, lists, slug]() mutable { add_yield(reading, lists, slug); });
  }
}

void read_recipe_line(BakeReading& reading, RecordReader& record) {
  if (auto recipe = recipe_of(reading, record)) return add_line(reading, record, *recipe);
  reading.keep(record);
}

void read_recipe_part(BakeReading& reading, RecordReader& record) {
  if (auto recipe = recipe_of(reading, record)) return add_part(reading, record, *recipe);
  reading.keep(record);
}

}  // namespace annals::importing
