#include "migration/import/burndown/totals.h"

#include <fmt/format.h>

#include <algorithm>

namespace annals::importing::burndown {

namespace {

// What is reported, in this order; what else was found follows.
constexpr const char* told_tables[] = {"files",
                                       "profiles",
                                       "queries",
                                       "app_state",
                                       "jira_cache",
                                       "issues",
                                       "jira_changelog_cache",
                                       "histories",
                                       "project_data",
                                       "project_statistics",
                                       "project_scope",
                                       "metrics_snapshots",
                                       "task_progress"};

}  // namespace

void Totals::take(Finds& finds) {
  for (const auto& [name, count] : finds.counts) {
    counts_[name].rows += count.rows;
    counts_[name].kept += count.kept;
  }
  for (auto& [name, row] : finds.kept.rows) kept.add_row(name, std::move(row));
  kept.columns.merge(finds.kept.columns);
  kept.column_secrets.merge(finds.kept.column_secrets);
  for (auto& sentence : finds.warnings) warnings.push_back(std::move(sentence));
  faults += finds.faults;
}

void Totals::fail(const std::string& name, const std::string& reason) {
  warnings.push_back(fmt::format("{} was kept as it is: {}.", name, reason));
  kept_files.insert(name);
  if (first_failure_.empty()) first_failure_ = fmt::format("{}: {}", name, reason);
}

std::uint64_t Totals::files_read() const {
  const auto files = counts_.find("files");
  return files == counts_.end() ? 0 : files->second.rows;
}

std::string Totals::refusal(const std::string& source) const {
  if (kept_files.empty()) {
    Kept rows;  // members that no column takes are no reason
    rows.rows = kept.rows;
    return rows.refusal(source);
  }
  return fmt::format(
      "The strict import of {} was refused: {} files and {} rows would be kept raw, the first: "
      "{}.",
      source, kept_files.size(), kept.rows.size(), first_failure_);
}

std::vector<ImportReport::Table> Totals::tables() const {
  std::vector<ImportReport::Table> tables;
  const auto tell = [&](const std::string& name) {
    const auto count = counts_.find(name);
    if (count == counts_.end()) return;
    ImportReport::Table table;
    table.name = name;
    table.rows = count->second.rows;
    table.kept = count->second.kept;
    table.in_tables = table.rows - table.kept;
    const auto changed = changed_.find(name);
    if (changed != changed_.end()) table.changed = changed->second;
    tables.push_back(std::move(table));
  };
  for (const char* name : told_tables) tell(name);
  for (const auto& [name, count] : counts_) {
    if (std::ranges::find(told_tables, name) == std::end(told_tables)) tell(name);
  }
  return tables;
}

}  // namespace annals::importing::burndown
