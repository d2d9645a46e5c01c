#include "migration/import/shark/rows.h"

namespace annals::importing {

namespace {

template <class Row>
void add_row(ContentDigest& digest, std::string text, const Row& row) {
  Row::visit(row, [&](const char*, const auto& value) { write_value(text, value); });
  digest.add(text);
}

}  // namespace

Digest SharkState::digest() const {
  ContentDigest digest;
  for (const auto& [key, epic] : epics) add_row(digest, "epic ", epic.row);
  for (const auto& [key, feature] : features) add_row(digest, "feature ", feature.row);
  for (const auto& [key, task] : tasks) {
    add_row(digest, "task ", task.row);
    for (const auto& entry : task.history) add_row(digest, "history ", entry.row);
  }
  kept.add_to(digest);
  return digest.digest();
}

template <class Row>
std::string differing_columns(const Row& a, const Row& b) {
  std::vector<std::string> values;
  Row::visit(a, [&](const char*, const auto& value) { write_value(values.emplace_back(), value); });
  std::string names;
  std::size_t column = 0;
  Row::visit(b, [&](const char* name, const auto& value) {
    std::string other;
    write_value(other, value);
    if (other != values[column++]) names += (names.empty() ? "" : ", ") + std::string(name);
  });
  return names;
}
template std::string differing_columns(const EpicRow&, const EpicRow&);
template std::string differing_columns(const FeatureRow&, const FeatureRow&);
template std::string differing_columns(const TaskRow&, const TaskRow&);

}  // namespace annals::importing
