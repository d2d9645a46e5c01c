#include <fmt/format.h>

// The only place that includes CLI11, which is slow to compile.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <map>

#include "cli/arguments.h"
#include "cli/failure.h"
#include "cli/utf8.h"

namespace annals::cli {
namespace {

/// CLI11 fills an argument by place until it has what it expects.
constexpr int most_by_place = 1024;

CLI::Option* declare(CLI::App& app, const Arguments::Argument& argument) {
  if (argument.value.empty()) return app.add_flag(argument.name)->disable_flag_override();
  // Values are taken from results(), as they were written; the callback only has to exist.
  CLI::Option* option = app.add_option(argument.name, [](const CLI::results_t&) { return true; });
  option->type_name(argument.value);
  if (argument.repeated) option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  option->expected(argument.repeated && argument.by_place ? most_by_place : 1);
  // Else CLI11 would take a value like "[a,b]" apart.
  option->allow_extra_args(false);
  if (argument.required) option->required();
  if (!argument.environment.empty()) option->envname(argument.environment);
  return option;
}

std::string sentence_of(const CLI::ParseError& error, const CLI::App& app) {
  if (const auto extras = app.remaining(); !extras.empty()) {
    const std::string& first = extras.front();
    return first.starts_with('-') ? fmt::format("There is no option {} here.", printable(first))
                                  : fmt::format("'{}' is one argument too many.", printable(first));
  }
  std::string text = printable(error.what());
  const std::string name = text.substr(0, text.find_first_of(": "));
  if (dynamic_cast<const CLI::RequiredError*>(&error)) return name + " is missing.";
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error)) {
    return name + (text.ends_with(" missing") ? " needs a value." : " is given more than once.");
  }
  return text;
}

}  // namespace

void Arguments::parse(std::span<const std::string> words) const {
  CLI::App app;
  app.set_help_flag();
  std::vector<std::pair<const Argument*, CLI::Option*>> declared;
  for (const Argument& argument : arguments_) {
    declared.emplace_back(&argument, declare(app, argument));
  }
  std::vector<std::string> reversed(words.rbegin(), words.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    throw usage_error(sentence_of(error, app));
  }
  for (const auto& [argument, option] : declared) {
    for (const std::string& text : option->results()) argument->take(text);
  }
}

}  // namespace annals::cli
