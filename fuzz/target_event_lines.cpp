// The lines that `annals append` reads, up to where they would be appended.
#include "cli/event_lines.h"
#include "cli/failure.h"
#include "fuzz/schema.h"
#include "fuzz/scratch.h"

using namespace annals;

namespace {

void take(const Engine& engine, std::string_view lines) {
  cli::EventBatch batch;
  Attribution otherwise;
  otherwise.actor = "nobody";
  for (std::size_t number = 1; !lines.empty(); ++number) {
    const auto end = lines.find('\n');
    try {
      auto line = cli::parse_event_line(engine, lines.substr(0, end), otherwise);
      if (!batch.takes(line, 100)) (void)batch.take();
      batch.add(std::move(line), number);
    } catch (const Error&) {
    } catch (const cli::Failure&) {
    }
    if (end == lines.npos) break;
    lines.remove_prefix(end + 1);
  }
  if (!batch.empty()) (void)batch.take();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Scratch scratch;
  static const Engine engine = fuzz::open_with(scratch / "shop.annals", fuzz::shop());
  take(engine, fuzz::text_of(data, size));
  return 0;
}
