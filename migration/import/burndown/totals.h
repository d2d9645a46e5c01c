#pragma once

#include <annals/import.h>

#include <set>

#include "migration/import/burndown/finds.h"

namespace annals::importing::burndown {

/// What an import found in all, for its report.
struct Totals {
  Kept kept;
  std::set<std::string> kept_files;  ///< by the names that kept_name gives
  std::vector<std::string> warnings;
  std::uint64_t events = 0;
  std::uint64_t faults = 0;

  /// All but the rows and the files that failed.
  void take(Finds& finds);
  void fail(const std::string& name, const std::string& reason);
  void change(const std::string& table) { ++changed_[table]; }
  std::uint64_t files_read() const;

  /// Why a strict import cannot take this; empty when it can.
  std::string refusal(const std::string& source) const;
  std::vector<ImportReport::Table> tables() const;

 private:
  std::map<std::string, Finds::Count> counts_;
  std::map<std::string, std::uint64_t> changed_;
  std::string first_failure_;
};

}  // namespace annals::importing::burndown
