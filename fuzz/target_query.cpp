// A query that anybody may ask, and what it may cost.
#include "fuzz/schema.h"
#include "fuzz/scratch.h"

using namespace annals;

namespace {

Engine open(const std::filesystem::path& log) {
  EngineOptions options;
  options.modules = {fuzz::shop()};
  options.projectors = false;
  options.query = {std::chrono::milliseconds(500), 64u << 20};
  return Engine::open(log, std::move(options));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Scratch scratch;
  static const Engine engine = open(scratch / "shop.annals");
  try {
    int rows = 0;
    for (const auto& row : engine.query(fuzz::text_of(data, size))) {
      for (std::size_t i = 0; i < row.size(); ++i) (void)row.value(i);
      if (++rows == 1'000) break;
    }
  } catch (const Error& error) {
    fuzz::require(error.kind() == ErrorKind::invalid_argument || error.kind() == ErrorKind::busy,
                  error.what());
  }
  return 0;
}
