#include "engine/log_facts.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace annals {

namespace {

constexpr const char* identity_sql = "select id from identity";

}  // namespace

LogFacts read_log_facts(ReadConnection& connection) {
  LogFacts facts;
  auto identity = connection.log.prepare(identity_sql);
  EventId id;
  if (!identity.step() || identity.blob(0).size() != id.bytes.size()) {
    throw Error(ErrorKind::corrupt,
                fmt::format("{} has no identity.", connection.log.path().string()));
  }
  std::memcpy(id.bytes.data(), identity.blob(0).data(), id.bytes.size());
  facts.id = id.to_string();
  facts.format = static_cast<int>(connection.log.integer("pragma user_version"));
  facts.head = connection.read_head();
  if (facts.head == 0) return facts;
  RecordedEvent event;
  RowExtras extras;
  sqlite::ResetOnExit reset(connection.by_position);
  connection.by_position.bind(1, facts.head);
  if (connection.by_position.step()) {
    connection.rows.decode(connection.by_position, event, &extras);
  }
  if (extras.tree_head) facts.tree_head = to_hex(*extras.tree_head);
  return facts;
}

std::vector<StoredModule> modules_in_force(std::vector<StoredModule> registrations) {
  std::vector<StoredModule> in_force;
  for (auto& module : registrations) {
    if (module.name == "annals") continue;
    auto same = std::ranges::find(in_force, module.name, &StoredModule::name);
    if (same == in_force.end()) {
      in_force.push_back(std::move(module));
    } else {
      *same = std::move(module);
    }
  }
  return in_force;
}

}  // namespace annals
