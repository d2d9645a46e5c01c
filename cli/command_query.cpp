#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/moment.h"
#include "cli/open_log.h"
#include "cli/query_limits.h"
#include "cli/row_output.h"
#include "cli/utf8.h"
#include "cli/value_text.h"

namespace annals::cli {
namespace {

struct Options {
  std::string file;
  std::string query;
  std::vector<std::string> parameters;
  bool csv = false;
  bool show_secrets = false;
  QueryLimitOptions limits;
  MomentOptions moment;
};

void declare(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.place("QUERY", options.query, "a SELECT, or the name of a module's query");
  arguments.option("--param", "NAME=VALUE", options.parameters,
                   "gives :NAME a value: 12 and 1.5 are numbers, \"12\" in double quotes and all "
                   "else a text; without =VALUE it is NULL");
  arguments.flag("--csv", options.csv, "CSV with a header, as RFC 4180 has it");
  arguments.flag("--show-secrets", options.show_secrets, "do not cover secret columns");
  options.moment.declare(arguments);
  options.limits.declare(arguments);
}

Parameters parameters_of(const Options& options) {
  Parameters parameters;
  for (const std::string& text : options.parameters) {
    const std::size_t equals = text.find('=');
    std::string name = text.substr(0, equals);
    if (name.empty()) {
      throw usage_error(fmt::format("--param: '{}' is not NAME=VALUE.", printable(text)));
    }
    const auto same_name = [&](const auto& other) { return other.first == name; };
    if (std::any_of(parameters.begin(), parameters.end(), same_name)) {
      throw usage_error(fmt::format("--param: {} is given twice.", printable(name)));
    }
    Value value = nullptr;
    if (equals != std::string::npos) value = parse_value(text.substr(equals + 1));
    parameters.emplace_back(std::move(name), std::move(value));
  }
  return parameters;
}

/// "name" or "module.name": no SELECT can look like that.
bool looks_like_name(const std::string& text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), allowed);
}

Failure no_such_query(const Engine& engine, const std::string& name) {
  std::vector<std::string> names;
  for (const ModuleStatus& module : engine.status().modules) {
    for (const std::string& query : module.queries) {
      const std::string own_name = query.substr(0, query.find('('));
      names.push_back(name.find('.') == std::string::npos ? own_name
                                                          : module.name + '.' + own_name);
    }
  }
  std::string message = fmt::format("No module has a query named {}", name);
  if (const auto meant = nearest(name, names)) {
    message += fmt::format("; did you mean {}?", *meant);
  } else {
    message += "; annals module list tells which there are.";
  }
  return failure_of(Error(ErrorKind::not_found, message));
}

/// Asks the tables of now, or those of the past.
template <class Asked>
void ask(Context& context, const Options& options, const Engine& engine, const Asked& tables) {
  const Parameters parameters = parameters_of(options);
  const RowFormat format = options.csv    ? RowFormat::csv
                           : context.json ? RowFormat::json
                                          : RowFormat::table;
  if (!looks_like_name(options.query)) {
    print_rows(context, tables.query(options.query, parameters), format);
  } else if (tables.has_named_query(options.query)) {
    print_rows(context, tables.query_named(options.query, parameters), format);
  } else {
    throw no_such_query(engine, options.query);
  }
}

ExitStatus run(Context& context, const Options& options) {
  if (options.csv && context.json) throw usage_error("--csv and --json exclude each other.");
  (void)parameters_of(options);  // wrong use is told before anything is opened
  if (!options.moment.given()) {
    const Engine engine =
        open_caught_up(context, options.file, {options.show_secrets, options.limits.limits()});
    ask(context, options, engine, engine);
    return ExitStatus::done;
  }
  const Moment moment = options.moment.moment();
  const Engine engine =
      open_log(context, options.file, {options.show_secrets, options.limits.limits()});
  const Past past = engine.as_of(moment);
  tell_moment(context, past.moment());
  ask(context, options, engine, past);
  return ExitStatus::done;
}

}  // namespace

Command query_command() {
  return make_command<Options>(
      {"query", "asks the tables",
       "Any SELECT over the tables of all modules, which are known by their names and as\n"
       "module.table; or a query that a module names. Read-only. NULL is shown as ∅; columns\n"
       "that a module declares as secret are NULL unless --show-secrets asks for them.\n"
       "With --as-of or --effective-at it asks the tables as they were; standard error says by\n"
       "which definitions they were computed.",
       "annals query tasks.annals 'select key, status from tasks where priority <= :p' --param "
       "p=3\n"
       "annals query tasks.annals work.task_history --param task=T-E01-F01-001 --csv\n"
       "annals query tasks.annals 'select count(*) from tasks' --as-of 2026-01-02T12:00:00Z"},
      declare, run);
}

}  // namespace annals::cli
