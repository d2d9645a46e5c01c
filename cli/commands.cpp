#include "cli/commands.h"

#include <algorithm>
#include <numeric>

namespace annals::cli {
namespace {

std::size_t edits_between(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

}  // namespace

std::vector<Command> all_commands() {
  return {init_command(),    module_list_command(), module_add_command(), append_command(),
          run_command(),     log_command(),         trace_command(),      query_command(),
          tables_command(),  status_command(),      history_command(),    diff_command(),
          bisect_command(),  whatif_command(),      import_command(),     export_command(),
          verify_command(),  head_command(),        proof_command(),      recover_command(),
          rebuild_command(), builds_command(),      switch_command(),     rollback_command(),
          drop_command(),    backup_command(),      backups_command(),    restore_command(),
          upgrade_command()};
}

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& names) {
  constexpr std::size_t longest = 64;
  if (word.size() > longest) return std::nullopt;
  const std::size_t allowed = word.size() <= 3 ? 1 : word.size() <= 6 ? 2 : 3;
  std::optional<std::string> best;
  std::size_t fewest = allowed + 1;
  for (const std::string& name : names) {
    const std::size_t edits = edits_between(word, name);
    if (edits < fewest) {
      fewest = edits;
      best = name;
    }
  }
  return best;
}

}  // namespace annals::cli
