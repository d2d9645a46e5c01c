#pragma once

#include <annals/history.h>

#include <optional>
#include <string>

#include "cli/command.h"

namespace annals::cli {

/// A position, a time in ISO 8601, or "head". Throws Failure (usage); `name` is for the message.
Moment parse_moment(const std::string& name, const std::string& text);

/// The options of a command that can ask about the past.
struct MomentOptions {
  std::optional<std::string> as_of;
  std::optional<Timestamp> effective_at;
  std::string definition;

  void declare(Arguments& arguments);
  /// Whether the past is asked for at all.
  bool given() const { return as_of || effective_at || !definition.empty(); }
  Moment moment() const;  ///< throws Failure (usage)
};

/// "today" (also when empty) or "then". Throws Failure (usage).
Definitions parse_definitions(const std::string& text);
void declare_definitions(Arguments& arguments, std::string& definition);

/// "position 42, by work 3f9c12ab"; and as JSON.
std::string moment_text(const PastMoment& moment);
std::string moment_json(const PastMoment& moment);
/// Says on standard error at which moment and by which definitions an answer was computed, and
/// warns of tables that are not as of that moment.
void tell_moment(Context& context, const PastMoment& moment);
void warn_of(Context& context, const PastMoment& moment);

}  // namespace annals::cli
