#pragma once

#include <annals/import.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "migration/import/source_tree.h"

namespace annals::importing::burndown {

/// What a file of the source system is.
enum class Role {
  app_settings,
  registry,  ///< profiles.json
  profile,
  query,
  jira_cache,
  changelog_cache,
  project_data,
  statistics,  ///< of an older time, beside the project data
  snapshots,
  cache_entry,
  task_progress,
  query_profiles,  ///< saved queries of an older time
  package,         ///< an export of one profile
  exported,        ///< what an export of ours could not say in the other files
};

struct QueryFiles {
  std::map<Role, const SourceFile*> files;
  std::vector<const SourceFile*> cache;
};

struct ProfileFiles {
  const SourceFile* profile = nullptr;
  const SourceFile* app_settings = nullptr;
  std::map<std::string, QueryFiles> queries;
};

/// Where what is in a source. Points into the tree that it was made of.
struct Layout {
  std::string shape;   ///< in words, for the report
  bool whole = false;  ///< the whole data of an installation, not a part of it
  std::map<Role, const SourceFile*> root;
  std::map<std::string, ProfileFiles> profiles;
  std::vector<const SourceFile*> packages;
  std::vector<const SourceFile*> foreign;  ///< of the source system, but nothing models them
  std::vector<ImportReport::Skipped> skipped;

  /// All files that are to be read.
  std::vector<const SourceFile*> files() const;
};

/// Finds out by the files that are there what the source is; `read` gives the content of those
/// whose names do not tell. Throws Error{invalid_argument} for what is none of the source
/// system's.
Layout lay_out(const SourceTree& tree, const std::function<std::string(const SourceFile&)>& read);

}  // namespace annals::importing::burndown
