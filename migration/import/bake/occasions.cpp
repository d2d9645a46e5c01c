#include <fmt/format.h>

#include "migration/import/bake/generations.h"
#include "migration/import/bake/parts.h"

namespace annals::importing {

namespace {

// Slugs of packages and events: only other records of the source use them.
void add_slug(BakeReading::Names& names, const RecordReader& record) {
  RecordReader look = record;
  if (auto slug = look.text("slug")) names.emplace_back("slug", *slug);
}

void add_package_good(BakeReading& reading, RecordReader& record, std::string_view holds,
                      const std::string* package) {
  BakeRow row = reading.row_from(record, "package_finished_goods", holds, {"package"});
  if (package) {
    row.at("package") = *package;
  } else if (auto found = reading.references().resolve(record, field_names(holds, "package"),
                                                       "packages", true)) {
    row.at("package") = *found;
  }
  row.key = natural_key(row);
  reading.settle(record, std::move(row), {});
}

void add_assignment(BakeReading& reading, RecordReader& record, const std::string* event) {
  constexpr std::string_view noun = "event_recipient_packages";
  BakeRow row = reading.row_from(record, noun, noun, {"event"});
  if (event) {
    row.at("event") = *event;
  } else if (auto found =
                 reading.references().resolve(record, field_names(noun, "event"), "events", true)) {
    row.at("event") = *found;
  }
  row.key = natural_key(row);
  reading.settle(record, std::move(row), {});
}

// Gives the list within a record to `add` once the record is in the tables.
void with_list(BakeReading& reading, RecordReader& record, BakeRow row,
               const BakeReading::Names& names, const char* list,
               const std::function<void(RecordReader&, const std::string&)>& add) {
  const std::string_view noun = row.noun;
  RecordReader lists = record;
  record.use_list(list);
  if (!reading.settle(record, std::move(row), names)) return;
  const std::string key = reading.rows(noun).all().back().key;
  reading.later([&reading, lists, key, list, add]() mutable {
    reading.nested(lists, list, [&](RecordReader& element) { add(element, key); });
  });
}

}  // namespace

void read_package(BakeReading& reading, RecordReader& record) {
  BakeRow row = reading.row_from(record, "packages", "packages");
  row.key = natural_key(row);
  BakeReading::Names names{{"name", row.key}};
  add_slug(names, record);
  with_list(reading, record, std::move(row), names, "bundles",
            [&reading](RecordReader& bundle, const std::string& package) {
              add_package_good(reading, bundle, "package_bundles", &package);
            });
}

void read_package_good(BakeReading& reading, RecordReader& record) {
  add_package_good(reading, record, "package_finished_goods", nullptr);
}

void read_package_bundle(BakeReading& reading, RecordReader& record) {
  add_package_good(reading, record, "package_bundles", nullptr);
}

void read_recipient(BakeReading& reading, RecordReader& record) {
  BakeRow row = reading.row_from(record, "recipients", "recipients");
  row.key = natural_key(row);
  const BakeReading::Names names{{"name", row.key}};
  reading.settle(record, std::move(row), names);
}

void read_event(BakeReading& reading, RecordReader& record) {
  BakeRow row = reading.row_from(record, "events", "events", {"year"});
  const BakeNoun& noun = bake_noun("events");
  BakeColumn year = noun.columns[noun.column("year")];
  year.required = false;
  row.at("year") = record.value(year, "year");
  const std::string date = text_in(row.at("event_date"));
  if (std::holds_alternative<std::nullptr_t>(row.at("year")) && record.good()) {
    row.at("year") = static_cast<std::int64_t>(std::stoi(date.substr(0, 4)));
  }
  const std::string name = text_in(row.at("name"));
  row.key = natural_key(row);
  BakeReading::Names names{{"name", name}};
  add_slug(names, record);
  with_list(reading, record, std::move(row), names, "assignments",
            [&reading](RecordReader& assignment, const std::string& event) {
              add_assignment(reading, assignment, &event);
            });
}

void read_assignment(BakeReading& reading, RecordReader& record) {
  add_assignment(reading, record, nullptr);
}

void read_production(BakeReading& reading, RecordReader& record) {
  constexpr std::string_view noun = "production_records";
  BakeRow row = reading.row_from(record, noun, noun);
  row.key = natural_key(row);
  with_list(reading, record, std::move(row), {}, "consumptions",
            [&reading](RecordReader& line, const std::string& key) {
              BakeEntry entry = reading.entry_from(
                  line, bake_noun("production_records").lists[0].columns, "consumed_lots");
              if (line.good()) {
                reading.row("production_records", key)->lists[0].push_back(std::move(entry));
              }
              reading.settle_part(line, key + line.identity());
            });
}

}  // namespace annals::importing
