// A task database, byte by byte.
#include "fuzz/import_input.h"
#include "fuzz/scratch.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const annals::fuzz::Scratch scratch;
  annals::fuzz::import_input("shark", scratch.write("tasks.db", annals::fuzz::text_of(data, size)));
  return 0;
}
