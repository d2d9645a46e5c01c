// Foreign files are turned into events.
#include <annals/import.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>

#include "tests/faults/acts.h"

namespace annals::testing {

namespace {

using Notes = Act::Notes;
using Lines = std::vector<std::string>;

struct Source {
  const char* format;
  const char* path;  // in the folder "source"
};

ImportReport import_all(Trial& trial, const Source& source) {
  return import_from(trial.engine(), source.format, trial.folder() / "source" / source.path);
}

// Moments, ids and uuids are those of the import itself.
bool is_told(std::string_view column) {
  return !column.ends_with("id") && !column.ends_with("_at") && column != "timestamp";
}

// Every row of every table, in no order; but for the reports on imports, of which there may be two.
Lines lines_of(const Engine& engine) {
  Lines lines;
  for (const auto& table : engine.tables()) {
    if (table.name == "imported_sources") continue;
    auto rows = engine.query("select * from \"" + table.name + "\"");
    while (const Row* row = rows.next()) {
      std::string line = table.name;
      for (std::size_t i = 0; i < row->size(); ++i) {
        if (is_told(rows.columns()[i])) line += "|" + std::string(row->text(i));
      }
      lines.push_back(std::move(line));
    }
  }
  std::ranges::sort(lines);
  return lines;
}

Act import_act(const std::string& name, const Stage& (*stage)(), const Source& source) {
  Act act{.name = name, .stage = stage};
  act.run = [source](Trial& trial) {
    (void)import_all(trial, source);
    trial.note("did import all of it");
  };
  act.check = [source, stage](Trial& trial, const Notes& notes) {
    static std::map<std::string, Lines> wanted;  // by format
    if (!wanted.contains(source.format)) {
      Trial undisturbed(stage());
      BOOST_TEST(import_all(undisturbed, source).events_appended > 0U);
      wanted[source.format] = lines_of(undisturbed.engine());
    }
    bool was_done = !Notebook::done("import", notes).empty();
    auto again = import_all(trial, source);
    if (was_done) BOOST_TEST(again.events_appended == 0U);
    BOOST_TEST((lines_of(trial.engine()) == wanted[source.format]));
  };
  return act;
}

}  // namespace

const std::vector<Act>& import_acts() {
  static const std::vector<Act> all = {
      import_act("import tasks", task_source_stage, {"shark", "tasks.db"}),
      import_act("import a bakery", bakery_source_stage, {"bake", "bakery.json"}),
      import_act("import analytics", analytics_source_stage, {"burndown", ""}),
  };
  return all;
}

}  // namespace annals::testing
