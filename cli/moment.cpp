#include "cli/moment.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/json_writer.h"
#include "cli/utf8.h"
#include "cli/value_text.h"

namespace annals::cli {
namespace {

constexpr std::size_t most_printed = 20;  // violations, for people; JSON has all that are kept

}  // namespace

Moment parse_moment(const std::string& name, const std::string& text) {
  if (text == "head") return {};
  if (const auto position = parse_number(text)) return Position{*position};
  if (const auto time = parse_iso(text)) return *time;
  throw usage_error(
      fmt::format("{}: '{}' is neither a position nor a time in ISO 8601.", name, printable(text)));
}

Definitions parse_definitions(const std::string& text) {
  if (text.empty() || text == "today") return Definitions::today;
  if (text == "then") return Definitions::then;
  throw usage_error(fmt::format("--definition: '{}' is neither today nor then.", printable(text)));
}

void declare_definitions(Arguments& arguments, std::string& definition) {
  arguments.option("--definition", "WHICH", definition,
                   "by which definitions the tables are computed: today's (today), or those in "
                   "force at that moment (then)");
}

void MomentOptions::declare(Arguments& arguments) {
  arguments.option("--as-of", "MOMENT", as_of,
                   "the tables as they were after the event at this position, or at this time");
  arguments.option("--effective-at", "TIME", effective_at,
                   "the tables from only those events that took effect at this time or earlier");
  declare_definitions(arguments, definition);
}

Moment MomentOptions::moment() const {
  Moment moment = as_of ? parse_moment("--as-of", *as_of) : Moment();
  moment.effective = effective_at;
  moment.definitions = parse_definitions(definition);
  return moment;
}

std::string moment_text(const PastMoment& moment) {
  std::string text = fmt::format("position {}", moment.position);
  if (moment.effective) text += fmt::format(", effective at {}", to_iso(*moment.effective));
  text += moment.modules.empty() ? ", no modules" : ", by";
  for (std::size_t i = 0; i < moment.modules.size(); ++i) {
    const PastModule& module = moment.modules[i];
    text += fmt::format("{} {} {}", i == 0 ? "" : ",", module.module, module.build);
  }
  if (moment.definitions == Definitions::then) text += " (in force then)";
  return text;
}

std::string moment_json(const PastMoment& moment) {
  std::vector<std::string> modules;
  for (const auto& module : moment.modules) {
    JsonObject one;
    one.text("module", module.module)
        .text("build", module.build)
        .number("position", module.position);
    if (!module.problem.empty()) one.text("problem", module.problem);
    if (module.violations != 0) {
      std::vector<std::string> left_out;
      for (const auto& violation : module.left_out) {
        left_out.push_back(JsonObject()
                               .number("position", violation.position)
                               .text("type", violation.type)
                               .text("statement", violation.statement)
                               .text("reason", violation.reason)
                               .str());
      }
      one.number("violations", module.violations).raw("leftOut", json_array(left_out));
    }
    modules.push_back(one.str());
  }
  JsonObject object;
  object.number("position", moment.position);
  if (moment.effective) object.text("effectiveAt", to_iso(*moment.effective));
  return object.text("definitions", name_of(moment.definitions))
      .raw("modules", json_array(modules))
      .str();
}

void warn_of(Context& context, const PastMoment& moment) {
  for (const auto& module : moment.modules) {
    if (!module.problem.empty()) {
      warn(context, fmt::format("Module {} is as of position {}: {}", module.module,
                                module.position, module.problem));
    }
    if (context.json) continue;  // it has them in the moment itself
    const std::size_t printed = std::min(most_printed, module.left_out.size());
    for (std::size_t i = 0; i < printed; ++i) {
      const Violation& violation = module.left_out[i];
      warn(context, fmt::format("{} at position {} was left out: {}{}{}", violation.type,
                                violation.position, violation.statement,
                                violation.statement.empty() ? "" : ": ", violation.reason));
    }
    if (module.violations > printed) {
      warn(context, fmt::format("{} were left out in all.", counted(module.violations, "event")));
    }
  }
}

void tell_moment(Context& context, const PastMoment& moment) {
  warn_of(context, moment);
  context.notes.line(context.json ? JsonObject().raw("asOf", moment_json(moment)).str()
                                  : "as of " + moment_text(moment));
}

}  // namespace annals::cli
