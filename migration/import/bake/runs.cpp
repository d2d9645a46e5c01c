#include <fmt/format.h>

#include <algorithm>

#include "migration/import/bake/generations.h"
#include "migration/import/bake/parts.h"

namespace annals::importing {

namespace {

constexpr std::string_view noun_name = "assembly_runs";

// A line of a run, by place of its list in the noun.
void add_consumed(BakeReading& reading, RecordReader& record, std::size_t list,
                  std::string_view holds, const std::string& run) {
  BakeEntry entry = reading.entry_from(record, bake_noun(noun_name).lists[list].columns, holds);
  record.used("assembly_run_id|created_at|updated_at");
  BakeRow* row = reading.row(noun_name, run);
  if (!row) record.problem("the source has no assembly runs");
  if (record.good()) row->lists[list].push_back(std::move(entry));
  reading.settle_part(record, run + record.identity());
}

void read_consumed(BakeReading& reading, RecordReader& record, std::size_t list,
                   std::string_view holds) {
  auto run = reading.references().resolve(record, field_names(holds, "run"), noun_name, true);
  if (!run) return reading.keep(record);
  add_consumed(reading, record, list, holds, *run);
}

}  // namespace

void read_run(BakeReading& reading, RecordReader& record) {
  BakeRow row = reading.row_from(record, noun_name, noun_name);
  row.key = natural_key(row);
  RecordReader content = record;
  for (const BakeNestedList& list : bake_nested_lists()) {
    if (list.noun == noun_name) record.use_list(list.field);
  }
  if (!reading.settle(record, std::move(row), {})) return;
  const std::string key = reading.rows(noun_name).all().back().key;
  std::size_t place = 0;
  for (const BakeNestedList& list : bake_nested_lists()) {
    if (list.noun != noun_name) continue;
    reading.nested(content, list.field, [&](RecordReader& line) {
      add_consumed(reading, line, place, list.holds, key);
    });
    ++place;
  }
}

void read_consumed_unit(BakeReading& reading, RecordReader& record) {
  read_consumed(reading, record, 0, "consumed_units");
}

void read_consumed_good(BakeReading& reading, RecordReader& record) {
  read_consumed(reading, record, 1, "consumed_goods");
}

void read_consumed_packaging(BakeReading& reading, RecordReader& record) {
  read_consumed(reading, record, 2, "consumed_packaging");
}

}  // namespace annals::importing
