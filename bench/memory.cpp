#include "bench/memory.h"

#include <malloc.h>

#include <fstream>
#include <string>

namespace annals::bench {
namespace {

// A line such as "VmHWM:     12345 kB".
std::uint64_t status_bytes(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    std::uint64_t kilobytes = 0;
    if (word == name && status >> kilobytes) return kilobytes * 1024;
  }
  return 0;
}

}  // namespace

PeakMemory::PeakMemory() {
  malloc_trim(0);  // what was freed earlier would else serve what comes, unseen
  std::ofstream("/proc/self/clear_refs") << 5;  // the peak becomes what is held now
  before_ = status_bytes("VmRSS:");
}

std::uint64_t PeakMemory::growth() const {
  const auto peak = status_bytes("VmHWM:");
  return peak > before_ ? peak - before_ : 0;
}

}  // namespace annals::bench
