#include "cli/commands.h"
#include "cli/json_writer.h"
#include "cli/open_log.h"

namespace annals::cli {
namespace {

struct Options {
  std::string file;
};

void declare(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
}

ExitStatus run(Context& context, const Options& options) {
  const TreeHead head = open_log(context, options.file).tree_head();
  if (context.json) {
    context.out.line(JsonObject().number("position", head.position).text("root", head.root).str());
  } else {
    context.out.line(head.to_string());
  }
  return ExitStatus::done;
}

}  // namespace

Command head_command() {
  return make_command<Options>(
      {"head", "prints the tree head, to keep elsewhere",
       "POSITION:ROOT says how many events there are and what they are. Kept where nobody who\n"
       "can write to the log can change it, it shows later, by verify --since or by a proof, that\n"
       "nothing up to there was changed or taken away.",
       "annals head tasks.annals >> heads.txt"},
      declare, run);
}

}  // namespace annals::cli
