#include "migration/retention.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>

#include "projections/view_catalog.h"

namespace annals {

std::vector<BuildStatus> list_builds(const Log& log, const ViewDirectory& directory,
                                     std::string_view module) {
  auto history = log.module_history(module);
  std::vector<BuildStatus> found;
  auto build_named = [&](const std::string& name) -> BuildStatus& {
    auto same = std::ranges::find(found, name, &BuildStatus::build);
    if (same != found.end()) return *same;
    return found.emplace_back(BuildStatus{.build = name});
  };
  for (const auto& past : history) {
    BuildStatus& build = build_named(past.identity.substr(0, 8));
    build.identity = past.identity;
    build.in_force_since = past.registered_at;
  }
  for (const auto& file : directory.builds(module)) {
    BuildStatus& build = build_named(file.substr(file.size() - 11, 8));
    std::error_code ignored;
    auto path = directory.build_file(module, build.build);
    auto bytes = std::filesystem::file_size(path, ignored);
    build.bytes = ignored ? 0 : bytes;
    build.has_file = true;
  }
  for (const auto& noted : ViewCatalog(directory).builds(module)) {
    auto same = std::ranges::find(found, noted.build, &BuildStatus::build);
    if (same != found.end() && same->has_file) same->built_at = noted.built_at;
  }
  if (!history.empty()) build_named(history.back().identity.substr(0, 8)).active = true;
  std::ranges::stable_sort(found, [](const BuildStatus& left, const BuildStatus& right) {
    if (left.active != right.active) return left.active;
    return left.in_force_since > right.in_force_since;
  });
  return found;
}

void drop_build(const Log& log, const ViewDirectory& directory, std::string_view module,
                std::string_view build) {
  auto all = list_builds(log, directory, module);
  auto found = std::ranges::find(all, build, &BuildStatus::build);
  if (found == all.end() || !found->has_file) {
    throw Error(ErrorKind::not_found,
                fmt::format("There is no file of a build {} of module {}.", build, module));
  }
  if (found->active) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("The build {} of module {} is active and stays.", build, module));
  }
  ViewDirectory::remove_database(directory.build_file(module, build));
}

void remove_old_builds(const Log& log, const ViewDirectory& directory, std::string_view module,
                       const RebuildOptions& options) {
  std::size_t kept = 0;
  Timestamp now = log.clock().now();
  for (const auto& build : list_builds(log, directory, module)) {
    if (build.active || !build.has_file) continue;
    auto built_at = parse_iso(build.built_at);
    bool is_old = options.keep_for && built_at && now - *built_at > *options.keep_for;
    bool is_next = kept == 0;
    if (is_next || (kept < options.keep_builds && !is_old)) {
      ++kept;
      continue;
    }
    try {
      ViewDirectory::remove_database(directory.build_file(module, build.build));
    } catch (const Error&) {
      return;  // the next rebuild tries again
    }
  }
}

}  // namespace annals
