#pragma once

#include <annals/timestamp.h>

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace annals::importing::burndown {

/// The tables of the module "workspace" that rows are written to; its others follow from them.
enum class Table {
  profiles,
  queries,
  app_state,
  jira_cache,
  jira_changelog_cache,
  project_data,
  metrics_snapshots,
  task_progress,
};
inline constexpr std::array all_tables{Table::profiles,
                                       Table::queries,
                                       Table::app_state,
                                       Table::jira_cache,
                                       Table::jira_changelog_cache,
                                       Table::project_data,
                                       Table::metrics_snapshots,
                                       Table::task_progress};

struct Shape {
  const char* name;
  std::size_t keys;                  ///< how many columns the key takes
  std::vector<const char*> columns;  ///< those of the key first
};
const Shape& shape_of(Table table);
/// Whether its rows belong to a query: the key begins with the ids of profile and query.
bool is_of_query(Table table);

/// What a column is to hold.
struct Field {
  std::optional<std::string>
      value;            ///< as the table has it: times in UTC, flags and numbers as text
  std::string written;  ///< as the source wrote a time; empty where nothing did
  /// Whether the source tells it. If not, a row that is there already keeps what it has.
  bool told = true;

  Field() = default;
  Field(std::optional<std::string> text) : value(std::move(text)) {}
  Field(std::string text) : value(std::move(text)) {}
  Field(const char* text) : value(text) {}
};

/// A time that the source wrote, or `otherwise` where it wrote none that can be read.
Field time_field(const std::optional<std::string>& written, Timestamp otherwise);
/// A time that follows from another, later by so much.
Field later(const Field& time, std::chrono::seconds by);

/// A row as it is to be. The configuration of a profile is plain here, with its credentials: rows
/// are not for messages.
struct Row {
  Table table = Table::profiles;
  std::vector<std::string> key;
  std::vector<Field> fields;  ///< the columns behind the key
  std::string place;          ///< in the source: a file, and after '#' a JSON pointer in it
  /// Whether the source has it. If not, others need it, and one that is there stays as it is.
  bool told = true;

  Field& field(std::string_view column);
  const Field& field(std::string_view column) const;
};

/// Names a row, in all tables.
using RowKey = std::pair<Table, std::vector<std::string>>;

}  // namespace annals::importing::burndown
