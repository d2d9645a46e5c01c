#pragma once

#include <functional>
#include <string>

#include "engine/log_schema.h"
#include "engine/log_upgrade.h"

namespace annals::testing {

// There is one format only, so an older one is made up: format 0, whose events have their metadata
// in a column of another name.

inline void make_format_0(const std::filesystem::path& log) {
  sqlite::Connection file(log, {});
  file.run("alter table events rename column metadata to remarks; pragma user_version = 0");
}

inline FormatStep step_from_0(std::function<void(sqlite::Connection&)> afterwards = {}) {
  FormatStep step;
  step.from = 0;
  step.head_sql = "select max(position) from events";
  step.copy = [afterwards](sqlite::Connection& fresh) {
    create_log_tables(fresh);
    for (const char* table : {"identity", "streams", "types", "actors", "tags", "stream_index",
                              "type_index", "tag_index", "tree_tiles", "definitions", "modules"}) {
      fresh.run(std::string("insert into ") + table + " select * from old." + table);
    }
    fresh.run(
        "insert into events (position, stream, version, type, id, recorded_at, at, actor, "
        "correlation_id, causation_id, metadata, tags, tree_head, payload) select position, "
        "stream, version, type, id, recorded_at, at, actor, correlation_id, causation_id, remarks, "
        "tags, tree_head, payload from old.events");
    fresh.run("update index_mark set through = (select through from old.index_mark)");
    if (afterwards) afterwards(fresh);
  };
  return step;
}

}  // namespace annals::testing
