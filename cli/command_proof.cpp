#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/json_writer.h"
#include "cli/open_log.h"
#include "cli/output_file.h"
#include "cli/utf8.h"
#include "cli/value_text.h"

namespace annals::cli {
namespace {

struct Options {
  std::string file;
  std::string position;
  std::optional<std::string> target;
  std::string head;
  bool payload = false;
  bool show_secrets = false;
};

void declare(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.place("POSITION", options.position, "of the event");
  arguments.place("PATH", options.target, "the file to make; standard output when absent or -");
  arguments.option("--head", "HEAD", options.head,
                   "a head that was kept, or its position: prove that the event was part of the "
                   "log then");
  arguments.flag("--payload", options.payload, "with the event's content, to be checked as well");
  arguments.flag("--show-secrets", options.show_secrets,
                 "with --payload: also where secret fields are part of it");
}

Position parse_position(const std::string& text) {
  const auto position = parse_number(text);
  if (!position || *position == 0) {
    throw usage_error(
        fmt::format("POSITION: '{}' is not the position of an event.", printable(text)));
  }
  return *position;
}

/// A kept head with its root, or with the root left empty where only a position was given.
TreeHead parse_kept(const std::string& text) {
  if (text.empty()) return {};
  if (const auto position = parse_number(text); position && *position > 0) return {*position, {}};
  if (const auto head = TreeHead::parse(text); head && head->position > 0) return *head;
  throw usage_error(
      fmt::format("--head: '{}' is neither a position nor POSITION:ROOT.", printable(text)));
}

void require_no_secrets(const Engine& engine, const RecordedEvent& event) {
  if (engine.to_json(event, false) == engine.to_json(event, true)) return;
  throw usage_error(
      fmt::format("Event {} has secret fields, which --payload would show; it needs "
                  "--show-secrets.",
                  event.position));
}

ExitStatus run(Context& context, const Options& options) {
  const Position position = parse_position(options.position);
  const TreeHead kept = parse_kept(options.head);
  const Engine engine = open_log(context, options.file);
  const InclusionProof proof = engine.prove(position, kept.position);
  if (!kept.root.empty() && kept.root != proof.head.root) {
    throw Failure(
        ExitStatus::refused, "problems", "not_extended",
        fmt::format("{} does not extend the head that was kept: its first {} have the "
                    "root {}.",
                    printable(options.file), counted(kept.position, "event"), proof.head.root));
  }
  if (options.payload && !options.show_secrets) require_no_secrets(engine, proof.leaf.event);
  const std::string json = proof.to_json(options.payload);
  const std::string target = options.target.value_or("-");
  if (target == "-") {
    context.out.line(json);
    return ExitStatus::done;
  }
  write_complete(target, json + '\n');
  if (context.json) {
    context.out.line(JsonObject()
                         .text("file", target)
                         .number("position", position)
                         .text("head", proof.head.to_string())
                         .str());
  } else {
    context.out.line(fmt::format("{} proves event {} to be part of the log with the head {}",
                                 printable(target), position, proof.head.to_string()));
  }
  return ExitStatus::done;
}

}  // namespace

Command proof_command() {
  return make_command<Options>(
      {"proof", "writes a proof that an event is part of the log",
       "A small JSON file with which anybody who has the head from elsewhere can check, without\n"
       "the log, that the event with just these fields was part of it: tools/check_proof.py does.\n"
       "The content itself, secrets and all, is only in it with --payload.",
       "annals proof tasks.annals 17 event17.json --head $(head -1 heads.txt)"},
      declare, run);
}

}  // namespace annals::cli
