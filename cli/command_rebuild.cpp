#include <annals/limits.h>

#include "cli/commands.h"
#include "cli/input.h"
#include "cli/open_log.h"
#include "cli/rebuild_output.h"

namespace annals::cli {
namespace {

struct Options {
  std::string file;
  std::optional<std::string> module;
  std::optional<std::string> capnp;
  std::optional<std::string> sql;
  std::optional<std::string> csv;
  bool dry_run = false;
  bool show_secrets = false;
  bool no_backup = false;
  std::string actor;
};

void declare(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.place("MODULE", options.module, "one module; all when left out");
  arguments.option("--capnp", "FILE", options.capnp, "with --sql: the new definition's events");
  arguments.option("--sql", "FILE", options.sql, "with --capnp: the new definition's tables");
  arguments.flag("--dry-run", options.dry_run, "compares only, and changes nothing");
  arguments.flag("--no-backup", options.no_backup, "does not take a backup before a change");
  arguments.option("--csv", "DIR", options.csv, "writes every row that differs, a file a table");
  arguments.flag("--show-secrets", options.show_secrets, "do not cover secret columns");
  arguments.actor(options.actor);
}

RebuildReport rebuild(Context& context, Engine& engine, const std::string& module,
                      RebuildOptions how, const std::optional<DifferenceFiles*>& files) {
  RebuildBar bar(context);
  how.on_status = [&](const RebuildStatus& status) { bar.show(status); };
  if (files) {
    how.on_difference = [&](const RowDifference& difference) {
      (*files)->write(module, difference);
    };
  }
  return engine.rebuild(module, how);
}

ExitStatus run(Context& context, const Options& options) {
  if (options.capnp.has_value() != options.sql.has_value()) {
    throw usage_error("--capnp and --sql go together.");
  }
  Engine engine = open_log(context, options.file, {options.show_secrets});
  RebuildOptions how;
  how.dry_run = options.dry_run;
  how.back_up = !options.no_backup;
  how.attribution.actor = options.actor;
  std::vector<std::string> modules;
  if (options.capnp) {
    how.definition = Module::from_texts(read_file(*options.capnp, limits::module_text_bytes),
                                        read_file(*options.sql, limits::module_text_bytes));
    modules.push_back(options.module.value_or(how.definition->name()));
  } else if (options.module) {
    modules.push_back(*options.module);
  } else {
    for (const auto& module : engine.status().modules) modules.push_back(module.name);
  }
  std::optional<DifferenceFiles> files;
  if (options.csv) files.emplace(*options.csv);
  ExitStatus worst = ExitStatus::done;
  for (const auto& module : modules) {
    auto to = files ? std::optional<DifferenceFiles*>(&*files) : std::nullopt;
    const auto report = rebuild(context, engine, module, how, to);
    const bool none_expected = options.dry_run && !options.capnp;
    if (print_report(context, report, none_expected) != ExitStatus::done) {
      worst = ExitStatus::refused;
    }
  }
  if (files) files->keep();
  return worst;
}

}  // namespace

Command rebuild_command() {
  return make_command<Options>(
      {"rebuild", "builds tables anew beside the active ones, compares, and makes them active",
       "The tables are built from the log while the active ones go on. They are validated and\n"
       "compared row by row; then they become active in one step. With --capnp and --sql the\n"
       "module gets a new definition, unless an event of the log violates it: then all such\n"
       "events are listed and nothing changes. Without, the same definition is built again, and\n"
       "the active tables are exchanged only where they differ.",
       "annals rebuild shop.annals --dry-run\n"
       "annals rebuild shop.annals shop --capnp shop.capnp --sql shop.sql --dry-run --csv changes"},
      declare, run);
}

}  // namespace annals::cli
