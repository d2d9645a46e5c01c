#include "cli/arguments.h"

#include <fmt/format.h>

#include "cli/failure.h"
#include "cli/utf8.h"
#include "cli/value_text.h"

namespace annals::cli {
namespace {

template <class T>
void require(const std::optional<T>& read, const std::string& name, const std::string& text,
             std::string_view wanted) {
  if (!read) throw usage_error(fmt::format("{}: '{}' is not {}.", name, printable(text), wanted));
}

}  // namespace

Arguments::Argument& Arguments::add(std::string name, std::string value, std::string about) {
  Argument argument;
  argument.name = std::move(name);
  argument.value = std::move(value);
  argument.about = std::move(about);
  arguments_.push_back(std::move(argument));
  return arguments_.back();
}

void Arguments::place(const std::string& name, std::string& into, std::string about) {
  Argument& argument = add(name, name, std::move(about));
  argument.by_place = argument.required = true;
  argument.take = [&into](const std::string& text) { into = text; };
}

void Arguments::place(const std::string& name, std::optional<std::string>& into,
                      std::string about) {
  Argument& argument = add(name, name, std::move(about));
  argument.by_place = true;
  argument.take = [&into](const std::string& text) { into = text; };
}

void Arguments::places(const std::string& name, std::vector<std::string>& into, std::string about,
                       bool required) {
  Argument& argument = add(name, name, std::move(about));
  argument.by_place = argument.repeated = true;
  argument.required = required;
  argument.take = [&into](const std::string& text) { into.push_back(text); };
}

void Arguments::flag(std::string name, bool& into, std::string about) {
  add(std::move(name), {}, std::move(about)).take = [&into](const std::string&) { into = true; };
}

void Arguments::option(std::string name, std::string value, std::string& into, std::string about) {
  add(std::move(name), std::move(value), std::move(about)).take = [&into](const std::string& text) {
    into = text;
  };
}

void Arguments::option(std::string name, std::string value, std::optional<std::string>& into,
                       std::string about) {
  add(std::move(name), std::move(value), std::move(about)).take = [&into](const std::string& text) {
    into = text;
  };
}

void Arguments::option(std::string name, std::string value, std::vector<std::string>& into,
                       std::string about) {
  Argument& argument = add(std::move(name), std::move(value), std::move(about));
  argument.repeated = true;
  argument.take = [&into](const std::string& text) { into.push_back(text); };
}

void Arguments::option(const std::string& name, std::string value,
                       std::optional<std::uint64_t>& into, std::string about) {
  add(name, std::move(value), std::move(about)).take = [&into, name](const std::string& text) {
    into = parse_number(text);
    require(into, name, text, "a whole number");
  };
}

void Arguments::option(const std::string& name, std::string value, std::optional<Timestamp>& into,
                       std::string about) {
  add(name, std::move(value), std::move(about)).take = [&into, name](const std::string& text) {
    into = parse_iso(text);
    require(into, name, text, "a time in ISO 8601, such as 2025-12-14T10:00:00Z");
  };
}

void Arguments::option(const std::string& name, std::string value, std::optional<EventId>& into,
                       std::string about) {
  add(name, std::move(value), std::move(about)).take = [&into, name](const std::string& text) {
    into = EventId::parse(text);
    require(into, name, text, "a UUID");
  };
}

void Arguments::actor(std::string& into) {
  Argument& argument = add("--actor", "NAME", "who acts; recorded with each event");
  argument.environment = "ANNALS_ACTOR";
  argument.take = [&into](const std::string& text) { into = text; };
}

}  // namespace annals::cli
