#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "migration/import/bake/conversions.h"
#include "migration/import/bake/decimal.h"
#include "migration/import/bake/generations.h"
#include "migration/import/bake/parts.h"
#include "modules/bakery/slug.h"

namespace annals::importing {

namespace {

constexpr double ml_in_cup = 236.588;
constexpr double grams_in_ounce = 28.3495;
constexpr int most_ancestors = 100;

const BakeColumn& column_of(std::string_view noun, std::string_view column) {
  const BakeNoun& found = bake_noun(noun);
  return found.columns[found.column(column)];
}

// 2 and 3.0 had one figure; the later four are made of it as the source system did: the weight of
// a cup in ounces, to the nearest quarter. 1.0 had the grams of a cup.
void read_density(RecordReader& record, BakeRow& row) {
  static constexpr BakeColumn figure{"density", BakeKind::real, false, 0, "> 0"};
  const auto set = [&](double weight, const char* unit) {
    row.at("density_volume_value") = 1.0;
    row.at("density_volume_unit") = std::string("cup");
    row.at("density_weight_value") = weight;
    row.at("density_weight_unit") = std::string(unit);
  };
  const Value per_cup = record.value(figure, "density_g_per_cup");
  if (auto* grams = std::get_if<double>(&per_cup)) set(*grams, "g");
  if (!record.has("density_g_per_ml") ||
      !std::holds_alternative<std::nullptr_t>(row.at("density_weight_value"))) {
    return;
  }
  RecordReader look = record;  // the exact figure stays among the kept columns
  const Value per_ml = look.value(figure, "density_g_per_ml");
  if (auto* density = std::get_if<double>(&per_ml)) {
    const double ounces = std::round(*density * ml_in_cup / grams_in_ounce * 4) / 4;
    if (ounces > 0) set(ounces, "oz");
  } else if (!look.good() && record.good()) {
    record.problem(look.reason());
  }
}

// 3.6 has a hierarchy in the place of categories: the topmost ancestor's name is the category.
void take_category_of_ancestor(BakeReading& reading, const std::string& slug) {
  std::string above = slug;
  for (int i = 0; i < most_ancestors; ++i) {
    const std::string* parent = reading.references().find("ingredients", "child", above);
    if (!parent || !reading.rows("ingredients").find(*parent)) break;
    above = *parent;
  }
  BakeRow* row = reading.row("ingredients", slug);
  if (row) row->at("category") = reading.row("ingredients", above)->at("display_name");
}

void require_display_name(BakeReading& reading, RecordReader& record, const BakeRow& row) {
  const std::string name = text_in(row.at("display_name"));
  const std::string* other = reading.references().find("ingredients", "name", name);
  if (record.good() && other && reading.rows("ingredients").find(*other)) {
    record.problem(fmt::format("another ingredient has the name {}", shown(name)));
  }
}

// An ingredient without a slug gets one of its name.
void name_ingredient(BakeReading& reading, RecordReader& record, BakeRow& row) {
  if (!record.good()) return;
  const std::string slug = bakery::ingredient_slug_of(text_in(row.at("display_name")));
  if (slug.empty()) {
    record.problem("no slug can be made of its name");
    return;
  }
  row.key = reading.new_slug(record, "ingredients", slug, '_', 1);
  row.at("slug") = row.key;
}

// The tables' rule: NULL differs from everything.
bool is_whole(const BakeRow& row) {
  return std::ranges::none_of(
      std::initializer_list<const char*>{"brand", "product_name", "package_size"},
      [&](const char* column) { return std::holds_alternative<std::nullptr_t>(row.at(column)); });
}

void settle_product(BakeReading& reading, RecordReader& record, BakeRow row) {
  row.key = natural_key(row);
  if (record.good() && is_whole(row) && reading.rows("products").find(row.key)) {
    record.problem(fmt::format("another product is {}", shown_key(row.key)));
  }
  const std::string gtin = text_in(row.at("gtin"));
  if (!gtin.empty() && reading.references().find("products", "gtin", gtin)) {
    record.problem(fmt::format("another product has the gtin {}", shown(gtin)));
  }
  BakeReading::Names names{{"ingredient", text_in(row.at("ingredient"))}};
  if (!gtin.empty()) names.emplace_back("gtin", gtin);
  reading.settle(record, std::move(row), names);
}

std::string unit_code(std::string text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  text = text.substr(first, text.find_last_not_of(' ') - first + 1);
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

// By ingredient and brand, and by what else a lot says of its product where that leaves several.
std::optional<std::string> product_by_brand(BakeReading& reading, RecordReader& record) {
  auto ingredient = reading.references().resolve(
      record, field_names("inventory_items", "ingredient"), "ingredients", true);
  if (!ingredient) return std::nullopt;
  std::vector<const BakeRow*> found;
  for (const std::string& key : reading.references().all("products", "ingredient", *ingredient)) {
    found.push_back(reading.rows("products").find(key));
  }
  const auto narrow = [&](const char* column, std::string_view names) {
    BakeColumn wanted = column_of("products", column);
    wanted.required = false;
    const Value value = record.value(wanted, names);
    const bool is_brand = wanted.name == "brand";
    if (std::holds_alternative<std::nullptr_t>(value) && !is_brand) return;
    std::vector<const BakeRow*> left;
    for (const BakeRow* row : found) {
      if (row->at(column) == value) left.push_back(row);
    }
    if (!left.empty() || is_brand) found = std::move(left);
  };
  narrow("brand", field_names("inventory_items", "brand"));
  for (const char* column :
       {"product_name", "package_size", "package_unit", "package_unit_quantity"}) {
    narrow(column, column);
  }
  if (found.empty()) {
    record.problem("no product of its ingredient has its brand");
    return std::nullopt;
  }
  if (found.size() > 1) {
    reading.warn(record,
                 fmt::format("it may be of {} products; the first one was taken.", found.size()));
  }
  return found.front()->key;
}

std::optional<std::string> product_of_lot(BakeReading& reading, RecordReader& record) {
  const std::string_view names = field_names("inventory_items", "product");
  if (!record.take(names)) return product_by_brand(reading, record);
  record.used(
      "ingredient_slug|product_brand|variant_brand|product_name|package_unit|"
      "package_unit_quantity|package_size");
  return reading.references().resolve(record, names, "products", true);
}

// 3.0 names the unit of the quantity, which the tables take from the product.
void use_unit_of_product(RecordReader& record, BakeRow& lot, const BakeRow& product) {
  RecordReader look = record;
  const auto unit = look.text("unit");
  if (!unit || !record.good()) return;
  const std::string wanted = unit_code(text_in(product.at("package_unit")));
  if (unit_code(*unit) == wanted) {
    record.used("unit");
    return;
  }
  const auto from = measure_of(unit_code(*unit));
  const auto to = measure_of(wanted);
  if (!from || !to || from->is_weight != to->is_weight) {
    record.problem(fmt::format("its quantity is in {}, its product is sold in {}", shown(*unit),
                               shown(wanted)));
    return;
  }
  const double factor = from->amount / to->amount;
  lot.at("quantity") = std::get<double>(lot.at("quantity")) * factor;
  if (auto* cost = std::get_if<std::int64_t>(&lot.at("unit_cost"))) {
    lot.at("unit_cost") =
        static_cast<std::int64_t>(std::llround(static_cast<double>(*cost) / factor));
  }
}

std::optional<double> grams_per_ml(const BakeRow& ingredient) {
  auto* volume = std::get_if<double>(&ingredient.at("density_volume_value"));
  auto* weight = std::get_if<double>(&ingredient.at("density_weight_value"));
  const auto volume_unit = measure_of(text_in(ingredient.at("density_volume_unit")));
  const auto weight_unit = measure_of(text_in(ingredient.at("density_weight_unit")));
  if (!volume || !weight || !volume_unit || !weight_unit || volume_unit->is_weight ||
      !weight_unit->is_weight) {
    return std::nullopt;
  }
  return *weight * weight_unit->amount / (*volume * volume_unit->amount);
}

}  // namespace

void read_ingredient(BakeReading& reading, RecordReader& record) {
  BakeRow row = reading.row_from(record, "ingredients", "ingredients", {"slug", "category"});
  read_density(record, row);
  BakeColumn category = column_of("ingredients", "category");
  const bool has_hierarchy = record.has("hierarchy_level") || record.has("parent_slug");
  category.required = !has_hierarchy;
  row.at("category") = record.value(category, "category");
  if (record.take("slug")) {
    row.at("slug") = record.value(column_of("ingredients", "slug"), "slug");
    row.key = text_in(row.at("slug"));
    if (record.good() && reading.rows("ingredients").find(row.key)) {
      record.problem(fmt::format("another ingredient has the slug {}", shown(row.key)));
    }
  } else {
    name_ingredient(reading, record, row);
  }
  require_display_name(reading, record, row);
  const std::string slug = row.key;
  const std::string name = text_in(row.at("display_name"));
  const bool needs_category = std::holds_alternative<std::nullptr_t>(row.at("category"));
  if (needs_category) row.at("category") = name;
  RecordReader look = record;
  const auto parent = look.text("parent_slug");
  if (!reading.settle(record, std::move(row), {{"slug", slug}, {"name", name}}) ||
      !needs_category) {
    return;
  }
  if (parent) reading.refer("ingredients", "child", slug, *parent);
  reading.later([&reading, slug] { take_category_of_ancestor(reading, slug); });
}

// An ingredient, a brand of it, and what is in stock of that. Where the source has tables for
// each, this is the older one, whose rows were carried over.
void read_brand_ingredient(BakeReading& reading, RecordReader& record) {
  constexpr std::string_view holds = "brand_ingredients";
  reading.refer(holds, "any", "", "");
  BakeRow row = reading.row_from(record, "ingredients", holds, {"slug", "notes"});
  read_density(record, row);
  BakeRow product = reading.row_from(record, "products", holds, {"ingredient", "package_size"});
  BakeRow lot = reading.row_from(record, "inventory_items", holds, {"product", "notes"});
  const std::string name = text_in(row.at("display_name"));
  const std::string* known = reading.references().find("ingredients", "name", name);
  const bool was_carried_over =
      known && reading.rows("ingredients").find(*known)->section != record.table();
  if (record.good() && was_carried_over) record.problem("newer tables of the source tell of it");
  if (record.good() && !known) name_ingredient(reading, record, row);
  const auto id = record.take("id");
  if (!record.good()) {
    if (id && known) reading.refer(holds, "id", id->raw(), *known);
    reading.keep(record);
    return;
  }
  const std::string ingredient = known ? *known : row.key;
  row.uuid.clear();
  if (!known) reading.add(std::move(row), {{"slug", ingredient}, {"name", name}});
  if (id) reading.refer(holds, "id", id->raw(), ingredient);

  const double quantity = std::get<double>(product.at("package_unit_quantity"));
  product.at("ingredient") = ingredient;
  product.at("package_size") = fmt::format("{} {}", quantity, text_in(product.at("package_unit")));
  product.at("preferred") = std::int64_t{1};
  product.uuid.clear();
  product.key = natural_key(product);
  if (is_whole(product) && reading.rows("products").find(product.key)) {
    record.problem(fmt::format("another product is {}", shown_key(product.key)));
    reading.keep(record);
    return;
  }
  reading.add(std::move(product), {{"ingredient", ingredient}});
  const BakeRow& added = reading.rows("products").all().back();
  if (std::get<double>(lot.at("quantity")) > 0) {
    lot.at("product") = added.key;
    if (lot.updated_at) lot.at("purchase_date") = lot.updated_at->substr(0, 10);
    if (auto* price = std::get_if<std::int64_t>(&lot.at("unit_cost"))) {
      // The price is that of a package; a lot's is that of one unit in it.
      lot.at("unit_cost") =
          static_cast<std::int64_t>(std::llround(static_cast<double>(*price) / quantity));
    }
    lot.uuid.clear();
    lot.key = natural_key(lot);
    reading.add(std::move(lot), {});
  }
  reading.settle_part(record, added.uuid);
}

void read_product(BakeReading& reading, RecordReader& record) {
  settle_product(reading, record, reading.row_from(record, "products", "products"));
}

void read_lot(BakeReading& reading, RecordReader& record) {
  BakeRow row = reading.row_from(record, "inventory_items", "inventory_items", {"product"});
  if (auto product = product_of_lot(reading, record)) {
    row.at("product") = *product;
    use_unit_of_product(record, row, *reading.rows("products").find(*product));
  }
  row.key = natural_key(row);
  reading.settle(record, std::move(row), {});
}

void read_conversion(BakeReading& reading, RecordReader& record) {
  BakeRow row = reading.row_from(record, "unit_conversions", "unit_conversions",
                                 {"from_quantity", "to_quantity"});
  ConversionFields fields;
  const auto figure = [&](const char* name) -> std::optional<double> {
    BakeColumn column = column_of("unit_conversions", "from_quantity");
    column.required = false;
    Value found = record.value(column, name);
    if (auto* real = std::get_if<double>(&found)) return *real;
    return std::nullopt;
  };
  fields.factor = figure("factor");
  const RecordReader as_told = record;
  fields.from_quantity = figure("from_quantity");
  fields.to_quantity = figure("to_quantity");
  fields.from_unit = unit_code(text_in(row.at("from_unit")));
  fields.to_unit = unit_code(text_in(row.at("to_unit")));
  row.at("from_unit") = fields.from_unit;
  row.at("to_unit") = fields.to_unit;
  const std::string ingredient = text_in(row.at("ingredient"));
  row.key = natural_key(row);
  const BakeRow* owner = reading.rows("ingredients").find(ingredient);
  const auto found = conversion_of(fields, owner ? grams_per_ml(*owner) : std::nullopt);
  if (record.good()) {
    if (!found) record.problem("it does not say how much is how much");
    if (fields.from_unit == fields.to_unit) record.problem("it converts a unit to itself");
    if (reading.rows("unit_conversions").find(row.key)) {
      record.problem("its ingredient has another conversion between these units");
    }
  }
  if (found) {
    row.at("from_quantity") = found->from_quantity;
    row.at("to_quantity") = found->to_quantity;
    if (found->was_turned_round && record.good()) {
      reading.count_correction();
      reading.warn(record, fmt::format("it was turned round by an earlier step of its system; what "
                                       "is meant is {} {} = {} {} of {}.",
                                       found->from_quantity, fields.from_unit, found->to_quantity,
                                       fields.to_unit, shown(ingredient)));
      record = as_told;  // the figures as they stood stay among the kept columns
    }
  }
  reading.settle(record, std::move(row), {});
}

}  // namespace annals::importing
