#pragma once

#include <functional>
#include <memory>
#include <string>

#include "cli/arguments.h"
#include "cli/failure.h"
#include "cli/output.h"

namespace annals::cli {

/// Where a command writes, and how.
struct Context {
  Output& out;    ///< standard output
  Output& notes;  ///< standard error: warnings and progress
  bool json = false;
  bool colour = false;  ///< on standard output
};

/// A sentence on standard error that does not end the command: "warning: …", or with --json
/// {"warning":…}.
void warn(Context& context, const std::string& sentence);

/// What a command says of itself.
struct CommandText {
  std::string name;     ///< "append", or two words: "module add"
  std::string summary;  ///< one line
  std::string details;  ///< paragraphs; may be empty
  std::string example;
};

struct Command {
  CommandText text;
  std::function<void(Arguments&)> declare;
  std::function<ExitStatus(Context&)> run;
};

/// A command from a plain struct of options and two functions.
template <class Options>
Command make_command(CommandText text, void (*declare)(Arguments&, Options&),
                     ExitStatus (*run)(Context&, const Options&)) {
  auto options = std::make_shared<Options>();
  return {std::move(text),
          [options, declare](Arguments& arguments) { declare(arguments, *options); },
          [options, run](Context& context) { return run(context, *options); }};
}

}  // namespace annals::cli
