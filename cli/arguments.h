#pragma once

#include <annals/event_id.h>
#include <annals/timestamp.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace annals::cli {

/// What a command takes from the command line, and where each thing goes. Declared by the command,
/// read by the parser and by the help text.
class Arguments {
 public:
  struct Argument {
    std::string name;   ///< "--stream", or "FILE" for one that goes by its place
    std::string value;  ///< what its value is called: "STREAM"; empty for a flag
    std::string about;
    bool by_place = false;
    bool required = false;
    bool repeated = false;
    std::string environment;  ///< the variable that gives it where the command line does not
    std::function<void(const std::string&)> take;  ///< called for each value; throws Failure
  };

  // By place, in the order declared.
  void place(const std::string& name, std::string& into, std::string about);
  void place(const std::string& name, std::optional<std::string>& into, std::string about);
  void places(const std::string& name, std::vector<std::string>& into, std::string about,
              bool required = true);

  // By name.
  void flag(std::string name, bool& into, std::string about);
  void option(std::string name, std::string value, std::string& into, std::string about);
  void option(std::string name, std::string value, std::optional<std::string>& into,
              std::string about);
  void option(std::string name, std::string value, std::vector<std::string>& into,
              std::string about);
  void option(const std::string& name, std::string value, std::optional<std::uint64_t>& into,
              std::string about);
  void option(const std::string& name, std::string value, std::optional<Timestamp>& into,
              std::string about);
  void option(const std::string& name, std::string value, std::optional<EventId>& into,
              std::string about);
  /// `--actor NAME`, or ANNALS_ACTOR: who acts.
  void actor(std::string& into);

  const std::vector<Argument>& all() const { return arguments_; }
  /// Gives each its values; throws Failure (usage) for what was not declared.
  void parse(std::span<const std::string> words) const;

 private:
  Argument& add(std::string name, std::string value, std::string about);
  std::vector<Argument> arguments_;
};

}  // namespace annals::cli
