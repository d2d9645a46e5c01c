#include "migration/import/bake/reading.h"

#include <fmt/format.h>

#include <algorithm>

#include "migration/import/bake/generations.h"
#include "migration/import/bake/parts.h"
#include "modules/bakery/slug.h"

namespace annals::importing {

namespace {

constexpr BakePart parts[] = {
    {"ingredients", read_ingredient, {"ingredients"}},
    {"brand_ingredients", read_brand_ingredient, {"ingredients", "products", "inventory_items"}},
    {"products", read_product, {"products"}},
    {"inventory_items", read_lot, {"inventory_items"}},
    {"unit_conversions", read_conversion, {"unit_conversions"}},
    {"recipes", read_recipe, {"recipes"}},
    {"recipe_lines", read_recipe_line, {}},
    {"recipe_parts", read_recipe_part, {}},
    {"finished_units", read_finished_unit, {"finished_units"}},
    {"finished_goods", read_finished_good, {"finished_goods"}},
    {"bundles", read_bundle, {"finished_goods", "compositions"}},
    {"packages", read_package, {"packages"}},
    {"compositions", read_composition, {"compositions"}},
    {"assigned_lots", read_assigned_lot, {"composition_assignments"}},
    {"package_finished_goods", read_package_good, {"package_finished_goods"}},
    {"package_bundles", read_package_bundle, {"package_finished_goods"}},
    {"recipients", read_recipient, {"recipients"}},
    {"events", read_event, {"events"}},
    {"event_recipient_packages", read_assignment, {"event_recipient_packages"}},
    {"production_records", read_production, {"production_records"}},
    {"assembly_runs", read_run, {"assembly_runs"}},
    {"consumed_units", read_consumed_unit, {}},
    {"consumed_goods", read_consumed_good, {}},
    {"consumed_packaging", read_consumed_packaging, {}},
};

bool is_uuid(std::string_view text) {
  return text.size() == 36 && text.find_first_not_of("0123456789abcdefABCDEF-") == text.npos;
}

bool is_among(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

// By what the rows of a noun are called, beside their ids.
BakeReading::Names names_of(const BakeRow& row, const BakeNoun& noun) {
  BakeReading::Names names;
  for (std::string_view column : {"slug", "display_name", "name"}) {
    if (auto place = noun.find(column)) {
      names.emplace_back(column == "slug" ? "slug" : "name", text_in(row.values[*place]));
    }
  }
  if (noun.name == "products") names.emplace_back("ingredient", text_in(row.at("ingredient")));
  if (noun.name == "finished_units") names.emplace_back("recipe", text_in(row.at("recipe")));
  return names;
}

const BakeSectionShape* shape_of(const BakeSection& section) {
  return section.is_list ? section_shape(section.name, section.fields) : nullptr;
}

}  // namespace

const BakePart* bake_part(std::string_view holds) {
  auto part = std::ranges::find(parts, holds, &BakePart::holds);
  return part == std::end(parts) ? nullptr : part;
}

BakeReading::BakeReading(const BakeSource& source, const BakeState& present,
                         const std::map<RowName, std::string>& refused)
    : source_(source), present_(present), refused_(refused) {
  content_.warnings = source.warnings;
}

BakeContent BakeReading::read() {
  find_told();
  for (const BakeRows& present : present_.nouns) {
    const BakeNoun& noun = present.noun();
    for (const BakeRow& row : present.all()) {
      keys_by_uuid_.emplace(std::pair(noun.name, row.uuid), row.key);
      if (tells(noun.name)) continue;
      content_.state.of(noun.name).add(row);
      refer_to(noun, row, names_of(row, noun));
    }
  }
  // A section's name may stand for several things; each is read in its own turn.
  for (const BakeSectionShape& shape : bake_section_shapes()) {
    for (const BakeSection& section : source_.sections) {
      if (shape_of(section) == &shape) read_section(section);
    }
  }
  for (const BakeSection& section : source_.sections) {
    if (!shape_of(section)) keep_section(section);
  }
  for (const auto& [table, rows] : odd_columns_) {
    content_.warnings.push_back(fmt::format(
        "{}: columns of {} rows that no module models are in kept_columns.", table, rows));
  }
  return std::move(content_);
}

void BakeReading::find_told() {
  for (const BakeSection& section : source_.sections) {
    const BakeSectionShape* shape = shape_of(section);
    if (!shape) continue;
    for (std::string_view noun : bake_part(shape->holds)->tells_of) {
      if (!noun.empty()) content_.told.insert(noun);
    }
    // Lists within rows tell of what is in them.
    constexpr std::pair<std::string_view, std::string_view> within[] = {
        {"recipes.finished_units", "finished_units"},
        {"packages.bundles", "package_finished_goods"},
        {"events.assignments", "event_recipient_packages"},
        {"compositions.assignments", "composition_assignments"}};
    for (const auto& [list, noun] : within) {
      const std::size_t point = list.find('.');
      if (list.substr(0, point) == section.name &&
          section.fields.contains(list.substr(point + 1))) {
        content_.told.insert(noun);
      }
    }
  }
}

void BakeReading::read_section(const BakeSection& section) {
  const BakePart& part = *bake_part(shape_of(section)->holds);
  report(section.name);
  for (const BakeRecord& found : section.records) {
    RecordReader record(section.name, found.identity, found.content);
    run(record, [&](RecordReader& read) { part.read(*this, read); });
  }
  for (auto& work : std::exchange(later_, {})) work();
}

void BakeReading::keep_section(const BakeSection& section) {
  report(section.name);
  for (const BakeRecord& found : section.records) {
    RecordReader record(section.name, found.identity, found.content);
    run(record, [&](RecordReader& row) {
      row.clear_problems();
      row.problem(section.is_list ? fmt::format("no module models the section {}", section.name)
                                  : fmt::format("{} holds {}, not a list of rows", section.name,
                                                found.content.kind_name()));
      keep(row);
    });
  }
}

void BakeReading::run(RecordReader& record, const std::function<void(RecordReader&)>& read) {
  ++report(record.table()).rows;
  auto refusal = refused_.find({record.table(), record.identity()});
  if (refusal != refused_.end()) record.problem(refusal->second);
  read(record);
}

void BakeReading::nested(RecordReader& parent, std::string_view field,
                         const std::function<void(RecordReader&)>& read) {
  const auto list = parent.take(field);
  if (!list || !list->is_array()) return;
  const std::string table = fmt::format("{}.{}", parent.table(), field);
  const std::string& outer = parent.identity();
  std::size_t place = 0;
  for (JsonPart element : list->elements()) {
    const std::string identity =
        outer.ends_with(']') ? fmt::format("{},{}]", outer.substr(0, outer.size() - 1), place)
                             : fmt::format("{},{}", outer, place);
    RecordReader record(table, identity, element);
    run(record, read);
    ++place;
  }
}

BakeRow* BakeReading::row(std::string_view noun, std::string_view key) {
  if (!tells(noun)) return nullptr;
  BakeRows& rows = content_.state.of(noun);
  return rows.find(key) ? &rows.edit(key) : nullptr;
}

const BakeSection* BakeReading::section(std::string_view name) const {
  auto found = std::ranges::find(source_.sections, name, &BakeSection::name);
  return found == source_.sections.end() ? nullptr : &*found;
}

Value BakeReading::value_for(RecordReader& record, const BakeColumn& column,
                             std::string_view holds) {
  const std::string_view names = field_names(holds, column.name);
  if (column.kind != BakeKind::reference) return record.value(column, names);
  auto key = references_.resolve(record, names, column.of, column.required);
  return key ? Value(std::move(*key)) : Value(nullptr);
}

BakeRow BakeReading::row_from(RecordReader& record, std::string_view noun, std::string_view holds,
                              std::initializer_list<std::string_view> except) {
  const BakeNoun& wanted = bake_noun(noun);
  BakeRow row(wanted);
  for (std::size_t i = 0; i < wanted.columns.size(); ++i) {
    if (is_among(wanted.columns[i].name, except)) continue;
    row.values[i] = value_for(record, wanted.columns[i], holds);
  }
  record.used(derived_fields(holds));
  read_stamps(record, row);
  return row;
}

BakeEntry BakeReading::entry_from(RecordReader& record, std::span<const BakeColumn> columns,
                                  std::string_view holds,
                                  std::initializer_list<std::string_view> except) {
  BakeEntry entry(columns.size(), nullptr);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!is_among(columns[i].name, except)) entry[i] = value_for(record, columns[i], holds);
  }
  return entry;
}

void BakeReading::read_stamps(RecordReader& record, BakeRow& row) {
  row.uuid = record.text("uuid").value_or("");
  row.created_at = record.time("created_at|date_added");
  row.updated_at = record.time("updated_at|last_modified|last_updated");
  if (!row.updated_at) row.updated_at = row.created_at;
  row.section = record.table();
  row.identity = record.identity();
}

bool BakeReading::settle(RecordReader& record, BakeRow row, const Names& names,
                         std::string_view id_kind) {
  const BakeNoun& noun = bake_noun(row.noun);
  Names all = names;
  if (auto id = record.take("id")) {
    all.emplace_back(id_kind, id->is_string() ? id->text().value_or("") : std::string(id->raw()));
  }
  if (!record.good()) {
    for (const auto& [kind, text] : all) references_.add_kept(noun.name, kind, text);
    keep(record);
    return false;
  }
  add(std::move(row), all);
  const BakeRow& added = content_.state.of(noun.name).all().back();
  settle_part(record, noun.has_slug() ? text_in(added.values[noun.column("slug")]) : added.uuid);
  return true;
}

void BakeReading::add(BakeRow row, const Names& names) {
  const BakeNoun& noun = bake_noun(row.noun);
  BakeRows& rows = content_.state.of(noun.name);
  auto other = keys_by_uuid_.find(std::pair(noun.name, row.uuid));
  // Of rows that are alike, the one with the uuid that the source tells.
  const BakeRow* same =
      other == keys_by_uuid_.end() ? nullptr : present_.of(noun.name).find(other->second);
  const bool is_same =
      same && same->uuid == row.uuid && natural_key(*same) == row.key && !rows.find(same->key);
  row.key = is_same ? same->key : rows.free_key(row.key);
  const BakeRow* known = present_.of(noun.name).find(row.key);
  const bool is_taken = other != keys_by_uuid_.end() && other->second != row.key &&
                        (noun.has_slug() || rows.find(other->second));
  if (known && !known->uuid.empty()) {  // assignments have none
    row.uuid = known->uuid;
  } else if (!is_uuid(row.uuid) || is_taken) {
    row.uuid = uuid_for(noun.name, row.key);
  }
  keys_by_uuid_.emplace(std::pair(noun.name, row.uuid), row.key);
  refer_to(noun, row, names);
  rows.add(std::move(row));
}

void BakeReading::refer_to(const BakeNoun& noun, const BakeRow& row, const Names& names) {
  for (const auto& [kind, text] : names) references_.add(noun.name, kind, text, row.key);
  references_.add(noun.name, "uuid", row.uuid, row.key);
}

void BakeReading::settle_part(RecordReader& record, const std::string& name) {
  record.used("id|uuid");
  if (!record.good()) {
    keep(record);
    return;
  }
  ++report(record.table()).in_tables;
  keep_columns(record, name);
}

void BakeReading::keep(RecordReader& record) {
  ++report(record.table()).kept;
  content_.state.kept.add_row({record.table(), record.identity()},
                              {record.reason(), compact(record.content()), {}});
}

void BakeReading::keep_columns(const RecordReader& record, const std::string& name) {
  std::string others = record.others();
  if (others.empty()) return;
  ++odd_columns_[record.table()];
  auto& columns = content_.state.kept.columns;
  RowName place(record.table(), name);
  for (int n = 2; columns.contains(place); ++n) place.second = fmt::format("{} #{}", name, n);
  columns.emplace(std::move(place), std::move(others));
}

std::string BakeReading::new_slug(RecordReader& record, std::string_view noun,
                                  const std::string& slug, char separator, int first) {
  const auto taken = [&](const std::string& wanted) { return rows(noun).find(wanted) != nullptr; };
  std::string free = bakery::free_slug(slug, separator, first, taken);
  if (free.empty()) {
    record.problem(fmt::format("no slug like {} is free", shown(slug)));
  } else if (free != slug) {
    warn(record, fmt::format("the slug {} is another's, it gets {}.", slug, free));
  }
  return free;
}

void BakeReading::warn(const RecordReader& record, std::string_view sentence) {
  content_.warnings.push_back(
      fmt::format("{} {}: {}", record.table(), record.identity(), sentence));
}

ImportReport::Table& BakeReading::report(const std::string& table) {
  auto [place, is_new] = reports_.try_emplace(table, content_.tables.size());
  if (is_new) content_.tables.emplace_back().name = table;
  return content_.tables[place->second];
}

BakeContent read_bake(const BakeSource& source, const BakeState& present,
                      const std::map<RowName, std::string>& refused) {
  return BakeReading(source, present, refused).read();
}

Digest BakeContent::digest() const {
  ContentDigest digest;
  for (const BakeRows& rows : state.nouns) {
    if (!told.contains(rows.noun().name)) continue;
    digest.add(rows.noun().name);
    std::map<std::string_view, const BakeRow*> in_order;
    for (const BakeRow& row : rows.all()) in_order.emplace(row.key, &row);
    for (const auto& [key, row] : in_order) add_row(digest, rows.noun(), *row);
  }
  state.kept.add_to(digest);
  return digest.digest();
}

}  // namespace annals::importing
