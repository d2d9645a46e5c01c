#pragma once

#include <cstdint>

namespace annals::bench {

/// How much memory this process came to hold while one of these lived, beyond what it held before.
/// Linux tells; elsewhere it is 0.
class PeakMemory {
 public:
  PeakMemory();
  std::uint64_t growth() const;  ///< bytes

 private:
  std::uint64_t before_;
};

}  // namespace annals::bench
