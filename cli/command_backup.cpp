#include <fmt/format.h>

#include "cli/backup_json.h"
#include "cli/commands.h"
#include "cli/open_log.h"
#include "cli/utf8.h"
#include "cli/value_text.h"

namespace annals::cli {
namespace {

constexpr std::uint64_t most_days = 36'500;

struct Options {
  std::string file;
  std::optional<std::string> destination;
  bool views = false;
  std::string note;
  std::optional<std::uint64_t> keep;
  std::optional<std::uint64_t> days;
  std::string actor;
};

void declare(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.place("DEST", options.destination,
                  "an existing folder, or a new file; FILE-backups when absent");
  arguments.flag("--views", options.views, "the tables, too; only into a folder");
  arguments.option("--note", "TEXT", options.note, "what the backup is for");
  arguments.option("--keep", "N", options.keep, "remove all but the newest N afterwards");
  arguments.option("--days", "N", options.days, "remove those older than N days afterwards");
  arguments.actor(options.actor);
}

BackupOptions backup_options(const Options& options) {
  if (options.keep == 0u || options.days == 0u) {
    throw usage_error("--keep and --days are at least 1.");
  }
  if (options.days.value_or(1) > most_days) {
    throw usage_error(fmt::format("--days is at most {}.", most_days));
  }
  BackupOptions wanted;
  wanted.destination = options.destination.value_or("");
  wanted.with_views = options.views;
  wanted.note = options.note;
  wanted.retention.keep = options.keep.value_or(0);
  wanted.retention.max_age = std::chrono::hours(24 * options.days.value_or(0));
  wanted.attribution.actor = options.actor;
  return wanted;
}

ExitStatus run(Context& context, const Options& options) {
  const BackupOptions wanted = backup_options(options);
  Engine engine =
      options.views ? open_caught_up(context, options.file) : open_log(context, options.file);
  const BackupInfo backup = engine.back_up(wanted);
  if (context.json) {
    context.out.line(backup_json(backup));
    return ExitStatus::done;
  }
  context.out.line(fmt::format("backup    {}", printable(backup.path.string())));
  context.out.line(fmt::format("position  {}", backup.head));
  context.out.line(fmt::format("tree head {}", backup.tree_head));
  context.out.line(
      fmt::format("files     {}, restored to a scratch place and verified", backup.files.size()));
  return ExitStatus::done;
}

}  // namespace

Command backup_command() {
  return make_command<Options>(
      {"backup", "makes a verified backup, while others read and write",
       "A backup counts only after it was restored to a scratch place and every invariant of the\n"
       "log was checked there. --keep and --days never remove the newest good one.",
       "annals backup shop.annals --views --keep 7\n"
       "annals backup shop.annals /mnt/disk/shop-2026.annals"},
      declare, run);
}

}  // namespace annals::cli
