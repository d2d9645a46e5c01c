#pragma once

#include <functional>

#include "migration/import/burndown/tables.h"

namespace annals::importing::burndown {

/// One event to come: a row is to be there as it is given, or no longer.
struct Change {
  Row row;
  bool remove = false;
};

/// What leads from the rows that are there to those that are wanted. Columns that the source does
/// not tell are filled in from what is there. Of rows that are not wanted, those go for which
/// `may_go` says so.
std::vector<Change> changes_between(const PresentRows& present, std::vector<Row> wanted,
                                    const std::function<bool(const RowKey&)>& may_go);

/// Gives other names to profiles and queries whose names are taken: names differ among the
/// profiles of a log, also when case is ignored, and among the queries of a profile. A sentence
/// for each. The order of `rows` decides who keeps a name, after those that only the log has.
std::vector<std::string> make_names_differ(std::vector<Row>& rows, const PresentRows& present);

/// Puts those changes first that free a name, with another for the time between, where a row is to
/// get the name that another one has until now.
void free_names(std::vector<Change>& changes, const PresentRows& present);

}  // namespace annals::importing::burndown
