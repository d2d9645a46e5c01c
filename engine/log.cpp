#include "engine/log.h"

#include <annals/error.h>
#include <annals/limits.h>
#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <set>

#include "engine/commit_queue.h"
#include "engine/event_trace.h"
#include "engine/head_watch.h"
#include "engine/home_process.h"
#include "engine/log_facts.h"
#include "engine/log_follower.h"
#include "engine/log_path.h"
#include "engine/log_proofs.h"
#include "engine/log_reader.h"
#include "engine/log_schema.h"
#include "engine/log_verify.h"
#include "engine/log_writer.h"
#include "engine/path_lock.h"
#include "events/system.capnp.h"
#include "events/uuid_v7.h"

namespace annals {

namespace {

void require_actor(const Attribution& attribution) {
  if (attribution.actor.size() > limits::actor_bytes) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("The name of an actor has {} bytes; the limit is {}.",
                            attribution.actor.size(), limits::actor_bytes));
  }
}

void require_distinct_ids(const std::vector<NewEvent>& events) {
  std::set<EventId> ids;
  for (const auto& event : events) {
    if (event.id && !ids.insert(*event.id).second) {
      throw Error(
          ErrorKind::invalid_argument,
          fmt::format("The event id {} stands twice in one append.", event.id->to_string()));
    }
  }
}

}  // namespace

struct Log::Impl {
  Impl(const std::filesystem::path& path_given, const LogOptions& options, Clock& clock_given)
      : path(path_given),
        busy_timeout(options.busy_timeout),
        place(take_place(path, options)),
        home(path),
        clock(clock_given),
        ids(clock),
        preparer(ids),
        writer(open_log_file(path, options.create, busy_timeout), clock, preparer),
        queue([this](std::span<Commit* const> group) { run(group); }),
        pool(path, busy_timeout, home),
        watch(open_log_reader(path, busy_timeout)) {
    auto connection = pool.borrow();
    known_types = connection->definitions.load_types(TypeCatalogue());
    id = *EventId::parse(read_log_facts(*connection).id);
  }

  void run(std::span<Commit* const> group) {
    writer.run(group, guard);
    set_types(writer.types());
    watch.wake();
  }

  // With a second look at what other processes have registered, for a name that is not known.
  PreparedEvent prepare(NewEvent event, std::shared_ptr<const TypeCatalogue>& known) {
    const EventType* type = known->find_event(event.type);
    if (!type) {
      known = refresh();
      type = &known->event(event.type);
    }
    return preparer.prepare(std::move(event), *type);
  }

  std::shared_ptr<const TypeCatalogue> refresh() {
    auto connection = pool.borrow();
    auto fresh = connection->definitions.load_types(*types());
    set_types(fresh);
    return fresh;
  }

  std::shared_ptr<const TypeCatalogue> types() {
    std::lock_guard lock(types_mutex);
    return known_types;
  }
  void set_types(std::shared_ptr<const TypeCatalogue> fresh) {
    std::lock_guard lock(types_mutex);
    known_types = std::move(fresh);
  }

  AppendResult submit(Commit& commit) {
    home.require();
    commit.deadline = std::chrono::steady_clock::now() + busy_timeout;
    queue.submit(commit);
    if (commit.failure) std::rethrow_exception(commit.failure);
    return *std::move(commit.result);
  }

  ReadContext context() { return {pool, tail}; }

  ReadQuery with_full_names(ReadQuery query) {
    auto known = types();
    for (auto& type : query.types) {
      if (!known->find_event(type)) known = refresh();
      type = known->event(type).full_name;
    }
    return query;
  }

  // Keeps others from putting another file in this one's place; nothing when the caller does that.
  static std::optional<PathLock> take_place(const std::filesystem::path& path,
                                            const LogOptions& options) {
    HomeProcess::require_not_inherited(path);
    if (options.locked) return std::nullopt;
    if (options.create) {
      make_log_if_absent(path, options.busy_timeout);
    } else {
      require_made_log(path, options.busy_timeout);
    }
    return lock_log(path, false, options.busy_timeout);
  }

  std::filesystem::path path;
  std::chrono::milliseconds busy_timeout;
  std::optional<PathLock> place;  // let go last
  HomeProcess home;
  Clock& clock;
  UuidV7Source ids;
  EventPreparer preparer;
  LogWriter writer;  // used by the leader of a group alone
  CommitQueue queue;
  CommitGuard* guard = nullptr;
  ReadPool pool;
  TailIndex tail;
  HeadWatch watch;
  std::mutex types_mutex;
  std::shared_ptr<const TypeCatalogue> known_types;
  EventId id;
};

Log::Log(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Log::~Log() {
  if (!impl_->home.is_this()) (void)impl_.release();  // what is open belongs to the parent
}

std::unique_ptr<Log> Log::open(const std::filesystem::path& path, const LogOptions& options) {
  auto absolute = path_of_log(path);
  Clock& clock = options.clock ? *options.clock : system_clock();
  return std::unique_ptr<Log>(new Log(std::make_unique<Impl>(absolute, options, clock)));
}

void Log::set_guard(CommitGuard* guard) {
  impl_->queue.between_groups([&] { impl_->guard = guard; });
}

AppendResult Log::append(AppendRequest request) {
  require_actor(request.attribution);
  if (request.events.empty()) {
    throw Error(ErrorKind::invalid_argument, "An append needs at least one event.");
  }
  if (request.events.size() > limits::append_events) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("An append has {} events; the limit is {}.", request.events.size(),
                            limits::append_events));
  }
  require_distinct_ids(request.events);
  Commit commit;
  auto known = impl_->types();
  commit.events.reserve(request.events.size());
  for (auto& event : request.events) {
    commit.bytes += event.payload.bytes().size();
    commit.events.push_back(impl_->prepare(std::move(event), known));
  }
  if (commit.bytes > limits::append_bytes) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("The payloads of an append have {} bytes; the limit is {}.",
                            commit.bytes, limits::append_bytes));
  }
  commit.prepared_with = known;
  commit.expected = std::move(request.expected);
  commit.condition = std::move(request.condition);
  if (commit.condition) {
    if (commit.condition->types.empty() && commit.condition->tags.empty()) {
      throw Error(ErrorKind::invalid_argument, "An append condition needs a type or a tag.");
    }
    for (auto& type : commit.condition->types) type = known->event(type).full_name;
  }
  commit.attribution = std::move(request.attribution);
  return impl_->submit(commit);
}

AppendResult Log::execute(const std::string& module, Decide decide, Attribution attribution) {
  require_actor(attribution);
  Commit commit;
  commit.module = module;
  commit.decide = std::move(decide);
  commit.attribution = std::move(attribution);
  return impl_->submit(commit);
}

AppendResult Log::append_administrative(NewEvent event, Attribution attribution) {
  require_actor(attribution);
  Commit commit;
  commit.prepared_with = impl_->types();
  commit.events.push_back(
      impl_->preparer.prepare_administrative(std::move(event), *commit.prepared_with));
  commit.attribution = std::move(attribution);
  return impl_->submit(commit);
}

Position Log::head() const {
  impl_->home.require();
  return impl_->watch.head();
}

EventCursor Log::read(const ReadQuery& query) const {
  return EventCursor(std::make_unique<LogReader>(impl_->context(), impl_->with_full_names(query)));
}

EventFollower Log::follow(const ReadQuery& query) const {
  return EventFollower(
      std::make_unique<LogFollower>(impl_->context(), impl_->watch, impl_->with_full_names(query)));
}

std::optional<RecordedEvent> Log::find(const EventId& id) const {
  return find_event(*impl_->pool.borrow(), id);
}

Trace Log::trace(Position position, const TraceOptions& options) const {
  return trace_event(*impl_->pool.borrow(), position, options);
}

Position Log::wait_for_events(Position known, std::chrono::milliseconds wait) const {
  return impl_->watch.wait(known, wait);
}

void Log::wake_waiters() const {
  impl_->watch.wake();
}

std::vector<StoredModule> Log::modules() const {
  return modules_in_force(impl_->pool.borrow()->definitions.all());
}

std::vector<StoredModule> Log::module_history(std::string_view name) const {
  auto all = impl_->pool.borrow()->definitions.all();
  std::erase_if(all, [&](const StoredModule& module) { return module.name != name; });
  return all;
}

bool Log::register_module(const StoredModule& module, const Attribution& attribution, Prove prove) {
  require_actor(attribution);
  for (const auto& known : modules()) {
    if (known.name == module.name && known.identity == module.identity) return false;
  }
  auto bundle = SchemaBundle::from_bytes(module.schema);
  auto digest = [](std::span<const std::byte> content) { return thread_sha256().hash({content}); };
  Digest sql = digest(std::as_bytes(std::span(module.sql)));
  Commit commit;
  commit.prepared_with = impl_->types();
  auto event = annals::event<system::ModuleRegistered>("$annals", [&](auto registered) {
    registered.setName(module.name);
    registered.setMode(module.mode);
    registered.setIdentity(module.identity);
    registered.setSqlDigest(kj::arrayPtr(sql.data(), sql.size()));
    registered.setSchemaDigest(kj::arrayPtr(bundle.digest().data(), bundle.digest().size()));
  });
  commit.events.push_back(
      impl_->preparer.prepare_administrative(std::move(event), *commit.prepared_with));
  commit.attribution = attribution;
  commit.definition = &module;
  commit.prove = std::move(prove);
  auto result = impl_->submit(commit);
  if (!result) throw Error(ErrorKind::invalid_argument, result.message());
  return result->first_position <= result->last_position;
}

void Log::switch_module(const StoredModule& module, const std::string& former,
                        const std::string& reason, const Attribution& attribution, Prove prove) {
  require_actor(attribution);
  Commit commit;
  commit.prepared_with = impl_->types();
  auto event = annals::event<system::BuildSwitched>("$annals", [&](auto switched) {
    switched.setModule(module.name);
    switched.setIdentity(module.identity);
    switched.setFormer(former);
    switched.setReason(reason);
  });
  commit.events.push_back(
      impl_->preparer.prepare_administrative(std::move(event), *commit.prepared_with));
  commit.attribution = attribution;
  commit.definition = &module;
  commit.switches_from = former;
  commit.prove = std::move(prove);
  auto result = impl_->submit(commit);
  if (!result) throw Error(ErrorKind::invalid_argument, result.message());
}

std::shared_ptr<const TypeCatalogue> Log::types() const {
  return impl_->types();
}
std::shared_ptr<const TypeCatalogue> Log::refresh_types() const {
  return impl_->refresh();
}

LogStatus Log::status() const {
  auto connection = impl_->pool.borrow();
  sqlite::Transaction moment(connection->log, sqlite::Transaction::Kind::read);
  LogStatus status;
  status.path = impl_->path.string();
  LogFacts facts = read_log_facts(*connection);
  status.format = facts.format;
  status.head = facts.head;
  status.tree_head = facts.tree_head;
  status.streams =
      static_cast<std::uint64_t>(connection->log.integer("select count(*) from streams"));
  status.bytes = static_cast<std::uint64_t>(
      connection->log.integer("select page_count * page_size from pragma_page_count, "
                              "pragma_page_size"));
  return status;
}

VerifyReport Log::verify(const std::function<void(Position, Position)>& on_progress,
                         const TreeHead* since) const {
  return verify_log(*impl_->pool.borrow(), on_progress, since);
}

TreeHead Log::tree_head() const {
  return read_tree_head(*impl_->pool.borrow());
}
EventLeaf Log::leaf(Position position) const {
  return read_leaf(*impl_->pool.borrow(), position);
}
InclusionProof Log::prove(Position position, Position head) const {
  return prove_inclusion(*impl_->pool.borrow(), position, head);
}
ConsistencyProof Log::prove_extension(Position since, Position head) const {
  return prove_consistency(*impl_->pool.borrow(), since, head);
}

const std::filesystem::path& Log::path() const {
  return impl_->path;
}
EventId Log::id() const {
  return impl_->id;
}
const HomeProcess& Log::home() const {
  return impl_->home;
}
Clock& Log::clock() const {
  return impl_->clock;
}
std::chrono::milliseconds Log::busy_timeout() const {
  return impl_->busy_timeout;
}

}  // namespace annals
