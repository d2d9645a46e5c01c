#pragma once

#include <annals/annals.h>
#include <teller.capnp.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/log.h"
#include "projections/views.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temporary_directory.h"

namespace annals::testing {

/// A strict module whose accounts must not be overdrawn, with the decision Withdraw.
std::shared_ptr<const ModuleDefinition> bank_definition(const std::string& more_sql = "");
/// An async module that lists deposits and cannot take one of a million cents or more.
std::shared_ptr<const ModuleDefinition> report_definition(const std::string& more_sql = "");
/// A second async module over the same events, which takes all of them.
std::shared_ptr<const ModuleDefinition> tally_definition();
/// A strict module over the bank's events that allows so many accounts at most.
std::shared_ptr<const ModuleDefinition> licence_definition(int accounts = 3);

StoredModule stored(const ModuleDefinition& definition);

NewEvent opened(const std::string& account);
NewEvent deposited(const std::string& account, std::int64_t cents);
NewEvent withdrawn(const std::string& account, std::int64_t cents);

/// A log with its views, in a directory of its own.
class Bank {
 public:
  explicit Bank(bool projectors = false) : projectors_(projectors) { open(); }

  void open();
  void close();
  void reopen() {
    close();
    open();
  }
  /// Opens the same file a second time, as another process would.
  std::unique_ptr<Views> views_of(Log& other);
  std::unique_ptr<Log> another_log() { return Log::open(path, {.clock = &clock}); }

  void add(std::shared_ptr<const ModuleDefinition> definition);
  /// Registers them all before the tables of any are built.
  void add_all(const std::vector<std::shared_ptr<const ModuleDefinition>>& definitions);
  AppendResult append(std::vector<NewEvent> events);
  AppendResult append(NewEvent event);
  AppendResult withdraw(const std::string& account, std::int64_t cents);
  /// Appends EventSkipped for where the module is paused, and retries.
  void skip(const std::string& module);

  std::int64_t number(const std::string& sql) const;
  std::string error_of(const std::string& sql) const;
  ModuleStatus status(const std::string& module) const;
  /// Waits, with a deadline, until the projectors have brought the module to the state.
  ModuleStatus wait_for(const std::string& module, ViewState state) const;

  TemporaryDirectory directory;
  ManualClock clock;
  std::filesystem::path path = directory / "bank.annals";
  std::filesystem::path folder = directory / "bank.annals-views";
  std::function<void(std::string_view, Position, Position)> on_progress;  // of views opened later
  std::unique_ptr<Log> log;
  std::unique_ptr<Views> views;

 private:
  ViewsOptions options(Log& of);
  bool projectors_;
  std::map<std::string, std::shared_ptr<const ModuleDefinition>> known_;
};

}  // namespace annals::testing
