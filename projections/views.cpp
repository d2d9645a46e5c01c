#include "projections/views.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "projections/first_build.h"
#include "projections/parallel_work.h"
#include "projections/projectors.h"
#include "projections/query_pool.h"
#include "projections/strict_views.h"
#include "projections/view_catalog.h"
#include "projections/view_status.h"

namespace annals {

namespace {

bool is_environment(const Error& error) {
  return error.kind() == ErrorKind::io || error.kind() == ErrorKind::busy;
}

ModuleMode mode_of(const StoredModule& stored) {
  return stored.mode == name_of(ModuleMode::async) ? ModuleMode::async : ModuleMode::strict;
}

// What is known of the module so far: its former view serves until there is a new one.
ViewEntry entry_for(const StoredModule& stored, const std::vector<ViewEntry>& known) {
  auto old = std::ranges::find(known, stored.name, &ViewEntry::name);
  if (old != known.end()) return *old;
  ViewEntry entry;
  entry.name = stored.name;
  entry.identity = stored.identity;
  entry.mode = mode_of(stored);
  entry.problem = fmt::format("The tables of {} are not built yet.", stored.name);
  return entry;
}

bool is_followed(const StoredModule& stored, const ViewEntry& entry) {
  return entry.view && entry.identity == stored.identity &&
         std::filesystem::exists(entry.view->path());
}

// What is wrong with one module is kept with it, so that the others can be used; a refusal of the
// environment is kept in `failure`, too.
void note_failure(const Error& error, ViewEntry& entry, std::optional<Error>& failure) {
  entry.view = nullptr;
  entry.problem = fmt::format("The tables of {} cannot be used: {}", entry.name, error.what());
  if (is_environment(error) && !failure) failure = error;
}

}  // namespace

struct Views::Impl {
  Impl(Log& log_given, ViewsOptions options_given)
      : log(log_given),
        options(std::move(options_given)),
        directory(log.path()),
        catalog(directory),
        system_events(log),
        guard(log, system_events),
        pool(guard.publishing(), options.query) {
    options.on_progress = one_at_a_time(std::move(options.on_progress));
  }

  std::vector<ViewEntry> entries_now() const {
    std::lock_guard lock(mutex);
    return entries;
  }
  ViewEntry entry(std::string_view module) const;
  std::string trouble(std::string_view module) {
    std::lock_guard lock(projectors_mutex);
    return projectors ? projectors->trouble(module) : std::string();
  }

  void refresh();
  void follow_definitions();
  void make_views(std::span<ViewEntry* const> fresh, std::optional<Error>& failure);
  void make_view(ViewEntry& entry, const std::atomic<bool>& stop);
  std::shared_ptr<View> open_or_build(std::shared_ptr<const ModuleDefinition> definition,
                                      const std::atomic<bool>& stop);
  void use(std::vector<ViewEntry> fresh, Position registered);
  void before_reading();
  Rows query(std::string_view module, Secrets secrets, std::string_view sql,
             const QueryPool::Bind& bind);

  Log& log;
  ViewsOptions options;
  ViewDirectory directory;
  ViewCatalog catalog;
  SystemEvents system_events;
  StrictViews guard;
  QueryPool pool;

  std::mutex refreshing;
  mutable std::mutex mutex;
  std::vector<ViewEntry> entries;
  std::set<std::string, std::less<>> building;
  std::mutex projectors_mutex;
  std::optional<Projectors> projectors;  // since there are async modules; ended first
};

ViewEntry Views::Impl::entry(std::string_view module) const {
  std::lock_guard lock(mutex);
  auto found = std::ranges::find(entries, module, &ViewEntry::name);
  if (found == entries.end()) {
    throw Error(ErrorKind::not_found, fmt::format("The log has no module {}.", module));
  }
  return *found;
}

void Views::Impl::refresh() {
  std::lock_guard one_at_a_time(refreshing);
  follow_definitions();
}

// Strict modules come first: until they are there, nobody can append.
void Views::Impl::follow_definitions() {
  system_events.read_up_to(log.head());
  log.refresh_types();
  Position registered = system_events.last_registration();
  auto stored = log.modules();
  auto known = entries_now();
  std::vector<ViewEntry> fresh;
  for (const StoredModule& module : stored) fresh.push_back(entry_for(module, known));
  std::optional<Error> failure;
  for (ModuleMode mode : {ModuleMode::strict, ModuleMode::async}) {
    std::vector<ViewEntry*> wanted;
    for (std::size_t i = 0; i < stored.size(); ++i) {
      if (mode_of(stored[i]) != mode || is_followed(stored[i], fresh[i])) continue;
      fresh[i] = entry_for(stored[i], {});
      try {
        fresh[i].definition = options.define(stored[i]);
        wanted.push_back(&fresh[i]);
      } catch (const Error& error) {
        note_failure(error, fresh[i], failure);
      }
    }
    make_views(wanted, failure);
    use(fresh, registered);
  }
  if (failure) throw Error(*failure);
}

// Several at once; the problem of one is no reason to leave the others without tables. What is no
// Error (the program's own, from on_progress) ends them all.
void Views::Impl::make_views(std::span<ViewEntry* const> fresh, std::optional<Error>& failure) {
  std::vector<std::optional<Error>> problems(fresh.size());
  do_in_parallel(fresh.size(), builds_at_once, [&](std::size_t i, const std::atomic<bool>& stop) {
    try {
      make_view(*fresh[i], stop);
    } catch (const Error& error) {
      problems[i] = error;
    }
  });
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    if (problems[i]) note_failure(*problems[i], *fresh[i], failure);
  }
}

void Views::Impl::make_view(ViewEntry& entry, const std::atomic<bool>& stop) {
  auto view = open_or_build(entry.definition, stop);
  if (!view) return;
  if (entry.mode == ModuleMode::strict) view->catch_up(log.head(), options.on_progress, &stop);
  entry.view = std::move(view);
  entry.problem.clear();
}

// Null when it was stopped.
std::shared_ptr<View> Views::Impl::open_or_build(std::shared_ptr<const ModuleDefinition> definition,
                                                 const std::atomic<bool>& stop) {
  directory.ensure();
  const std::string& module = definition->name();
  PathLock lock = directory.lock(module, log.busy_timeout());
  directory.remove_unfinished(module);
  auto path = directory.build_file(module, definition->build_name());
  std::shared_ptr<View> view;
  auto open = [&] {
    auto file = ViewFile::open(path, *definition, log.busy_timeout());
    if (file) view = std::make_shared<View>(*std::move(file), definition, log, system_events);
  };
  try {
    open();
    if (view && !view->follows_log()) view = nullptr;
  } catch (const Error& error) {
    if (is_environment(error)) throw;
    view = nullptr;  // damaged; it is derived, and made again
  }
  if (!view) {
    ViewDirectory::remove_database(path);
    auto mark = [&, name = module](bool on) {
      std::lock_guard guard_entries(mutex);
      on ? void(building.insert(name)) : void(building.erase(name));
    };
    mark(true);
    bool done = false;
    try {
      done = FirstBuild(directory, definition, log, system_events)
                 .run(log.head(), options.on_progress, stop);
    } catch (...) {
      mark(false);
      throw;
    }
    mark(false);
    if (!done) return nullptr;
    open();
  }
  if (!view) throw Error(ErrorKind::io, fmt::format("Building {} failed.", path.string()));
  catalog.activate(*definition, log.clock().now());
  directory.point_to(module, definition->build_name());
  return view;
}

void Views::Impl::use(std::vector<ViewEntry> fresh, Position registered) {
  StrictViews::Members strict;
  strict.registered = registered;
  std::vector<std::shared_ptr<View>> async;
  ReadableViews readable;
  for (const ViewEntry& entry : fresh) {
    if (entry.view) {
      (entry.mode == ModuleMode::strict ? strict.views : async).push_back(entry.view);
      readable.push_back({entry.view->path(), entry.definition});
    } else if (entry.mode == ModuleMode::strict) {
      strict.unusable.emplace(entry.name, entry.problem);
    }
  }
  std::ranges::sort(strict.views, {}, [](const auto& view) { return view->definition().name(); });
  guard.set_members(std::move(strict));
  bool same = false;
  std::vector<ViewEntry> former;  // files are closed, which can take long, after the lock
  {
    std::lock_guard lock(mutex);
    same = std::ranges::equal(entries, fresh, {}, &ViewEntry::view, &ViewEntry::view);
    former = std::exchange(entries, std::move(fresh));
  }
  if (same) return;
  pool.set_views(std::move(readable));
  if (!options.projectors) return;
  std::lock_guard lock(projectors_mutex);
  if (!projectors && !async.empty()) {
    projectors.emplace(log, options.projector_threads, options.on_progress);
  }
  if (projectors) projectors->set_views(std::move(async));
}

// Strict tables are to show what is committed, and tables of modules that another process has
// brought are to be there; but what cannot be done now is no reason to answer nothing.
void Views::Impl::before_reading() {
  guard.show_head();
  if (!guard.outdated()) return;
  std::unique_lock lock(refreshing, std::try_to_lock);
  if (!lock) return;  // on its way
  try {
    follow_definitions();
  } catch (const Error& error) {
    if (!is_environment(error)) throw;
  }
}

Rows Views::Impl::query(std::string_view module, Secrets secrets, std::string_view sql,
                        const QueryPool::Bind& bind) {
  before_reading();
  try {
    return pool.query(module, secrets, sql, bind);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::io) throw;
  }
  refresh();  // somebody may have deleted the files, which is allowed
  return pool.query(module, secrets, sql, bind);
}

Views::Views(Log& log, ViewsOptions options)
    : impl_(std::make_unique<Impl>(log, std::move(options))) {
  log.set_guard(&impl_->guard);
}

Views::~Views() {
  impl_->log.set_guard(nullptr);
}

void Views::refresh() {
  impl_->refresh();
}

void Views::bring_forward() {
  if (impl_->guard.outdated()) impl_->refresh();
  impl_->guard.catch_up(impl_->options.on_progress);
}

Decision Views::decide(std::string_view module, std::string_view command,
                       capnp::AnyStruct::Reader ask, Timestamp now, std::string_view actor) {
  return impl_->guard.decide(module, command, ask, now, actor);
}

std::shared_ptr<const ModuleDefinition> Views::definition(std::string_view module) const {
  std::lock_guard lock(impl_->mutex);
  auto found = std::ranges::find(impl_->entries, module, &ViewEntry::name);
  return found == impl_->entries.end() ? nullptr : found->definition;
}

std::vector<std::shared_ptr<const ModuleDefinition>> Views::definitions() const {
  std::vector<std::shared_ptr<const ModuleDefinition>> found;
  for (const auto& entry : impl_->entries_now()) {
    if (entry.definition) found.push_back(entry.definition);
  }
  return found;
}

Rows Views::query(std::string_view sql, std::span<const Value> arguments) const {
  return impl_->query("", impl_->options.secrets, sql,
                      [&](QueryStatement& query) { query.bind(arguments); });
}

Rows Views::query(std::string_view sql, const Parameters& parameters) const {
  return impl_->query("", impl_->options.secrets, sql,
                      [&](QueryStatement& query) { query.bind(parameters); });
}

Rows Views::query_named(std::string_view name, const Parameters& parameters) const {
  impl_->before_reading();
  NamedQuery named = find_named_query(impl_->entries_now(), name);
  return impl_->query(named.definition->name(), impl_->options.secrets, named.query->sql.text,
                      [&](QueryStatement& query) {
                        query.bind_declared(parameters, named.query->parameters,
                                            named.query->optional);
                      });
}

bool Views::has_named_query(std::string_view name) const {
  impl_->before_reading();
  return names_a_query(impl_->entries_now(), name);
}

std::vector<TableInfo> Views::tables() const {
  impl_->before_reading();
  return impl_->pool.tables();
}

std::vector<ModuleStatus> Views::status() const {
  impl_->before_reading();
  Position head = impl_->log.head();
  std::vector<ModuleStatus> found;
  for (const auto& entry : impl_->entries_now()) {
    ModuleStatus status = status_of(entry, head);
    if (status.reason.empty()) status.reason = impl_->trouble(entry.name);
    for (auto& build : impl_->catalog.builds(entry.name)) {
      if (!build.active) status.other_builds.push_back(std::move(build.file));
    }
    std::lock_guard lock(impl_->mutex);
    if (impl_->building.contains(entry.name)) status.state = ViewState::rebuilding;
    found.push_back(std::move(status));
  }
  return found;
}

std::vector<FailedCheck> Views::run_checks(std::string_view module) const {
  std::vector<FailedCheck> failed;
  if (!module.empty()) (void)impl_->entry(module);
  for (const auto& definition : definitions()) {
    if (!module.empty() && definition->name() != module) continue;
    for (const auto& check : definition->text().checks) {
      Rows rows =
          impl_->query(definition->name(), Secrets::shown, check.sql.text, [](QueryStatement&) {});
      std::uint64_t count = 0;
      while (rows.next()) ++count;
      if (count != 0) failed.push_back({definition->name(), check.name, count});
    }
  }
  return failed;
}

void Views::catch_up() {
  Position head = impl_->log.head();
  impl_->before_reading();
  for (const auto& entry : impl_->entries_now()) {
    if (entry.view) entry.view->catch_up(head, impl_->options.on_progress);
  }
}

Position Views::paused_at(std::string_view module) const {
  ViewEntry entry = impl_->entry(module);
  return entry.view ? entry.view->status(impl_->log.head()).failed_position : 0;
}

void Views::retry(std::string_view module) {
  ViewEntry entry = impl_->entry(module);
  if (!entry.view || !entry.view->resume()) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("Retrying {} failed: its tables are not paused.", module));
  }
  entry.view->catch_up(impl_->log.head(), impl_->options.on_progress);
}

}  // namespace annals
