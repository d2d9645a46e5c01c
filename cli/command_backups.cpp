#include <annals/engine.h>
#include <fmt/format.h>

#include <algorithm>

#include "cli/backup_json.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/utf8.h"
#include "cli/value_text.h"

namespace annals::cli {
namespace {

struct Options {
  std::string file;
  bool check = false;
};

void declare(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.flag("--check", options.check, "read and hash every byte of them");
}

void print(Context& context, const std::vector<BackupInfo>& backups) {
  Table table(context, {"backup", "taken at", "position", "files", "bytes", "state", "note"});
  for (const BackupInfo& backup : backups) {
    std::string name = backup.path.filename().string();
    if (!backup.good()) {
      table.row({name, nullptr, nullptr, nullptr, nullptr, "damaged", nullptr});
      continue;
    }
    table.row({name, to_iso(backup.taken_at), static_cast<std::int64_t>(backup.head),
               static_cast<std::int64_t>(backup.files.size()),
               static_cast<std::int64_t>(backup.bytes()), "good", backup.note});
  }
  table.finish();
}

ExitStatus run(Context& context, const Options& options) {
  const auto backups =
      Engine::backups(options.file, options.check ? BackupCheck::content : BackupCheck::quick);
  if (context.json) {
    for (const BackupInfo& backup : backups) context.out.line(backup_json(backup));
  } else if (backups.empty()) {
    context.out.line(fmt::format("{} has no backups", printable(options.file)));
  } else {
    print(context, backups);
  }
  std::uint64_t damaged = 0;
  for (const BackupInfo& backup : backups) {
    if (backup.good()) continue;
    ++damaged;
    if (!context.json) context.out.line(printable(backup.problem));
  }
  if (damaged == 0) return ExitStatus::done;
  throw Failure(ExitStatus::refused, "problems", "problems",
                fmt::format("{} cannot be used.", counted(damaged, "backup")));
}

}  // namespace

Command backups_command() {
  return make_command<Options>(
      {"backups", "lists the backups in FILE-backups, and whether they can be used",
       "Exit status 1 when one cannot.", "annals backups shop.annals --check"},
      declare, run);
}

}  // namespace annals::cli
