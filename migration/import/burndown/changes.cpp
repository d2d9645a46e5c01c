#include "migration/import/burndown/changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "migration/import/field_reader.h"

namespace annals::importing::burndown {

namespace {

constexpr std::size_t longest_name = 100;  // characters, of which none is shorter than a byte

std::string small_letters(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

bool has_name(Table table) {
  return table == Table::profiles || table == Table::queries;
}

// What names must not stand twice in: all profiles, or the queries of one; and the name as it is
// compared there.
std::pair<std::string, std::string> scope_and_name(const RowKey& key, const std::string& name) {
  if (key.first == Table::profiles) return {"", small_letters(name)};
  return {"/" + key.second[0], name};
}

std::string name_with_id(const std::string& name, const std::string& id) {
  const std::string tail = fmt::format(" ({})", id);
  std::string head = name;
  while (!head.empty() && head.size() + tail.size() > longest_name) {
    // Whole characters only.
    while ((static_cast<unsigned char>(head.back()) & 0xC0) == 0x80) head.pop_back();
    head.pop_back();
  }
  return head.empty() ? id : head + tail;
}

}  // namespace

std::vector<Change> changes_between(const PresentRows& present, std::vector<Row> wanted,
                                    const std::function<bool(const RowKey&)>& may_go) {
  std::vector<Change> removals, changes;
  std::set<RowKey> seen;
  for (Row& row : wanted) {
    RowKey key{row.table, row.key};
    const auto found = present.find(key);
    seen.insert(std::move(key));
    if (found == present.end()) {
      changes.push_back({std::move(row), false});
      continue;
    }
    if (!row.told) continue;
    bool differs = false;
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
      Field& field = row.fields[i];
      if (!field.told) field = Field(found->second.fields[i]);
      differs |= field.value != found->second.fields[i];
    }
    if (differs) changes.push_back({std::move(row), false});
  }
  for (const auto& [key, row] : present) {
    if (seen.contains(key) || !may_go(key)) continue;
    removals.push_back({{key.first, key.second, {}, "", true}, true});
  }
  removals.insert(removals.end(), std::make_move_iterator(changes.begin()),
                  std::make_move_iterator(changes.end()));
  return removals;
}

std::vector<std::string> make_names_differ(std::vector<Row>& rows, const PresentRows& present) {
  std::vector<std::string> sentences;
  std::set<RowKey> wanted;
  for (const Row& row : rows) wanted.insert({row.table, row.key});
  std::set<std::pair<std::string, std::string>> taken;
  for (const auto& [key, row] : present) {
    if (has_name(key.first) && !wanted.contains(key)) {
      taken.insert(scope_and_name(key, row.fields[0].value_or("")));
    }
  }
  for (Row& row : rows) {
    if (!has_name(row.table)) continue;
    const RowKey key{row.table, row.key};
    Field& name = row.fields[0];
    const auto there = present.find(key);
    if (!(row.told && name.told) && there != present.end()) name = Field(there->second.fields[0]);
    if (taken.insert(scope_and_name(key, *name.value)).second) continue;
    const std::string first = *name.value;
    for (int n = 1; n == 1 || !taken.insert(scope_and_name(key, *name.value)).second; ++n) {
      const std::string id = n == 1 ? row.key.back() : fmt::format("{} {}", row.key.back(), n);
      name = Field(name_with_id(first, id));
    }
    sentences.push_back(fmt::format(
        "The name {} of the {} {} is taken; it is {} here.", shown(first),
        row.table == Table::profiles ? "profile" : "query", row.key.back(), shown(*name.value)));
  }
  return sentences;
}

void free_names(std::vector<Change>& changes, const PresentRows& present) {
  std::set<RowKey> gone;
  std::map<std::pair<std::string, std::string>, RowKey> holders;
  for (const auto& [key, row] : present) {
    if (has_name(key.first)) {
      holders.emplace(scope_and_name(key, row.fields[0].value_or("")), key);
    }
  }
  std::vector<Change> between;
  for (const Change& change : changes) {
    const RowKey key{change.row.table, change.row.key};
    if (change.remove) gone.insert(key);
    if (change.remove || !has_name(key.first)) continue;
    const auto holder = holders.find(scope_and_name(key, *change.row.fields[0].value));
    if (holder == holders.end() || holder->second == key || gone.contains(holder->second)) continue;
    const RowKey other = holder->second;
    Row row{other.first, other.second, {}, "", true};
    for (const auto& field : present.at(other).fields) row.fields.emplace_back(field);
    row.fields[0] = Field(name_with_id("", fmt::format("{} is renamed", other.second.back())));
    between.push_back({std::move(row), false});
    holders.erase(holder);
  }
  const auto first_kept = std::ranges::find(changes, false, &Change::remove);
  changes.insert(first_kept, std::make_move_iterator(between.begin()),
                 std::make_move_iterator(between.end()));
}

}  // namespace annals::importing::burndown
