#pragma once

#include <string>
#include <vector>

#include "migration/import/burndown/tables.h"
#include "migration/import/kept.h"

namespace annals::importing::burndown {

/// What is exported of a log: its tables, with or without credentials.
class ExportTexts {
 public:
  ExportTexts(const Engine& engine, bool show_secrets);

  /// As they are exported: without credentials unless they are shown.
  const PresentRows& root() const { return root_; }
  std::vector<std::string> profiles() const;
  std::vector<std::string> queries_of(const std::string& profile) const;
  /// The value of app_state; nothing where there is none.
  std::optional<std::string> state(const std::string& key) const;

  /// The texts of files, each a JSON object.
  std::string registry() const;
  std::string profile(const std::string& id) const;
  std::string query(const std::string& profile, const std::string& id) const;
  std::string task_progress() const;  ///< empty when there is no task
  /// Of the data of one query, by the names of its files; cache/<name>.json among them.
  std::vector<std::pair<std::string, std::string>> data(const std::string& profile,
                                                        const std::string& query,
                                                        const PresentRows& rows) const;

 private:
  std::string rest_of(const char* table, const std::string& key) const;

  PresentRows root_;
  Kept kept_;
  std::map<std::string, std::string> state_;
};

}  // namespace annals::importing::burndown
