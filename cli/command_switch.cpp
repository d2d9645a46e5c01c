#include "cli/commands.h"
#include "cli/open_log.h"
#include "cli/rebuild_output.h"

namespace annals::cli {
namespace {

struct Options {
  std::string file;
  std::string module;
  std::string build;
  bool no_backup = false;
  std::string actor;
};

void declare_rest(Arguments& arguments, Options& options) {
  arguments.flag("--no-backup", options.no_backup, "does not take a backup before");
  arguments.actor(options.actor);
}

void declare_switch(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.place("MODULE", options.module, "the module");
  arguments.place("BUILD", options.build, "eight hex digits, as `builds` lists them");
  declare_rest(arguments, options);
}

void declare_rollback(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.place("MODULE", options.module, "the module");
  declare_rest(arguments, options);
}

ExitStatus run(Context& context, const Options& options) {
  Engine engine = open_log(context, options.file);
  RebuildReport report;
  {
    RebuildBar bar(context);
    RebuildOptions how;
    how.back_up = !options.no_backup;
    how.attribution.actor = options.actor;
    how.on_status = [&](const RebuildStatus& status) { bar.show(status); };
    report = options.build.empty() ? engine.roll_back(options.module, how)
                                   : engine.switch_build(options.module, options.build, how);
  }
  return print_report(context, report);
}

}  // namespace

Command switch_command() {
  return make_command<Options>({"switch", "makes the build of an earlier definition active",
                                "The build first takes in what has come since; it is made anew "
                                "when its file is gone. It is\n"
                                "refused when an event that came since violates its definition.",
                                "annals switch shop.annals shop 3f9c12ab"},
                               declare_switch, run);
}

Command rollback_command() {
  return make_command<Options>(
      {"rollback", "makes the definition active that was so before",
       "As `switch`, to the definition before the one in force. Nothing is lost: events that came\n"
       "under the newer definition stay, and the former tables take them in.",
       "annals rollback shop.annals shop"},
      declare_rollback, run);
}

}  // namespace annals::cli
