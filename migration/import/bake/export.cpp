#include "migration/import/bake/export.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "events/event_json.h"
#include "migration/import/bake/decimal.h"
#include "migration/import/bake/generations.h"
#include "migration/import/bake/record_reader.h"
#include "migration/import/bake/view.h"
#include "migration/import/source_row.h"

namespace annals::importing {

namespace {

constexpr const char* format = "bake";
constexpr const char* version = "4.2";

std::string json_text(std::string_view text) {
  std::string json;
  append_json_string(json, text);
  return json;
}

bool is_null(const Value& value) {
  return std::holds_alternative<std::nullptr_t>(value);
}

class ExportWriter {
 public:
  ExportWriter(const Engine& engine, const std::function<void(std::string_view)>& write)
      : write_(write), state_(read_bakery(engine, format)) {
    for (const char* other : {format, "bake-db"}) {
      Kept kept = read_kept(engine, other);
      for (const auto& [name, content] : kept.columns) place_columns(name, content);
      for (auto& [name, row] : kept.rows) kept_.add_row(name, std::move(row));
    }
  }

  ExportReport write() {
    write_(fmt::format("{{\n  \"version\": \"{}\",\n  \"application\": \"bake-tracker\"", version));
    for (const BakeRows& rows : state_.nouns) {
      if (rows.noun().name == "composition_assignments") continue;  // within their compositions
      begin_section(rows.noun().name);
      for (const BakeRow& row : rows.all()) write_row(row_json(rows.noun(), row));
      write_kept(std::string(rows.noun().name));
      end_section();
    }
    write_other_sections();
    write_("\n}\n");
    return std::move(report_);
  }

 private:
  // A section may have held several things; the name of the row tells which one it is of.
  void place_columns(const RowName& name, const std::string& content) {
    const std::string key = name.second.substr(0, name.second.find(" #"));
    for (const BakeSectionShape& shape : bake_section_shapes()) {
      if (shape.section == name.first) columns_.emplace(std::pair(shape.holds, key), content);
    }
  }

  void begin_section(std::string_view name) {
    report_.sections.push_back({std::string(name), 0});
    write_(fmt::format(",\n  {}: [", json_text(name)));
  }
  void write_row(const std::string& json) {
    write_((report_.sections.back().rows++ == 0 ? "\n    " : ",\n    ") + json);
  }
  void end_section() { write_(report_.sections.back().rows == 0 ? "]" : "\n  ]"); }

  void write_kept(const std::string& table) {
    for (const auto& [name, row] : kept_.rows) {
      if (name.first == table) write_row(row.content);
    }
  }

  // Sections that no module models. Kept lines of lists have lost their place, and stay here.
  void write_other_sections() {
    std::string last;
    for (const auto& [name, row] : kept_.rows) {
      if (name.first == last || name.first.find('.') != std::string::npos) continue;
      last = name.first;
      const auto same = [&](const auto& section) { return section.name == last; };
      if (std::ranges::any_of(report_.sections, same)) continue;
      begin_section(last);
      write_kept(last);
      end_section();
    }
  }

  std::string row_json(const BakeNoun& noun, const BakeRow& row) {
    std::string json = "{";
    add(json, "uuid", json_text(row.uuid));
    for (std::size_t i = 0; i < noun.columns.size(); ++i) {
      add_value(json, noun.name, noun.columns[i], row.values[i]);
    }
    for (const BakeNestedList& list : bake_nested_lists()) {
      if (list.noun == noun.name) add_list(json, list, noun, row);
    }
    for (const auto& [name, time] :
         {std::pair("created_at", row.created_at), std::pair("updated_at", row.updated_at)}) {
      if (time) add(json, name, json_text(*time));
    }
    add_kept_columns(json, noun, row);
    return json + "}";
  }

  void add(std::string& json, std::string_view name, std::string_view value) {
    if (json.size() > 1) json += ", ";
    json += fmt::format("{}: {}", json_text(name), value);
  }

  // What the module does not model goes back into the row, unless a name is taken since.
  void add_kept_columns(std::string& json, const BakeNoun& noun, const BakeRow& row) {
    const std::string name = noun.has_slug() ? text_in(row.at("slug")) : row.uuid;
    const auto kept = columns_.find(std::pair(noun.name, name));
    if (kept == columns_.end()) return;
    const JsonDocument written{std::string(json + "}")};
    const JsonDocument others{std::string(kept->second)};
    for (const auto& [field, value] : others.root().members()) {
      if (!written.root().member(field) && !is_field_of(noun.name, field)) {
        add(json, field, value.raw());
      }
    }
  }

  void add_list(std::string& json, const BakeNestedList& list, const BakeNoun& noun,
                const BakeRow& row) {
    const bool is_assigned = list.holds == "assigned_lots";
    const BakeNoun& owner = is_assigned ? bake_noun("composition_assignments") : noun;
    const BakeRow* found = is_assigned ? state_.of(owner.name).find(row.key) : &row;
    const auto place = std::ranges::find(owner.lists, list.list, &BakeList::name);
    if (!found) return;
    const auto index = static_cast<std::size_t>(place - owner.lists.begin());
    std::string elements;
    for (const BakeEntry& entry : found->lists[index]) {
      std::string element = "{";
      for (std::size_t i = 0; i < entry.size(); ++i) {
        add_value(element, list.holds, place->columns[i], entry[i]);
      }
      if (is_assigned) add(element, "assigned_at", json_text(text_in(found->at("assigned_at"))));
      elements += (elements.empty() ? "" : ", ") + element + "}";
    }
    add(json, list.field, "[" + elements + "]");
  }

  void add_value(std::string& json, std::string_view holds, const BakeColumn& column,
                 const Value& value) {
    if (is_null(value)) return;
    const std::string_view names = field_names(holds, column.name);
    if (column.kind == BakeKind::reference) {
      add_reference(json, names, column.of, text_in(value));
    } else {
      add(json, names.substr(0, names.find('|')), value_json(column, value));
    }
  }

  static std::string value_json(const BakeColumn& column, const Value& value) {
    if (column.kind == BakeKind::money) return decimal_text(std::get<std::int64_t>(value), 4);
    if (column.kind == BakeKind::flag) return std::get<std::int64_t>(value) != 0 ? "true" : "false";
    if (auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
    if (auto* real = std::get_if<double>(&value)) {
      std::string json;
      append_json(json, Value(*real));
      return json;
    }
    return column.kind == BakeKind::json ? text_in(value) : json_text(text_in(value));
  }

  // By slug, or by uuid; with names for programs that know no uuids.
  void add_reference(std::string& json, std::string_view names, std::string_view noun,
                     const std::string& key) {
    const BakeRow& row = *state_.of(noun).find(key);
    for (std::string_view rest = names; !rest.empty();) {
      const std::size_t end = std::min(rest.find('|'), rest.size());
      const std::string_view name = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (name.ends_with("_slug") && bake_noun(noun).has_slug()) {
        add(json, name, json_text(text_in(row.at("slug"))));
        return;
      }
      if (name.ends_with("_uuid")) add(json, name, json_text(row.uuid));
      if (name.ends_with("_name") && bake_noun(noun).find("name")) {
        add(json, name, json_text(text_in(row.at("name"))));
      }
    }
    if (noun == "products") add_product(json, row);
  }

  void add_product(std::string& json, const BakeRow& product) {
    if (json.find("\"packaging_product_uuid\"") != std::string::npos) return;
    add(json, "ingredient_slug", json_text(text_in(product.at("ingredient"))));
    for (const auto& [name, column] :
         {std::pair("product_brand", "brand"), std::pair("product_name", "product_name"),
          std::pair("package_unit", "package_unit")}) {
      if (!is_null(product.at(column))) add(json, name, json_text(text_in(product.at(column))));
    }
  }

  const std::function<void(std::string_view)>& write_;
  BakeState state_;
  Kept kept_;
  std::map<std::pair<std::string_view, std::string>, std::string> columns_;
  ExportReport report_;
};

}  // namespace

ExportReport export_bake(const Engine& engine, const std::function<void(std::string_view)>& write) {
  const auto modules = engine.status().modules;
  for (const char* needed : {"bakery", "imports"}) {
    if (std::ranges::find(modules, needed, &ModuleStatus::name) == modules.end()) {
      throw Error(ErrorKind::not_found,
                  fmt::format("Exporting {} failed: the log has no module {}.",
                              engine.path().string(), needed));
    }
  }
  return ExportWriter(engine, write).write();
}

}  // namespace annals::importing
