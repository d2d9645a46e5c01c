#include "migration/import/burndown/exported_rows.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>

#include "migration/import/burndown/members.h"

namespace annals::importing::burndown {

namespace {

[[noreturn]] void refuse(const char* reason) {
  throw Error(ErrorKind::invalid_argument, reason);
}

std::optional<Table> table_named(std::string_view name) {
  const auto found =
      std::ranges::find(all_tables, name, [](Table table) { return shape_of(table).name; });
  if (found == all_tables.end()) return std::nullopt;
  return *found;
}

std::string text_of(const JsonPart& object, std::string_view name) {
  const auto part = object.member(name);
  return part ? usable_text(*part).value_or("") : "";
}

bool is_in(const RowKey& key, const std::optional<std::pair<std::string, std::string>>& query) {
  if (!is_of_query(key.first)) return !query;
  return query && key.second[0] == query->first && key.second[1] == query->second;
}

bool fits(const Row& row) {
  const Shape& shape = shape_of(row.table);
  return row.key.size() == shape.keys && row.fields.size() == shape.columns.size() - shape.keys;
}

}  // namespace

ExportedRows::ExportedRows(const JsonPart& object,
                           const std::map<std::string, std::string>& hashes) {
  const auto version = object.member("annals_export");
  if (!version || version->integer() != 1) refuse("it was written by another version");
  const auto rows = object.member("rows");
  if (!rows || !rows->is_array()) refuse("it lists no rows");
  for (const auto& entry : rows->elements()) {
    const auto table = table_named(text_of(entry, "table"));
    const auto parts = entry.member("key");
    const auto columns = entry.member("columns");
    if (!table || !parts || !columns || parts->size() != shape_of(*table).keys) {
      refuse("it lists something that is no row");
    }
    const auto file = hashes.find(text_of(entry, "file"));
    if (file != hashes.end() && file->second != text_of(entry, "sha256")) continue;
    RowKey key{*table, {}};
    for (const auto& part : parts->elements()) {
      const auto text = usable_text(part);
      if (!text || text->empty()) refuse("the key of a row is none");
      key.second.push_back(*text);
    }
    for (const auto& [name, value] : columns->members()) rows_[key][name] = usable_text(value);
  }
}

void ExportedRows::apply(Finds& finds,
                         const std::optional<std::pair<std::string, std::string>>& query) const {
  std::set<RowKey> there;
  for (Row& row : finds.rows) {
    const RowKey key{row.table, row.key};
    there.insert(key);
    const auto found = rows_.find(key);
    if (found == rows_.end()) continue;
    row.told = true;
    const Shape& shape = shape_of(row.table);
    for (std::size_t i = shape.keys; i < shape.columns.size(); ++i) {
      const auto column = found->second.find(shape.columns[i]);
      if (column != found->second.end()) row.fields[i - shape.keys] = Field(column->second);
    }
  }
  for (const auto& [key, columns] : rows_) {
    if (!is_in(key, query) || there.contains(key)) continue;
    Row row{key.first, key.second, {}, "annals.json", true};
    const Shape& shape = shape_of(key.first);
    for (std::size_t i = shape.keys; i < shape.columns.size(); ++i) {
      const auto column = columns.find(shape.columns[i]);
      if (column != columns.end()) row.fields.emplace_back(column->second);
    }
    if (fits(row)) finds.add(std::move(row));
  }
}

void ExportedRowsWriter::compare(const PresentRows& present, const std::vector<Row>& found,
                                 const std::map<std::string, std::string>& hashes) {
  std::map<RowKey, const Row*> by_key;
  for (const Row& row : found) by_key[{row.table, row.key}] = &row;
  for (const auto& [key, row] : present) {
    const auto there = by_key.find(key);
    const Row* read = there == by_key.end() ? nullptr : there->second;
    const Shape& shape = shape_of(key.first);
    std::string columns;
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
      if (read && read->fields[i].value == row.fields[i]) continue;
      columns += columns.empty() ? "{" : ", ";
      columns += fmt::format("\"{}\": {}", shape.columns[shape.keys + i],
                             row.fields[i] ? json_quoted(*row.fields[i]) : "null");
    }
    if (columns.empty()) continue;
    rows_ += rows_.empty() ? "\n    {" : ",\n    {";
    const auto file =
        read ? hashes.find(read->place.substr(0, read->place.find('#'))) : hashes.end();
    if (file != hashes.end()) {
      rows_ +=
          fmt::format("\"file\": {}, \"sha256\": \"{}\", ", json_quoted(file->first), file->second);
    }
    rows_ += fmt::format("\"table\": \"{}\", \"key\": [", shape.name);
    for (const auto& part : key.second) {
      rows_ += (&part == &key.second.front() ? "" : ", ") + json_quoted(part);
    }
    rows_ += "], \"columns\": " + columns + "}}";
  }
}

std::string ExportedRowsWriter::text() const {
  return "{\"annals_export\": 1, \"rows\": [" + rows_ + "\n  ]}";
}

}  // namespace annals::importing::burndown
