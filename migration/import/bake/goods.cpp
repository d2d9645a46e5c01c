#include <fmt/format.h>

#include <algorithm>

#include "migration/import/bake/decimal.h"
#include "migration/import/bake/generations.h"
#include "migration/import/bake/parts.h"
#include "modules/bakery/slug.h"

namespace annals::importing {

namespace {

constexpr int most_levels = 5;  // of goods within goods, as the tables have it

const BakeColumn& column_of(std::string_view noun, std::string_view column) {
  const BakeNoun& found = bake_noun(noun);
  return found.columns[found.column(column)];
}

// The slug that the source gives, else one of the display name.
void name_row(BakeReading& reading, RecordReader& record, BakeRow& row, const char* fallback) {
  if (record.take("slug")) {
    row.at("slug") = record.value(column_of(row.noun, "slug"), "slug");
    row.key = text_in(row.at("slug"));
    if (record.good() && reading.rows(row.noun).find(row.key)) {
      record.problem(fmt::format("another {} has the slug {}", one_of(row.noun), shown(row.key)));
    }
  } else if (record.good()) {
    const std::string slug = bakery::slug_of(text_in(row.at("display_name")), fallback);
    row.key = reading.new_slug(record, row.noun, slug, '-', 2);
    row.at("slug") = row.key;
  }
}

BakeReading::Names names_of(const BakeRow& row) {
  return {{"slug", row.key}, {"name", text_in(row.at("display_name"))}};
}

// numeric(5,2), above 0 and at most 100.
void read_percentage(BakeReading& reading, RecordReader& record, BakeRow& row) {
  const auto part = record.take("batch_percentage");
  if (!part) return;
  const auto hundredths = part->is_number() ? scaled_decimal(part->raw(), 2) : std::nullopt;
  if (!hundredths) {
    record.problem(fmt::format("batch_percentage is {}, no percentage", shown(part->raw())));
  } else if (*hundredths <= 0 || *hundredths > 100'00) {
    record.problem(fmt::format("batch_percentage is {}, not above 0 and at most 100", part->raw()));
  } else {
    row.at("batch_percentage") = static_cast<double>(*hundredths) / 100;
    if (*hundredths < 1'00 && record.good()) {
      reading.warn(record, fmt::format("batch_percentage is {}: a fraction was meant, perhaps.",
                                       part->raw()));
    }
  }
}

void read_unit(BakeReading& reading, RecordReader& record, const std::string* recipe) {
  BakeRow row =
      reading.row_from(record, "finished_units", "finished_units",
                       {"slug", "recipe", "batch_percentage", "unit_cost", "inventory_count"});
  read_percentage(reading, record, row);
  if (recipe) {
    row.at("recipe") = *recipe;
  } else if (auto found = reading.references().resolve(
                 record, field_names("finished_units", "recipe"), "recipes", true)) {
    row.at("recipe") = *found;
  }
  for (const char* column : {"unit_cost", "inventory_count"}) {
    if (!record.take(column)) row.untold.insert(bake_noun(row.noun).column(column));
    row.at(column) = record.value(column_of(row.noun, column), column);
  }
  name_row(reading, record, row, "unknown-item");
  BakeReading::Names names = names_of(row);
  names.emplace_back("recipe", text_in(row.at("recipe")));
  reading.settle(record, std::move(row), names);
}

// Whether putting `component` into `assembly` would make a circle, or nest too deep.
void check_nesting(const BakeReading& reading, RecordReader& record, const std::string& assembly,
                   const std::string& component) {
  const auto levels = [&](const std::string& start, bool inwards) {
    std::set<std::string> level{start};
    int deep = 0;
    for (; !level.empty() && deep <= most_levels; ++deep) {
      std::set<std::string> next;
      for (const std::string& good : level) {
        if (inwards && good == assembly) return most_levels * 2;  // a circle
        for (const std::string& other :
             reading.references().all("finished_goods", inwards ? "inside" : "around", good)) {
          next.insert(other);
        }
      }
      level = std::move(next);
    }
    return deep;
  };
  const int inside = levels(component, true);
  if (inside >= most_levels * 2) {
    record.problem(fmt::format("{} would contain itself", shown(assembly)));
  } else if (inside + levels(assembly, false) > most_levels) {
    record.problem(
        fmt::format("finished goods would be nested deeper than {} levels", most_levels));
  }
}

// Older exports and samples name the recipe where the unit is meant.
std::optional<std::string> component_unit(BakeReading& reading, RecordReader& record) {
  const std::string_view names = field_names("compositions", "finished_unit");
  RecordReader look = record;
  auto unit = reading.references().resolve(look, names, "finished_units", false);
  if (!unit && !look.good()) {
    RecordReader as_recipe = record;
    auto recipe = reading.references().resolve(as_recipe, "finished_unit_slug", "recipes", false);
    const auto units = recipe ? reading.references().all("finished_units", "recipe", *recipe)
                              : std::vector<std::string>();
    if (!units.empty()) {
      if (units.size() > 1) {
        reading.warn(record, fmt::format("it names a recipe of {} units; the first one was taken.",
                                         units.size()));
      }
      record.used(names);
      return units.front();
    }
  }
  return reading.references().resolve(record, names, "finished_units", false);
}

void check_composition(BakeReading& reading, RecordReader& record, const BakeRow& row) {
  const auto count = [&](std::initializer_list<const char*> columns) {
    return std::ranges::count_if(
        columns, [&](const char* column) { return !text_in(row.at(column)).empty(); });
  };
  if (!record.good()) return;
  if (count({"assembly", "package"}) != 1)
    record.problem("it is of not exactly one good or package");
  if (count({"finished_unit", "finished_good", "packaging_product"}) != 1) {
    record.problem("it names not exactly one component");
  }
  const std::string assembly = text_in(row.at("assembly"));
  const std::string good = text_in(row.at("finished_good"));
  const bool is_packaging = !text_in(row.at("packaging_product")).empty();
  if (row.at("is_generic") == Value(std::int64_t{1}) && !is_packaging) {
    record.problem("only packaging can be generic");
  }
  if (record.good() && (!assembly.empty() || is_packaging) &&
      reading.rows("compositions").find(row.key)) {
    record.problem("its component is in there already");
  }
  if (record.good() && !assembly.empty() && !good.empty()) {
    check_nesting(reading, record, assembly, good);
  }
}

void note_nesting(BakeReading& reading, const BakeRow& row) {
  const std::string assembly = text_in(row.at("assembly"));
  const std::string good = text_in(row.at("finished_good"));
  if (assembly.empty() || good.empty()) return;
  reading.refer("finished_goods", "inside", assembly, good);
  reading.refer("finished_goods", "around", good, assembly);
}

void add_assigned_lot(BakeReading& reading, RecordReader& record, const std::string& composition) {
  const BakeNoun& noun = bake_noun("composition_assignments");
  BakeEntry entry = reading.entry_from(record, noun.lists[0].columns, "assigned_lots");
  const auto at = record.time("assigned_at");
  record.used("created_at|updated_at");
  BakeRow* row = reading.row(noun.name, composition);
  if (record.good() && row && std::ranges::any_of(row->lists[0], [&](const BakeEntry& other) {
        return other[0] == entry[0];
      })) {
    record.problem("the lot is assigned to it already");
  }
  if (record.good()) {
    if (!row) {
      BakeRow fresh(noun);
      fresh.key = composition;
      fresh.at("composition") = composition;
      if (at) fresh.at("assigned_at") = *at;
      fresh.section = record.table();
      fresh.identity = record.identity();
      reading.add(std::move(fresh), {});
      row = reading.row(noun.name, composition);
    }
    row->lists[0].push_back(std::move(entry));
  }
  reading.settle_part(record, record.identity());
}

}  // namespace

void read_finished_unit(BakeReading& reading, RecordReader& record) {
  read_unit(reading, record, nullptr);
}

void read_unit_of(BakeReading& reading, RecordReader& record, const std::string& recipe) {
  read_unit(reading, record, &recipe);
}

void read_finished_good(BakeReading& reading, RecordReader& record) {
  BakeRow row = reading.row_from(record, "finished_goods", "finished_goods",
                                 {"slug", "assembly_type", "inventory_count"});
  // 4.2 later had two types in the place of five: they stay among the kept columns.
  RecordReader look = record;
  const auto type = look.text("assembly_type");
  if (type && (*type == "bare" || *type == "bundle")) {
    row.at("assembly_type") = std::string("custom_order");
  } else {
    row.at("assembly_type") =
        record.value(column_of("finished_goods", "assembly_type"), "assembly_type");
  }
  const BakeColumn& count = column_of("finished_goods", "inventory_count");
  if (!record.take(count.name)) row.untold.insert(bake_noun(row.noun).column(count.name));
  row.at(count.name) = record.value(count, count.name);
  name_row(reading, record, row, "unknown-assembly");
  const BakeReading::Names names = names_of(row);
  reading.settle(record, std::move(row), names);
}

// A bundle becomes a good with one composition.
void read_bundle(BakeReading& reading, RecordReader& record) {
  BakeRow good(bake_noun("finished_goods"));
  const auto read = [&](const char* column, std::string_view names) {
    good.at(column) = record.value(column_of("finished_goods", column), names);
  };
  read("display_name", field_names("bundles", "display_name"));
  read("packaging_instructions", "packaging_notes");
  read("notes", "notes");
  good.at("assembly_type") = std::string("custom_order");
  good.at("inventory_count") = std::int64_t{0};
  good.untold.insert(bake_noun(good.noun).column("inventory_count"));
  BakeRow part(bake_noun("compositions"));
  BakeColumn quantity = column_of("package_finished_goods", "quantity");
  quantity.absent = {};
  const Value count = record.value(quantity, "quantity");
  if (auto* whole = std::get_if<std::int64_t>(&count)) {
    part.at("quantity") = static_cast<double>(*whole);
  }
  part.at("sort_order") = part.at("is_generic") = std::int64_t{0};
  const std::string_view names = field_names("bundles", "good");
  RecordReader look = record;
  if (auto unit = reading.references().resolve(look, names, "finished_units", true)) {
    part.at("finished_unit") = *unit;
    record.used(names);
  } else if (RecordReader other = record;
             auto inner = reading.references().resolve(other, names, "finished_goods", false)) {
    part.at("finished_good") = *inner;
    record.used(names);
  } else {
    record.problem(look.reason());
  }
  name_row(reading, record, good, "unknown-assembly");
  const std::string slug = good.key;
  good.uuid = record.text("uuid").value_or("");
  good.created_at = record.time("created_at|date_added");
  good.updated_at = record.time("updated_at|last_modified");
  if (!good.updated_at) good.updated_at = good.created_at;
  part.section = good.section = record.table();
  part.identity = good.identity = record.identity();
  part.created_at = good.created_at;
  part.updated_at = good.updated_at;
  part.at("assembly") = slug;
  part.key = natural_key(part);
  const BakeReading::Names good_names = names_of(good);
  if (!reading.settle(record, std::move(good), good_names, "bundle")) return;
  note_nesting(reading, part);
  reading.add(std::move(part), {});
}

void read_composition(BakeReading& reading, RecordReader& record) {
  BakeRow row = reading.row_from(record, "compositions", "compositions", {"finished_unit"});
  if (auto unit = component_unit(reading, record)) row.at("finished_unit") = *unit;
  row.key = natural_key(row);
  check_composition(reading, record, row);
  RecordReader lists = record;
  record.use_list("assignments");
  BakeRow copy = row;
  if (!reading.settle(record, std::move(row), {})) return;
  note_nesting(reading, copy);
  const std::string key = reading.rows("compositions").all().back().key;
  reading.nested(lists, "assignments",
                 [&](RecordReader& lot) { add_assigned_lot(reading, lot, key); });
}

void read_assigned_lot(BakeReading& reading, RecordReader& record) {
  auto composition = reading.references().resolve(
      record, field_names("assigned_lots", "composition"), "compositions", true);
  if (!composition) return reading.keep(record);
  add_assigned_lot(reading, record, *composition);
}

}  // namespace annals::importing
