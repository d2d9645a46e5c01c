#include <fmt/format.h>

#include <set>

#include "api/engine_impl.h"
#include "events/event_json.h"
#include "events/system.capnp.h"
#include "migration/switch_hold.h"

namespace annals {

namespace {

constexpr const char* modules_with_table = R"sql(
select schema from pragma_table_list
where name = ?1 collate nocase and schema not in ('main', 'temp')
)sql";

// Whether a message says what was asked of which command, for one that the log does not know.
Error no_decision(std::string_view command, std::string_view module) {
  return Error(ErrorKind::not_found,
               fmt::format("This program has no decision for {}: the module {} is not built into "
                           "it, or the log holds another definition of it.",
                           command, module));
}

}  // namespace

// Modules are few, so the one that a command's type belongs to is looked for.
const CommandType& Engine::Impl::command_of(capnp::StructSchema schema) {
  for (const auto& definition : views->definitions()) {
    for (const auto& command : definition->schema().commands()) {
      if (command.schema.getProto().getId() == schema.getProto().getId()) return command;
    }
  }
  throw Error(ErrorKind::not_found, fmt::format("No module of {} has the command {}.",
                                                log->path().string(), short_name(schema)));
}

AppendResult Engine::Impl::execute(const CommandType& command, capnp::AnyStruct::Reader ask,
                                   Attribution attribution) {
  std::string module = command.full_name.substr(0, command.full_name.find('.'));
  auto definition = views->definition(module);
  if (!definition || !definition->decision(command.short_name)) {
    throw no_decision(command.full_name, module);
  }
  return views->attempt([&] {
    return log->execute(
        module,
        [&](Timestamp now) {
          return views->decide(module, command.short_name, ask, attribution.at.value_or(now),
                               attribution.actor);
        },
        attribution);
  });
}

const EventType& Engine::Impl::event_type(std::string_view name) const {
  if (const EventType* type = log->types()->find_event(name)) return *type;
  return log->refresh_types()->event(name);
}

Engine::Handle::Handle(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Engine::Handle::Handle(Handle&&) noexcept = default;
Engine::Handle& Engine::Handle::operator=(Handle&& other) noexcept {
  Handle taken(std::move(other));
  std::swap(impl_, taken.impl_);
  return *this;
}
Engine::Handle::~Handle() {
  if (impl_ && !impl_->log->home().is_this()) (void)impl_.release();
}
Engine::Impl* Engine::Handle::operator->() const {
  impl_->log->home().require();
  return impl_.get();
}

Engine::Engine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

Engine Engine::open(const std::filesystem::path& path, EngineOptions options) {
  return Engine(std::make_unique<Impl>(path, std::move(options)));
}

AppendResult Engine::append(AppendRequest request) {
  return impl_->views->attempt([&] { return impl_->log->append(request); });
}

AppendResult Engine::execute_struct(capnp::StructSchema schema, capnp::AnyStruct::Reader ask,
                                    Attribution attribution) {
  return impl_->execute(impl_->command_of(schema), ask, std::move(attribution));
}

AppendResult Engine::execute(std::string_view name, std::string_view json,
                             Attribution attribution) {
  auto types = impl_->log->types();
  const CommandType& command = types->command(name);
  Payload payload = annals::from_json(command.schema, command.full_name, json);
  PayloadReader reader(payload);
  return impl_->execute(command, reader.any(), std::move(attribution));
}

Position Engine::head() const {
  return impl_->log->head();
}
EventCursor Engine::read(const ReadQuery& query) const {
  return impl_->log->read(query);
}
EventFollower Engine::follow(const ReadQuery& query) const {
  return impl_->log->follow(query);
}

std::string Engine::to_json(const RecordedEvent& event, bool show_secrets) const {
  const EventType& type = impl_->event_type(event.type);
  try {
    PayloadReader reader(event.payload);
    return annals::to_json(reader.as(type.schema),
                           show_secrets ? Secrets::shown : Secrets::covered);
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("Event {}: {}", event.position, error.what()));
  }
}

Payload Engine::from_json(std::string_view type_name, std::string_view json) const {
  const EventType& type = impl_->event_type(type_name);
  return annals::from_json(type.schema, type.full_name, json);
}

std::string Engine::full_type_name(std::string_view type) const {
  return impl_->event_type(type).full_name;
}

Rows Engine::query(std::string_view sql, std::span<const Value> arguments) const {
  return impl_->views->query(sql, arguments);
}
Rows Engine::query(std::string_view sql, const Parameters& parameters) const {
  return impl_->views->query(sql, parameters);
}
Rows Engine::query_named(std::string_view name, const Parameters& parameters) const {
  return impl_->views->query_named(name, parameters);
}
bool Engine::has_named_query(std::string_view name) const {
  return impl_->views->has_named_query(name);
}
std::vector<TableInfo> Engine::tables() const {
  return impl_->views->tables();
}

RowLife Engine::history(std::string_view table, std::span<const Value> key) const {
  std::string_view wanted_module;
  std::string_view name = table;
  if (auto dot = table.find('.'); dot != std::string_view::npos) {
    wanted_module = table.substr(0, dot);
    name = table.substr(dot + 1);
  }
  std::set<std::string> modules;
  const Value parameters[] = {std::string(name)};
  for (const Row& row : impl_->views->query(modules_with_table, parameters)) {
    const std::string_view module = row.text(0);
    if (wanted_module.empty() || module == wanted_module) modules.emplace(module);
  }
  if (modules.empty()) {
    throw Error(ErrorKind::not_found, fmt::format("There is no table {}.", table));
  }
  if (modules.size() > 1) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("Several modules have a table {}; say {}.{} or {}.{}.", name,
                            *modules.begin(), name, *modules.rbegin(), name));
  }
  return impl_->life_of(*modules.begin(), name, key);
}

void Engine::register_module(const Module& module) {
  auto definition = define(module);
  (void)impl_->views->attempt([&]() -> AppendResult {
    impl_->register_definition(definition);
    return Appended{};
  });
  impl_->views->refresh();
}

LogStatus Engine::status() const {
  LogStatus status = impl_->log->status();
  status.modules = impl_->views->status();
  for (auto& module : status.modules) module.note = switch_hold(*impl_->log, module.name).note();
  return status;
}

void Engine::catch_up() {
  impl_->views->refresh();
  impl_->views->catch_up();
}

void Engine::retry(std::string_view module) {
  impl_->views->retry(module);
}

void Engine::skip(std::string_view module, std::string_view reason, Attribution attribution) {
  Position position = impl_->views->paused_at(module);
  if (position == 0) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("Module {} is not paused: there is no event to skip.", module));
  }
  if (reason.empty()) {
    throw Error(ErrorKind::invalid_argument, "Skipping an event needs a reason.");
  }
  auto skipped = event<system::EventSkipped>("$annals", [&](auto e) {
    e.setModule(std::string(module));
    e.setPosition(position);
    e.setReason(std::string(reason));
  });
  auto result = impl_->views->attempt(
      [&] { return impl_->log->append_administrative(skipped, attribution); });
  if (!result) throw Error(ErrorKind::invalid_argument, result.message());
  impl_->views->retry(module);
}

const std::filesystem::path& Engine::path() const {
  return impl_->log->path();
}

}  // namespace annals
