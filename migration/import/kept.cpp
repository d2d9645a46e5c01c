#include "migration/import/kept.h"

#include <annals/decision.h>
#include <fmt/format.h>

#include "imports.capnp.h"

namespace annals::importing {

namespace {

constexpr const char* rows_sql =
    "select source_table, source_row, reason, content from imports.kept_rows where format = ?1";
constexpr const char* columns_sql =
    "select source_table, key, content from imports.kept_columns where format = ?1";

template <class Event, class Fill>
NewEvent made(const std::string& format, const RowName& name, Fill&& fill) {
  NewEvent event = annals::event<Event>(import_stream(format), [&](auto e) {
    e.setFormat(format);
    e.setTable(name.first);
    fill(e);
  });
  event.type = "imports." + event.type;
  return event;
}

NewEvent columns_kept(const std::string& format, const RowName& name, const std::string* content,
                      const std::string* secret) {
  return made<imports::ColumnsKept>(format, name, [&](auto e) {
    e.setKey(name.second);
    if (content) e.setContent(*content);
    if (secret) e.setSecret(*secret);
  });
}

}  // namespace

std::string import_stream(const std::string& format) {
  return "import-" + format;
}

void Kept::add_row(RowName name, KeptRow row) {
  const std::string plain = name.second;
  for (int n = 2; rows.contains(name); ++n) name.second = fmt::format("{} #{}", plain, n);
  rows.emplace(std::move(name), std::move(row));
}

void Kept::add_to(ContentDigest& digest) const {
  std::string text;
  const auto add = [&](const char* kind, const RowName& name, const std::string& content) {
    text = kind;
    write_value(text, name.first);
    write_value(text, name.second);
    write_value(text, content);
    digest.add(text);
  };
  for (const auto& [name, row] : rows) add("kept ", name, row.content);
  for (const auto& [name, content] : columns) add("columns ", name, content);
}

std::string Kept::refusal(const std::string& source) const {
  if (empty()) return {};
  std::string first;
  if (!rows.empty()) {
    const auto& [name, row] = *rows.begin();
    first = fmt::format("{} {}: {}", name.first, name.second, row.reason);
  } else {
    const auto& [name, content] = *columns.begin();
    first = fmt::format("{} {}: columns that no module models: {}", name.first, name.second,
                        shown(content));
  }
  return fmt::format(
      "The strict import of {} was refused: {} rows and the columns of {} rows would be kept raw, "
      "the first: {}.",
      source, rows.size(), columns.size(), first);
}

Kept read_kept(const Engine& engine, const std::string& format) {
  Kept kept;
  const Value name = format;
  for (const Row& row : engine.query(rows_sql, std::span(&name, 1))) {
    kept.rows[{std::string(row.text(0)), std::string(row.text(1))}] = {
        std::string(row.text(2)), std::string(row.text(3)), {}, {}};
  }
  for (const Row& row : engine.query(columns_sql, std::span(&name, 1))) {
    kept.columns[{std::string(row.text(0)), std::string(row.text(1))}] = row.text(2);
  }
  return kept;
}

std::vector<NewEvent> kept_events(const std::string& format, const Kept& present,
                                  const Kept& wanted) {
  std::vector<NewEvent> events;
  for (const auto& [name, row] : present.rows) {
    if (wanted.rows.contains(name)) continue;
    events.push_back(made<imports::KeptRowReleased>(
        format, name, [&, key = name.second](auto e) { e.setRow(key); }));
  }
  for (const auto& [name, row] : wanted.rows) {
    const auto found = present.rows.find(name);
    if (found != present.rows.end() && found->second.content == row.content &&
        found->second.reason == row.reason) {
      continue;
    }
    events.push_back(
        made<imports::RowKept>(format, name, [&, key = name.second, kept = &row](auto e) {
          e.setRow(key);
          e.setReason(kept->reason);
          e.setContent(kept->content);
          if (!kept->secret.empty()) e.setSecret(kept->secret);
        }));
    events.back().at = row.at;
  }
  for (const auto& [name, content] : present.columns) {
    if (!wanted.columns.contains(name))
      events.push_back(columns_kept(format, name, nullptr, nullptr));
  }
  for (const auto& [name, content] : wanted.columns) {
    const auto found = present.columns.find(name);
    if (found != present.columns.end() && found->second == content) continue;
    const auto secret = wanted.column_secrets.find(name);
    events.push_back(columns_kept(
        format, name, &content, secret == wanted.column_secrets.end() ? nullptr : &secret->second));
  }
  return events;
}

}  // namespace annals::importing
