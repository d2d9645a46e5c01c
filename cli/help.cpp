#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/wrapped_text.h"

namespace annals::cli {
namespace {

std::string left_of(const Arguments::Argument& argument) {
  if (argument.by_place || argument.value.empty()) return argument.name;
  return argument.name + ' ' + argument.value;
}

std::string usage_of(const Command& command, const Arguments& arguments) {
  std::string line = "annals " + command.text.name;
  for (const auto& argument : arguments.all()) {
    if (!argument.by_place) continue;
    const std::string name = argument.repeated ? argument.name + "…" : argument.name;
    line += argument.required ? ' ' + name : " [" + name + ']';
  }
  return line + " [OPTION]…";
}

void append_section(std::string& out, std::string_view title, const Arguments& arguments,
                    bool by_place) {
  std::size_t width = 0;
  for (const auto& argument : arguments.all()) {
    width = std::max(width, left_of(argument).size());
  }
  out += fmt::format("\n{}\n", title);
  for (const auto& argument : arguments.all()) {
    if (argument.by_place != by_place) continue;
    std::string about = argument.about;
    if (argument.repeated && !by_place) about += "; may be repeated";
    if (!argument.environment.empty()) about += fmt::format(" (or {})", argument.environment);
    out += entry(left_of(argument), width, about);
  }
}

}  // namespace

std::string program_help(const std::vector<Command>& commands) {
  std::string out =
      "annals: an event log in one file, and SQL tables that follow it\n\n"
      "annals COMMAND FILE …\n\nCommands\n";
  std::size_t width = 0;
  for (const Command& command : commands) width = std::max(width, command.text.name.size());
  for (const Command& command : commands) {
    out += entry(command.text.name, width, command.text.summary);
  }
  out +=
      "\nannals COMMAND --help tells more, with an example. annals --version gives the version.\n"
      "Every command takes --json. Exit status: 0 done, 1 refused by a rule, 2 wrong use,\n"
      "3 the environment failed.\n";
  return out;
}

std::string command_help(const Command& command, const Arguments& arguments) {
  std::string out = usage_of(command, arguments) + "\n\n" + command.text.summary + '\n';
  if (!command.text.details.empty()) out += '\n' + command.text.details + '\n';
  append_section(out, "Arguments", arguments, true);
  append_section(out, "Options", arguments, false);
  out += "\nExample\n";
  std::string_view example = command.text.example;
  while (!example.empty()) {
    const std::size_t end = std::min(example.find('\n'), example.size());
    out += fmt::format("  {}\n", example.substr(0, end));
    example.remove_prefix(std::min(end + 1, example.size()));
  }
  return out;
}

}  // namespace annals::cli
