#include "engine/verify_definitions.h"

#include <algorithm>

#include "events/module_schema.h"
#include "events/system.capnp.h"

namespace annals {

namespace {

constexpr const char* modules_sql = "select registration, position from modules order by 1";
constexpr const char* unused_sql =
    "select rowid from definitions where digest not in (select sql_digest from modules) "
    "and digest not in (select schema_digest from modules)";
// As the table has it: definitions are found through the index, which has a copy of the digest.
constexpr const char* content_sql =
    "select rowid, digest, content from definitions not indexed order by rowid";
constexpr const char* indexed_sql = "select digest from definitions order by digest";

// Of everything that a switch takes over from the registration.
Digest content_of(const StoredModule& module) {
  Sha256& sha = thread_sha256();
  Digest sql = sha.hash({std::as_bytes(std::span(module.sql))});
  Digest schema = sha.hash({module.schema});
  return sha.hash({std::as_bytes(std::span(sql)), std::as_bytes(std::span(schema)),
                   std::as_bytes(std::span(module.mode))});
}

bool is_digest_of(capnp::Data::Reader digest, std::span<const std::byte> content) {
  return std::ranges::equal(digest, thread_sha256().hash({content}));
}

std::string_view view(capnp::Text::Reader text) {
  return {text.begin(), text.size()};
}

}  // namespace

void DefinitionCheck::load(sqlite::Connection& log, std::vector<StoredModule> all) {
  check_tables(log);
  for (auto& module : all) {
    if (module.registered_at > 0) {
      waiting_.emplace(module.registered_at, std::move(module));
    } else if (module.name != "annals" || module.mode != "strict" ||
               module.identity != to_hex(thread_sha256().hash({module.schema}))) {
      problems_.add("The definition of module {} belongs to no event.", module.name);
    }
  }
}

void DefinitionCheck::check_tables(sqlite::Connection& log) {
  auto rows = log.prepare(modules_sql);
  std::int64_t number = 0;
  Position last = 0;
  while (rows.step()) {
    const Position position = rows.unsigned_integer(1);
    if (rows.integer(0) != ++number || (position != 0 && position <= last)) {
      problems_.add("Registration {} of a module, at position {}, is out of order.",
                    rows.integer(0), position);
    }
    last = std::max(last, position);
  }
  auto unused = log.prepare(unused_sql);
  while (unused.step()) {
    problems_.add("Definition {} is that of no module.", unused.integer(0));
  }
  auto contents = log.prepare(content_sql);
  while (contents.step()) {
    const Digest digest = thread_sha256().hash({contents.blob(2)});
    if (!std::ranges::equal(contents.blob(1), std::as_bytes(std::span(digest)))) {
      problems_.add("Definition {} is not what its digest says.", contents.integer(0));
    }
  }
  auto indexed = log.prepare(indexed_sql);
  std::vector<std::byte> before;
  while (indexed.step()) {
    auto digest = indexed.blob(0);
    if (!before.empty() && !std::ranges::lexicographical_compare(before, digest)) {
      problems_.add("The index of definitions is out of order.");
    }
    before.assign(digest.begin(), digest.end());
  }
}

void DefinitionCheck::check(const RecordedEvent& event) {
  if (event.type == "annals.ModuleRegistered") check_registration(event);
  if (event.type == "annals.BuildSwitched") check_switch(event);
}

void DefinitionCheck::check_registration(const RecordedEvent& event) {
  auto found = waiting_.find(event.position);
  if (found == waiting_.end()) {
    problems_.add("Event {} registers a module whose definition is missing.", event.position);
    return;
  }
  PayloadReader payload(event.payload);
  auto registered = payload.any().as<system::ModuleRegistered>();
  const StoredModule& module = found->second;
  if (view(registered.getName()) != module.name || view(registered.getMode()) != module.mode ||
      view(registered.getIdentity()) != module.identity ||
      !is_digest_of(registered.getSqlDigest(), std::as_bytes(std::span(module.sql))) ||
      !is_digest_of(registered.getSchemaDigest(), module.schema)) {
    problems_.add("The definition of module {} is not the one that event {} registered.",
                  module.name, event.position);
  }
  put_in_force(found);
}

// The definition that a switch names is the one that was registered under the same identity.
void DefinitionCheck::check_switch(const RecordedEvent& event) {
  auto found = waiting_.find(event.position);
  if (found == waiting_.end()) {
    problems_.add("Event {} switches a module to a definition that is missing.", event.position);
    return;
  }
  PayloadReader payload(event.payload);
  auto switched = payload.any().as<system::BuildSwitched>();
  const StoredModule& module = found->second;
  auto registered = registered_.find({module.name, module.identity});
  if (view(switched.getModule()) != module.name ||
      view(switched.getIdentity()) != module.identity || registered == registered_.end() ||
      registered->second != content_of(module)) {
    problems_.add("The definition of module {} is not the one that event {} switched to.",
                  module.name, event.position);
  }
  put_in_force(found);
}

void DefinitionCheck::put_in_force(std::map<Position, StoredModule>::iterator found) {
  const StoredModule& module = found->second;
  registered_.try_emplace({module.name, module.identity}, content_of(module));
  waiting_.erase(found);
}

void DefinitionCheck::finish() {
  for (const auto& [position, module] : waiting_) {
    problems_.add("A definition of module {} names event {}, which does not register it.",
                  module.name, position);
  }
}

}  // namespace annals
