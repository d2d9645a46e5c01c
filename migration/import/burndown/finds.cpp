#include "migration/import/burndown/finds.h"

#include <annals/error.h>
#include <fmt/format.h>

#include "events/utf8.h"
#include "migration/import/burndown/members.h"
#include "modules/workspace/credentials.h"

namespace annals::importing::burndown {

void Finds::add(Row row, bool counted) {
  if (counted) ++counts[shape_of(row.table).name].rows;
  rows.push_back(std::move(row));
}

void Finds::keep(const std::string& table, const std::string& place, std::string reason,
                 std::string_view content, bool fault) {
  ++counts[table].rows;
  ++counts[table].kept;
  if (fault) ++faults;
  KeptRow row{std::move(reason), std::string(content), {}, {}};
  auto covered = workspace::cover_credentials(row.content);
  if (!covered.credentials.empty()) {
    row.secret = std::exchange(row.content, std::move(covered.text));
  }
  kept.add_row({table, place}, std::move(row));
}

void Finds::keep_rest(const char* table, const std::string& key, std::string rest) {
  if (rest.empty()) return;
  auto covered = workspace::cover_credentials(rest);
  if (!covered.credentials.empty()) {
    kept.column_secrets[{table, key}] = std::exchange(rest, std::move(covered.text));
  }
  kept.columns[{table, key}] = std::move(rest);
}

void Finds::fail(const SourceFile& file, std::string reason, bool fault) {
  ++counts["files"].kept;
  if (fault) ++faults;
  failed.push_back({&file, std::move(reason)});
}

std::string SourceFiles::text(const SourceFile& file) const {
  if (file.bytes > JsonDocument::most_bytes) return {};
  return read_source(root_, file, files_);
}

std::unique_ptr<JsonDocument> SourceFiles::json(const SourceFile& file, Finds& finds) const {
  ++finds.counts["files"].rows;
  if (file.bytes > JsonDocument::most_bytes) {
    finds.fail(file, fmt::format("it has {} bytes, more than the {} that are read", file.bytes,
                                 JsonDocument::most_bytes));
    return nullptr;
  }
  try {
    return std::make_unique<JsonDocument>(text(file));
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::invalid_argument) throw;
    finds.fail(file, error.what());
    return nullptr;
  }
}

std::unique_ptr<JsonDocument> SourceFiles::object(const SourceFile& file, Finds& finds) const {
  auto document = json(file, finds);
  if (!document || document->root().is_object()) return document;
  finds.fail(file, fmt::format("the text is {}, not an object", document->root().kind_name()));
  return nullptr;
}

std::string pointer_part(std::string_view name) {
  std::string part;
  for (const char c : name) {
    if (c == '~') {
      part += "~0";
    } else if (c == '/') {
      part += "~1";
    } else {
      part += c;
    }
  }
  return part;
}

}  // namespace annals::importing::burndown
