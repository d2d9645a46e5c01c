#include <annals/engine.h>
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/json_writer.h"
#include "cli/utf8.h"

namespace annals::cli {
namespace {

struct Options {
  std::string file;
  std::string actor;
};

void declare(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.actor(options.actor);
}

ExitStatus run(Context& context, const Options& options) {
  const UpgradeInfo done = Engine::upgrade(options.file, {.attribution = {.actor = options.actor}});
  if (context.json) {
    JsonObject object;
    object.number("from", static_cast<std::uint64_t>(done.from));
    object.number("to", static_cast<std::uint64_t>(done.to));
    if (done.from != done.to) object.text("kept", done.kept.string());
    context.out.line(object.str());
  } else if (done.from == done.to) {
    context.out.line(
        fmt::format("{} has the newest format already, {}", printable(options.file), done.to));
  } else {
    context.out.line(fmt::format("{} has format {} now; the old file is {}",
                                 printable(options.file), done.to, printable(done.kept.string())));
  }
  return ExitStatus::done;
}

}  // namespace

Command upgrade_command() {
  return make_command<Options>(
      {"upgrade", "moves a log to the newest format, and keeps the old file",
       "Nobody may have the log open. The log is copied and verified before it is replaced.",
       "annals upgrade shop.annals"},
      declare, run);
}

}  // namespace annals::cli
