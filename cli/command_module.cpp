#include <annals/limits.h>
#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/input.h"
#include "cli/json_writer.h"
#include "cli/open_log.h"
#include "cli/table.h"
#include "cli/utf8.h"
#include "cli/wrapped_text.h"

namespace annals::cli {
namespace {

struct ListOptions {
  std::string file;
};

struct AddOptions {
  std::string file;
  std::optional<std::string> name;
  std::optional<std::string> capnp;
  std::vector<std::string> sql;
};

std::optional<ModuleStatus> status_of(const Engine& engine, const std::string& module) {
  for (ModuleStatus& status : engine.status().modules) {
    if (status.name == module) return std::move(status);
  }
  return std::nullopt;
}

std::string module_json(const ModuleStatus& module) {
  return JsonObject()
      .text("name", module.name)
      .text("mode", name_of(module.mode))
      .text("build", module.build)
      .raw("events", json_strings(module.events))
      .raw("commands", json_strings(module.commands))
      .raw("queries", json_strings(module.queries))
      .str();
}

void declare_list(Arguments& arguments, ListOptions& options) {
  arguments.place("FILE", options.file, "the log");
}

void print_names(Context& context, std::string_view title, const std::vector<std::string>& names) {
  if (names.empty()) return;
  context.out.write(entry(title, 8, printable(fmt::to_string(fmt::join(names, ", ")))));
}

ExitStatus list(Context& context, const ListOptions& options) {
  const Engine engine = open_log(context, options.file);
  for (const ModuleStatus& module : engine.status().modules) {
    if (context.json) {
      context.out.line(module_json(module));
      continue;
    }
    context.out.line(fmt::format("{} ({})", bold(context, module.name), name_of(module.mode)));
    print_names(context, "events", module.events);
    print_names(context, "commands", module.commands);
    print_names(context, "queries", module.queries);
  }
  return ExitStatus::done;
}

void declare_add(Arguments& arguments, AddOptions& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.place("NAME", options.name, "a built-in module");
  arguments.option("--capnp", "FILE", options.capnp, "events and commands of a module of your own");
  arguments.option("--sql", "FILE", options.sql,
                   "tables of a module of your own; several files make one text, in this order");
}

Module module_of(const AddOptions& options) {
  const bool from_texts = options.capnp.has_value() && !options.sql.empty();
  if (options.capnp.has_value() == options.sql.empty()) {
    throw usage_error("--capnp and --sql go together.");
  }
  if (options.name.has_value() == from_texts) {
    throw usage_error("Give either the name of a built-in module, or --capnp and --sql.");
  }
  if (options.name) return builtin_or_failure(*options.name);
  std::string sql;
  for (const std::string& file : options.sql) {
    if (!sql.empty() && !sql.ends_with('\n')) sql += '\n';
    sql += read_file(file, limits::module_text_bytes);
  }
  return Module::from_texts(read_file(*options.capnp, limits::module_text_bytes), std::move(sql));
}

ExitStatus add(Context& context, const AddOptions& options) {
  const Module module = module_of(options);
  Engine engine = open_log(context, options.file);
  const auto before = status_of(engine, module.name());
  const Position head_before = engine.head();
  engine.register_module(module);
  const auto after = status_of(engine, module.name());
  const bool changed = engine.head() > head_before;
  if (context.json) {
    JsonObject object;
    object.text("module", module.name()).text("mode", name_of(after->mode));
    context.out.line(object.text("build", after->build).boolean("changed", changed).str());
    return ExitStatus::done;
  }
  const char* what = !changed ? "was there already, just like this" : before ? "changed" : "added";
  context.out.line(fmt::format("module {} {} ({}, build {})", module.name(), what,
                               name_of(after->mode), after->build));
  return ExitStatus::done;
}

}  // namespace

Command module_list_command() {
  return make_command<ListOptions>(
      {"module list", "lists the modules of a log, with their events, commands and queries", "",
       "annals module list tasks.annals"},
      declare_list, list);
}

Command module_add_command() {
  return make_command<AddOptions>(
      {"module add", "adds a module to a log, or a new definition of one",
       "A module is built in, or your own: a .capnp file that says which events there are, and a\n"
       ".sql file that says which tables they make. Both texts are stored in the log. A "
       "definition\n"
       "that differs from the one in the log replaces it, and its tables are built from the log; "
       "a\n"
       "schema that could not read the events already stored is refused.",
       "annals module add tasks.annals work\n"
       "annals module add bank.annals --capnp bank.capnp --sql bank.sql"},
      declare_add, add);
}

}  // namespace annals::cli
