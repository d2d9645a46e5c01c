#include <annals/engine.h>
#include <fmt/format.h>

#include "cli/backup_json.h"
#include "cli/commands.h"
#include "cli/json_writer.h"
#include "cli/utf8.h"

namespace annals::cli {
namespace {

struct Options {
  std::string backup;
  std::string file;
  std::string note;
  std::string actor;
};

void declare(Arguments& arguments, Options& options) {
  arguments.place("BACKUP", options.backup, "the backup: its folder, or its one file");
  arguments.place("FILE", options.file, "the log that it takes the place of; need not exist");
  arguments.option("--note", "TEXT", options.note, "why; recorded");
  arguments.actor(options.actor);
}

std::string report_json(const RestoreInfo& done) {
  JsonObject object;
  object.number("head", done.head).boolean("views", done.with_views);
  if (!done.replaced.empty()) {
    object.text("replaced", done.replaced.string()).boolean("replacedGood", done.replaced_verified);
  }
  return object.raw("backup", backup_json(done.backup)).str();
}

ExitStatus run(Context& context, const Options& options) {
  RestoreOptions wanted;
  wanted.note = options.note;
  wanted.attribution.actor = options.actor;
  const RestoreInfo done = Engine::restore(options.backup, options.file, wanted);
  if (context.json) {
    context.out.line(report_json(done));
    return ExitStatus::done;
  }
  context.out.line(
      fmt::format("restored {} to position {}", printable(options.file), done.backup.head));
  if (done.replaced.empty()) return ExitStatus::done;
  context.out.line(fmt::format("the former log {} in {}",
                               done.replaced_verified ? "is backed up" : "was damaged; its file is",
                               printable(done.replaced.string())));
  return ExitStatus::done;
}

}  // namespace

Command restore_command() {
  return make_command<Options>(
      {"restore", "puts a backup in the place of a log, which is backed up first",
       "Nobody may have the log open. The backup is verified before anything is changed; whatever\n"
       "happens, the former log is there, or the restored one.",
       "annals restore shop.annals-backups/20261120T080000Z-p1234 shop.annals"},
      declare, run);
}

}  // namespace annals::cli
