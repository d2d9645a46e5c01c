#include "migration/switch_hold.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "events/module_schema.h"
#include "events/system.capnp.h"

namespace annals {

bool SwitchHold::holds(std::string_view identity) const {
  return std::ranges::find(left, identity) != left.end();
}

std::string SwitchHold::note() const {
  if (left.empty()) return {};
  std::vector<std::string> builds;
  for (const auto& identity : left) builds.push_back(identity.substr(0, 8));
  return fmt::format(
      "The switch to build {} at position {}{}{} holds: programs that bring the definition of {} "
      "go on with it, and cannot run commands, until there is another switch or definition.",
      in_force.substr(0, 8), position, actor.empty() ? "" : " by ", actor,
      fmt::join(builds, " or "));
}

// Back to the last definition that was registered: what was left before that is forgiven.
SwitchHold switch_hold(const Log& log, std::string_view module) {
  SwitchHold hold;
  auto history = log.module_history(module);
  if (!history.empty()) hold.in_force = history.back().identity;
  for (auto change = history.rbegin(); change != history.rend(); ++change) {
    ReadQuery query;
    query.from = query.to = change->registered_at;
    auto events = log.read(query);
    const RecordedEvent* event = events.next();
    if (!event || event->type != "annals.BuildSwitched") break;
    PayloadReader reader(event->payload);
    std::string former(reader.any().as<system::BuildSwitched>().getFormer().cStr());
    // The same definition built anew is no change of it.
    if (former == change->identity) continue;
    if (hold.position == 0) {
      hold.position = event->position;
      hold.actor = event->actor.value_or("");
    }
    if (former != hold.in_force && !hold.holds(former)) hold.left.push_back(std::move(former));
  }
  return hold;
}

}  // namespace annals
