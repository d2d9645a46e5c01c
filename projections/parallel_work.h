#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

namespace annals {

/// How many builds are made at once. Each holds a page cache and reads ahead in a thread of its
/// own, so two keep four threads busy, and memory bounded.
inline constexpr std::size_t builds_at_once = 2;

/// Does pieces of work, numbered from 0, in order of their numbers in up to `threads` threads, of
/// which the calling one is the first. When a piece throws, `stop` becomes true for those under
/// way, no other is begun, and the first exception is thrown when all have ended.
void do_in_parallel(
    std::size_t pieces, std::size_t threads,
    const std::function<void(std::size_t piece, const std::atomic<bool>& stop)>& work);

/// The same function, called by one thread at a time. An empty one stays empty.
template <class... Arguments>
std::function<void(Arguments...)> one_at_a_time(std::function<void(Arguments...)> call) {
  if (!call) return call;
  return [mutex = std::make_shared<std::mutex>(), call = std::move(call)](Arguments... arguments) {
    std::lock_guard lock(*mutex);
    call(std::forward<Arguments>(arguments)...);
  };
}

}  // namespace annals
