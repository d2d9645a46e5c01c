#include "migration/import/bake/source.h"

#include <fmt/format.h>

#include <algorithm>

#include "migration/import/bake/generations.h"
#include "migration/import/field_reader.h"
#include "migration/import/source_database.h"
#include "migration/import/source_path.h"

namespace annals::importing {

namespace {

// What exports say of themselves beside their sections.
constexpr std::string_view envelope[] = {
    "version",        "export_date",     "exported_at", "application", "source",
    "transformed_at", "entity_type",     "view_type",   "export_type", "record_count",
    "description",    "catalog_version", "generated_at"};
// Of these one must be there in a file without any section that is modelled.
constexpr std::string_view signs[] = {"application", "catalog_version", "entity_type", "view_type"};

bool is_modelled(const BakeSection& section) {
  return section.is_list && section_shape(section.name, section.fields);
}

void add_record(BakeSection& section, JsonPart content, std::string identity) {
  for (const auto& [name, value] : content.members()) section.fields.insert(name);
  section.records.push_back({content, std::move(identity)});
}

class ExportReader {
 public:
  ExportReader(BakeSource& source, JsonPart root) : source_(source), root_(root) {}

  void read() {
    if (root_.is_array()) {
      add_list("", root_);
      name_by_fields(source_.sections.back());
      source_.shape = "a list of " + source_.sections.back().name;
      return;
    }
    read_envelope();
    const std::string entity = text_of("entity_type|view_type");
    for (const auto& [name, value] : root_.members()) {
      if (value.is_null() || is_envelope(name, value)) continue;
      if (name == "records" && value.is_array()) {
        add_list(section_of_entity(entity), value);
        if (entity.empty()) name_by_fields(source_.sections.back());
      } else if (value.is_array()) {
        add_list(name, value);
      } else {
        BakeSection& section = source_.sections.emplace_back();
        section.name = name;
        section.is_list = false;
        add_record(section, value, "[]");
      }
    }
  }

  bool is_of_a_bakery() const {
    return std::ranges::any_of(source_.sections, is_modelled) ||
           std::ranges::any_of(signs, [&](auto sign) { return root_.member(sign).has_value(); });
  }

 private:
  static bool is_envelope(std::string_view name, JsonPart value) {
    return !value.is_array() && !value.is_object() &&
           std::ranges::find(envelope, name) != std::end(envelope);
  }

  std::string text_of(std::string_view names) const {
    while (!names.empty()) {
      const std::size_t end = std::min(names.find('|'), names.size());
      if (auto member = root_.member(names.substr(0, end))) {
        if (auto text = member->text()) return *text;
        if (member->is_number()) return std::string(member->raw());
      }
      names.remove_prefix(std::min(end + 1, names.size()));
    }
    return {};
  }

  void read_envelope() {
    const std::string version = text_of("version|catalog_version");
    source_.exported_at = parse_iso(text_of("exported_at|export_date|generated_at"));
    source_.shape = version.empty() ? "no version" : "version " + version;
    if (version.empty()) return;
    // "3.6-importable" is a 3.6.
    const std::string number = version.substr(0, version.find_first_not_of("0123456789."));
    if (is_known_version(number)) return;
    source_.shape = "version " + shown(version) + ", which is not known";
    source_.warnings.push_back(
        fmt::format("Version {} is not known; the file was read by its shape.", shown(version)));
  }

  // A repeated section goes on where the first one ended.
  void add_list(const std::string& name, JsonPart list) {
    auto section = std::ranges::find_if(source_.sections, [&](const BakeSection& known) {
      return known.is_list && known.name == name;
    });
    if (section == source_.sections.end()) {
      source_.sections.emplace_back().name = name;
      section = source_.sections.end() - 1;
    }
    for (JsonPart element : list.elements()) {
      add_record(*section, element, fmt::format("[{}]", section->records.size()));
    }
  }

  // A bare list does not say what it holds: the section whose rows have most of its fields.
  static void name_by_fields(BakeSection& section) {
    std::size_t most = 3;  // one field alone may be anybody's
    for (const BakeSectionShape& shape : bake_section_shapes()) {
      if (section_shape(shape.section, section.fields) != &shape) continue;
      const auto known = std::ranges::count_if(
          section.fields, [&](const auto& field) { return is_field_of(shape.holds, field); });
      const std::size_t fit =
          static_cast<std::size_t>(known) * 2 + (shape.section == shape.holds ? 1 : 0);
      if (fit <= most) continue;
      most = fit;
      section.name = shape.section;
    }
    if (section.name.empty()) section.name = "records";
  }

  BakeSource& source_;
  JsonPart root_;
};

// Rows of a table as documents of some megabytes each, which do not move.
class TableReader {
 public:
  TableReader(BakeSource& source, const SourceTable& table) : source_(source) {
    section_.name = table.name;
    for (char& c : section_.name) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    for (const std::string& column : table.columns) section_.fields.insert(column);
  }

  void add(const SourceRow& row) {
    text_ += (text_.empty() ? '[' : ',') + row.to_json();
    identities_.push_back(row.identity);
    if (text_.size() > document_bytes) flush();
  }

  void finish() {
    flush();
    source_.sections.push_back(std::move(section_));
  }

 private:
  static constexpr std::size_t document_bytes = 4u << 20;

  void flush() {
    if (text_.empty()) return;
    source_.documents.push_back(std::make_unique<JsonDocument>(std::move(text_) + "]"));
    text_.clear();
    std::size_t place = 0;
    for (JsonPart element : source_.documents.back()->root().elements()) {
      section_.records.push_back({element, std::move(identities_[place++])});
    }
    identities_.clear();
  }

  BakeSource& source_;
  BakeSection section_;
  std::string text_;
  std::vector<std::string> identities_;
};

// By the tables and columns that are there: names alone do not tell.
std::string shape_of_database(const BakeSource& source) {
  const auto holds = [&](std::string_view what) {
    return std::ranges::any_of(source.sections, [&](const BakeSection& section) {
      const BakeSectionShape* shape = section_shape(section.name, section.fields);
      return shape && shape->section == section.name && shape->holds == what;
    });
  };
  const bool old_goods = std::ranges::any_of(source.sections, [](const BakeSection& section) {
    const BakeSectionShape* shape = section_shape(section.name, section.fields);
    return shape && section.name == "finished_goods" && shape->holds == "finished_units";
  });
  if (old_goods) return "single-tier database";
  return holds("finished_units") ? "two-tier database" : "database without finished units";
}

}  // namespace

BakeSource read_bake_export(const std::filesystem::path& path) {
  BakeSource source;
  std::string text = read_source_file(path, JsonDocument::most_bytes);
  try {
    source.documents.push_back(std::make_unique<JsonDocument>(std::move(text)));
  } catch (const Error& error) {
    refuse_source(error.kind(), path, error.what());
  }
  const JsonPart root = source.documents.back()->root();
  if (root.is_object() && root.size() > BakeSource::most_sections) {
    refuse_source(ErrorKind::invalid_argument, path,
                  fmt::format("it has {} sections, more than the limit of {}", root.size(),
                              BakeSource::most_sections));
  }
  ExportReader reader(source, root);
  reader.read();
  if (!reader.is_of_a_bakery()) {
    refuse_source(ErrorKind::wrong_format, path,
                  "it is no export of a bakery, since it has none of its sections, such as "
                  "ingredients and recipes");
  }
  return source;
}

BakeSource read_bake_database(const std::filesystem::path& path) {
  SourceDatabase database(path);
  BakeSource source;
  for (const SourceTable& table : database.tables()) {
    if (table.kind != SourceTable::Kind::rows) continue;
    TableReader reader(source, table);
    database.read(table, [&](const SourceRow& row) { reader.add(row); });
    reader.finish();
  }
  if (std::ranges::none_of(source.sections, is_modelled)) {
    refuse_source(ErrorKind::wrong_format, path,
                  "it is no bakery's database, since it has none of its tables, such as recipes "
                  "and finished_goods");
  }
  source.shape = shape_of_database(source);
  source.skipped = database.skipped();
  source.warnings = database.warnings();
  return source;
}

}  // namespace annals::importing
