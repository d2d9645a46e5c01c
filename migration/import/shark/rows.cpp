#include "migration/import/shark/rows.h"

namespace annals::importing {

namespace {

// Each value with its length, so that no two rows write the same.
void write(std::string& out, const std::string& text) {
  out += std::to_string(text.size()) + ':' + text;
}
void write(std::string& out, std::int64_t number) {
  out += std::to_string(number) + ';';
}
void write(std::string& out, const Moment& moment) {
  write(out, static_cast<std::int64_t>(moment.at.time_since_epoch().count()));
}
template <class T>
void write(std::string& out, const std::optional<T>& value) {
  if (value) {
    out += '+';
    write(out, *value);
  } else {
    out += '-';
  }
}

// A hash over hashes: the whole content is never in memory twice.
class RunningDigest {
 public:
  void add(std::string_view text) {
    digest_ = thread_sha256().hash(
        {std::as_bytes(std::span(digest_)), std::as_bytes(std::span(text.data(), text.size()))});
  }
  template <class Row>
  void add_row(const char* kind, const Row& row) {
    text_ = kind;
    Row::visit(row, [&](const char*, const auto& value) { write(text_, value); });
    add(text_);
  }
  const Digest& digest() const { return digest_; }

 private:
  Digest digest_{};
  std::string text_;
};

}  // namespace

Digest SharkState::digest() const {
  RunningDigest running;
  for (const auto& [key, epic] : epics) running.add_row("epic ", epic.row);
  for (const auto& [key, feature] : features) running.add_row("feature ", feature.row);
  for (const auto& [key, task] : tasks) {
    running.add_row("task ", task.row);
    for (const auto& entry : task.history) running.add_row("history ", entry.row);
  }
  std::string text;
  for (const auto& [name, row] : kept) {
    text = "kept ";
    write(text, name.first);
    write(text, name.second);
    write(text, row.content);
    running.add(text);
  }
  for (const auto& [name, content] : kept_columns) {
    text = "columns ";
    write(text, name.first);
    write(text, name.second);
    write(text, content);
    running.add(text);
  }
  return running.digest();
}

template <class Row>
std::string differing_columns(const Row& a, const Row& b) {
  std::vector<std::string> values;
  Row::visit(a, [&](const char*, const auto& value) { write(values.emplace_back(), value); });
  std::string names;
  std::size_t column = 0;
  Row::visit(b, [&](const char* name, const auto& value) {
    std::string other;
    write(other, value);
    if (other != values[column++]) names += (names.empty() ? "" : ", ") + std::string(name);
  });
  return names;
}
template std::string differing_columns(const EpicRow&, const EpicRow&);
template std::string differing_columns(const FeatureRow&, const FeatureRow&);
template std::string differing_columns(const TaskRow&, const TaskRow&);

}  // namespace annals::importing
