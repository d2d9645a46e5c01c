#include "migration/import/bake/references.h"

#include <fmt/format.h>

#include <algorithm>

namespace annals::importing {

namespace {

// A slug may be of an earlier time, and a name may have been written in its place.
constexpr std::string_view kinds_for_slug[] = {"slug", "name"};
constexpr std::string_view kinds_for_name[] = {"name", "slug"};
constexpr std::string_view kinds_for_uuid[] = {"uuid"};
constexpr std::string_view kinds_for_id[] = {"id"};

constexpr std::string_view kinds_for_bundle[] = {"bundle"};  // numbered apart from goods

std::span<const std::string_view> kinds_of(std::string_view field) {
  if (field == "bundle_id") return kinds_for_bundle;
  if (field.ends_with("_name")) return kinds_for_name;
  if (field.ends_with("_uuid")) return kinds_for_uuid;
  if (field.ends_with("_id")) return kinds_for_id;
  return kinds_for_slug;
}

}  // namespace

std::string one_of(std::string_view noun) {
  std::string one(noun);
  if (one.ends_with('s')) one.pop_back();
  std::ranges::replace(one, '_', ' ');
  return one;
}

BakeReferences::Name BakeReferences::name_of(std::string_view noun, std::string_view kind,
                                             std::string_view text) {
  return {std::string(noun), fmt::format("{}:{}", kind, text)};
}

void BakeReferences::add(std::string_view noun, std::string_view kind, std::string_view text,
                         std::string key) {
  keys_[name_of(noun, kind, text)].push_back(std::move(key));
}

void BakeReferences::add_kept(std::string_view noun, std::string_view kind, std::string_view text) {
  kept_.insert(name_of(noun, kind, text));
}

const std::string* BakeReferences::find(std::string_view noun, std::string_view kind,
                                        std::string_view text) const {
  auto found = keys_.find(name_of(noun, kind, text));
  return found == keys_.end() ? nullptr : &found->second.front();
}

std::vector<std::string> BakeReferences::all(std::string_view noun, std::string_view kind,
                                             std::string_view text) const {
  auto found = keys_.find(name_of(noun, kind, text));
  return found == keys_.end() ? std::vector<std::string>() : found->second;
}

std::optional<std::string> BakeReferences::resolve(RecordReader& record, std::string_view fields,
                                                   std::string_view noun, bool required) const {
  std::string failure;
  for (std::string_view rest = fields; !rest.empty();) {
    const std::size_t end = std::min(rest.find('|'), rest.size());
    const std::string_view field = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const auto part = record.take(field);
    if (!part) continue;
    const std::string text =
        part->is_string() ? part->text().value_or("") : std::string(part->raw());
    bool is_kept = false;
    for (std::string_view kind : kinds_of(field)) {
      if (const std::string* key = find(noun, kind, text)) {
        record.used(fields);
        return *key;
      }
      is_kept = is_kept || kept_.contains(name_of(noun, kind, text));
    }
    if (!failure.empty()) continue;
    failure = is_kept ? fmt::format("its {} ({} {}) is kept, not in the tables", one_of(noun),
                                    field, shown(text))
                      : fmt::format("{} {} names no {}", field, shown(text), one_of(noun));
  }
  record.used(fields);
  if (failure.empty() && required) {
    failure = fmt::format("{} is missing", fields.substr(0, fields.find('|')));
  }
  if (!failure.empty()) record.problem(failure);
  return std::nullopt;
}

}  // namespace annals::importing
