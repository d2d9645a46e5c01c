#include "migration/deep_verification.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "migration/build_check.h"
#include "migration/rebuild_lock.h"
#include "projections/history/row_lives.h"
#include "projections/table_keys.h"

namespace annals {

namespace {

// Deletes a scratch file when the block is left, however.
class Scratch {
 public:
  explicit Scratch(std::filesystem::path file) : file_(std::move(file)) {}
  ~Scratch() {
    try {
      ViewDirectory::remove_database(file_);
    } catch (const Error&) {
      // The next opening does it.
    }
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const std::filesystem::path& file() const { return file_; }

 private:
  std::filesystem::path file_;
};

std::string rows_that_differ(const TableVerification& table) {
  std::vector<std::string> parts;
  if (table.changed != 0) parts.push_back(fmt::format("{} have other values", table.changed));
  if (table.added != 0) parts.push_back(fmt::format("{} are missing", table.added));
  if (table.removed != 0) parts.push_back(fmt::format("{} come from no event", table.removed));
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace

std::size_t DeepVerifyReport::problem_count() const {
  std::size_t count = log.problems.size();
  for (const auto& module : modules) count += module.problems.size();
  return count;
}

DeepVerification::DeepVerification(Log& log, const DeepVerifyOptions& options,
                                   const StoredModule& in_force,
                                   std::shared_ptr<const ModuleDefinition> definition)
    : log_(log),
      options_(options),
      definition_(std::move(definition)),
      directory_(log.path()),
      system_events_(log) {
  report_.module = in_force.name;
  report_.build = in_force.identity.substr(0, 8);
  active_ = directory_.build_file(report_.module, report_.build);
}

ModuleVerification DeepVerification::run() {
  directory_.ensure();
  RebuildLock lock(directory_, report_.module);
  lock.wait(options_.stop, log_.busy_timeout());
  require_not_stopped();
  std::stop_callback pass_on(options_.stop, [this] { stopping_ = true; });
  remove_scratch(directory_, report_.module);
  try {
    verify();
  } catch (const Refused&) {
    // What it was stands in the problems.
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::io || error.kind() == ErrorKind::busy) throw;
    problem(error.what());
  }
  return std::move(report_);
}

void DeepVerification::require_not_stopped() const {
  if (options_.stop.stop_requested()) {
    throw Error(ErrorKind::busy,
                fmt::format("Verifying the tables of {} was stopped.", report_.module));
  }
}

void DeepVerification::problem(std::string sentence) {
  report_.problems.push_back(std::move(sentence));
}

std::unique_ptr<View> DeepVerification::open(const std::filesystem::path& file) {
  auto opened = ViewFile::open(file, *definition_, log_.busy_timeout());
  if (!opened) return nullptr;
  return std::make_unique<View>(*std::move(opened), definition_, log_, system_events_);
}

// The active build may go on meanwhile, so it is seen at one moment, to which the new ones are
// brought as any view is.
void DeepVerification::verify() {
  auto active = open(active_);
  if (!active) {
    problem(fmt::format("The active build {} is missing or damaged.", report_.build));
    return;
  }
  active->catch_up(log_.head(), {}, &stopping_);
  require_not_stopped();
  Position target = active->through();
  if (active->paused()) {
    target = active->status(log_.head()).position;
    problem(fmt::format("The active build is paused after position {}.", target));
  }
  check_active();
  Scratch first(scratch_file(directory_, report_.module, report_.build));
  Scratch second(first.file().string() + ".2");
  auto one = build(first.file(), BulkBuild::Manner::fast, target);
  auto other = build(second.file(), BulkBuild::Manner::in_steps, target);
  BuildComparison with_active({active_, definition_}, {first.file(), definition_});
  report_.position = std::max(with_active.pin_before(), target);
  bring_to(*one, report_.position);
  bring_to(*other, report_.position);
  with_active.pin_after();
  compare(first.file(), second.file(), with_active);
}

void DeepVerification::check_active() {
  for (auto& found : structure_problems(active_, *definition_)) problem(std::move(found));
  for (const auto& check : definition_->text().checks) {
    auto rows = rows_of_check({active_, definition_}, check);
    if (rows > 0)
      problem(fmt::format("The check {} finds {} row{}.", check.name, rows, rows == 1 ? "" : "s"));
    require_not_stopped();
  }
}

std::unique_ptr<View> DeepVerification::build(const std::filesystem::path& file,
                                              BulkBuild::Manner manner, Position target) {
  BulkBuild::Watch watch;
  watch.stop = [this] { return options_.stop.stop_requested(); };
  watch.on_progress = [&](BulkBuild::Step, Position done) {
    if (options_.on_progress) options_.on_progress(report_.module, done, target);
  };
  BulkBuild bulk(definition_, log_, system_events_, manner);
  if (auto failure = bulk.run(file, target, watch)) {
    problem(fmt::format("The log does not lead to the active build: {}.", failure->why.message));
    throw Refused{};
  }
  require_not_stopped();
  auto view = open(file);
  if (!view) {
    throw Error(ErrorKind::io,
                fmt::format("Building {} failed: it cannot be read back.", file.string()));
  }
  return view;
}

void DeepVerification::bring_to(View& fresh, Position position) {
  fresh.catch_up(position, {}, &stopping_);
  require_not_stopped();
  if (!fresh.paused()) return;
  problem(
      fmt::format("The log does not lead to the active build: {}.", fresh.status(position).reason));
  throw Refused{};
}

void DeepVerification::compare(const std::filesystem::path& first,
                               const std::filesystem::path& second, BuildComparison& with_active) {
  BuildComparison of_new_ones({first, definition_}, {second, definition_});
  auto active = with_active.hashes_before();
  auto one = of_new_ones.hashes_before();
  auto other = of_new_ones.hashes_after();
  for (const auto& [table, expected] : one) {
    require_not_stopped();
    TableVerification& result = report_.tables.emplace_back();
    result.table = table;
    auto found = active.find(table);
    if (found == active.end()) {
      result.equal = false;
      problem(fmt::format("The active build has no table {}.", table));
      continue;
    }
    result.rows = found->second.rows;
    result.hash = to_hex(found->second.hash);
    result.equal = found->second == expected;
    result.repeatable = expected == other.at(table);
    if (!result.repeatable) {
      problem(
          fmt::format("The same events do not always give the same rows of {}: what they give "
                      "depends on how many are applied at once.",
                      table));
    }
    if (!result.equal) {
      describe(result, with_active, first);
      problem(fmt::format("The rows of {} are not those that the log gives: {}.", table,
                          rows_that_differ(result)));
    } else if (!result.repeatable) {
      describe(result, of_new_ones, first);
    }
  }
  for (const auto& [table, content] : active) {
    if (one.contains(table)) continue;
    problem(
        fmt::format("The active build has a table {} that its definition does not have.", table));
  }
}

void DeepVerification::describe(TableVerification& result, BuildComparison& builds,
                                const std::filesystem::path& fresh) {
  auto only = [&](const std::string& table) { return table == result.table; };
  auto compared = builds.run({}, options_.stop, only);
  require_not_stopped();
  const TableComparison& comparison = compared.at(0);
  result.added = comparison.added;
  result.removed = comparison.removed;
  result.changed = comparison.changed;
  if (comparison.samples.empty()) return;
  // Of rows without a key, one that the log gives has events to tell of.
  auto chosen = std::ranges::find_if(comparison.samples, [&](const RowDifference& row) {
    return comparison.by_key || row.kind == RowDifference::Kind::added;
  });
  if (chosen == comparison.samples.end()) chosen = comparison.samples.begin();
  result.first = *chosen;
  auto key = key_of(*chosen, fresh);
  if (key.empty()) return;
  try {
    PastBuilds nothing_kept(log_, {.bytes = 0});
    result.events = RowLives(nothing_kept, definition_)
                        .life_anew(report_.position, result.table, key, Secrets::covered)
                        .changes;
  } catch (const Error& error) {
    // A virtual table's rows, and those with NULL in their key, have no life that could be told.
    bool untold =
        error.kind() == ErrorKind::invalid_argument || error.kind() == ErrorKind::not_found;
    if (!untold) throw;
  }
}

// A row without a key is known by its rowid, which is the same after every rebuild.
std::vector<Value> DeepVerification::key_of(const RowDifference& row,
                                            const std::filesystem::path& fresh) const {
  std::vector<Value> key;
  for (const auto& [name, value] : row.key) key.push_back(value);
  if (!key.empty() || row.kind != RowDifference::Kind::added) return key;
  sqlite::Connection connection(fresh, {.access = sqlite::Access::read_only});
  std::vector<std::string> tests;
  for (const auto& column : row.columns) {
    tests.push_back(fmt::format("{} is ?{}", in_quotes(column.name), tests.size() + 1));
  }
  auto rows = connection.prepare(fmt::format("select rowid from {} where {} limit 1",
                                             in_quotes(row.table), fmt::join(tests, " and ")));
  for (std::size_t i = 0; i < row.columns.size(); ++i) {
    rows.bind(static_cast<int>(i) + 1, row.columns[i].after);
  }
  if (rows.step()) key.push_back(rows.value(0));
  return key;
}

}  // namespace annals
