#include "projections/parallel_work.h"

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace annals {

void do_in_parallel(
    std::size_t pieces, std::size_t threads,
    const std::function<void(std::size_t piece, const std::atomic<bool>& stop)>& work) {
  std::atomic<std::size_t> next{0};
  std::atomic<bool> stop{false};
  std::mutex mutex;
  std::exception_ptr first;
  auto run = [&] {
    for (std::size_t piece = next++; piece < pieces && !stop; piece = next++) {
      try {
        work(piece, stop);
      } catch (...) {
        std::lock_guard lock(mutex);
        if (!first) first = std::current_exception();
        stop = true;
      }
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < std::min(pieces, threads); ++i) others.emplace_back(run);
    run();
  }
  if (first) std::rethrow_exception(first);
}

}  // namespace annals
