#include <annals/sqlite_memory.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <new>

#include "cli/commands.h"
#include "cli/json_writer.h"
#include "cli/utf8.h"

namespace annals::cli {
namespace {

using Words = std::vector<std::string>;

constexpr std::string_view version_line = "annals " ANNALS_VERSION;

struct Found {
  Command command;
  std::size_t words = 1;  ///< how many words of the command line are its name
};

Failure unknown_command(const std::string& word, const std::vector<Command>& commands) {
  Words names;
  for (const Command& command : commands) names.push_back(command.text.name);
  std::string message = fmt::format("There is no command '{}'", printable(word));
  if (const auto meant = nearest(word, names)) {
    message += fmt::format("; did you mean '{}'?", *meant);
  } else {
    message += "; annals --help lists them.";
  }
  return usage_error(message);
}

Found find_command(const Words& words, const std::vector<Command>& commands) {
  const auto named = [&](const std::string& name) {
    return std::find_if(commands.begin(), commands.end(),
                        [&](const Command& command) { return command.text.name == name; });
  };
  if (const auto it = named(words[0]); it != commands.end()) return {*it, 1};
  const bool is_group = std::any_of(commands.begin(), commands.end(), [&](const Command& command) {
    return command.text.name.starts_with(words[0] + ' ');
  });
  if (!is_group) throw unknown_command(words[0], commands);
  const std::string second = words.size() > 1 ? words[1] : "";
  if (const auto it = named(words[0] + ' ' + second); it != commands.end()) return {*it, 2};
  if (second.empty() || second.starts_with('-')) {
    throw usage_error(fmt::format("{} needs a second word; annals --help lists them.", words[0]));
  }
  throw unknown_command(words[0] + ' ' + second, commands);
}

bool asks_for(const Words& words, std::string_view flag) {
  const auto end = std::find(words.begin(), words.end(), "--");
  return std::find(words.begin(), end, flag) != end;
}

ExitStatus run(const Words& words, Context& context) {
  const std::vector<Command> commands = all_commands();
  if (words.empty()) {
    context.notes.write(program_help(commands));
    return ExitStatus::wrong_use;
  }
  if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    context.out.write(program_help(commands));
    return ExitStatus::done;
  }
  if (words[0] == "--version") {
    context.out.line(version_line);
    return ExitStatus::done;
  }
  const Found found = find_command(words, commands);
  Arguments arguments;
  found.command.declare(arguments);
  arguments.flag("--json", context.json, "for programs: JSON objects, one a line");
  bool help = false;
  arguments.flag("--help", help, "this text");
  const Words rest(words.begin() + static_cast<std::ptrdiff_t>(found.words), words.end());
  if (asks_for(rest, "--help")) {
    context.out.write(command_help(found.command, arguments));
    return ExitStatus::done;
  }
  try {
    arguments.parse(rest);
  } catch (const Failure& failure) {
    throw usage_error(
        fmt::format("{} See annals {} --help.", failure.what(), found.command.text.name));
  }
  return found.command.run(context);
}

ExitStatus report(Context& context, const Failure& failure) {
  try {
    context.out.flush();
  } catch (...) {  // the failure itself matters more
  }
  try {
    context.notes.line(context.json ? to_json(failure)
                                    : fmt::format("annals: {}", printable(failure.what())));
    context.notes.flush();
  } catch (...) {  // nowhere left to say it; the exit status does
  }
  return failure.status;
}

ExitStatus run_and_report(const Words& words, Context& context) {
  try {
    const ExitStatus status = run(words, context);
    context.out.flush();
    context.notes.flush();
    return status;
  } catch (const OutputClosed&) {
    return ExitStatus::done;
  } catch (const Failure& failure) {
    return report(context, failure);
  } catch (const Error& error) {
    return report(context, failure_of(error));
  } catch (const std::bad_alloc&) {
    return report(context, {ExitStatus::failed, "io", "memory", "There is not enough memory."});
  } catch (const std::exception& error) {
    return report(context, {ExitStatus::failed, "io", "io", error.what()});
  }
}

/// So that no file of ours gets the number of a standard stream that the caller closed.
void occupy_standard_descriptors() {
  int descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC);
  while (descriptor >= 0 && descriptor <= STDERR_FILENO) {
    descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC);
  }
  if (descriptor >= 0) close(descriptor);
}

}  // namespace

void warn(Context& context, const std::string& sentence) {
  context.out.flush();
  context.notes.line(context.json ? fmt::format("{{\"warning\":{}}}", json_string(sentence))
                                  : fmt::format("warning: {}", printable(sentence)));
  context.notes.flush();
}

}  // namespace annals::cli

int main(int count, char** words) {
  using namespace annals::cli;
  signal(SIGPIPE, SIG_IGN);  // seen as EPIPE where we write
  signal(SIGXFSZ, SIG_IGN);  // seen as EFBIG where we write
  occupy_standard_descriptors();
  annals::count_sqlite_memory_by_thread();
  const std::vector<std::string> arguments(words + std::min(count, 1), words + count);
  Output out(STDOUT_FILENO, "standard output");
  Output notes(STDERR_FILENO, "standard error");
  Context context{out, notes};
  context.json = asks_for(arguments, "--json");
  const char* no_colour = std::getenv("NO_COLOR");
  context.colour = out.is_terminal() && (!no_colour || *no_colour == '\0');
  return static_cast<int>(run_and_report(arguments, context));
}
