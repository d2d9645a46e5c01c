#include "engine/tail_index.h"

#include <algorithm>

namespace annals {

namespace {

// How far the mark may move on before what lies behind it is let go.
constexpr Position kept_behind_mark = 65'536;

}  // namespace

void TailIndex::list(StoredIndex& stored, Position mark, Position to, IndexKind kind,
                     std::int64_t key, Position from, std::vector<Position>& out) {
  std::lock_guard lock(mutex_);
  catch_up(stored, mark, to);
  auto& known = positions_[static_cast<std::size_t>(kind)];
  auto found = known.find(key);
  if (found == known.end()) return;
  auto first = std::ranges::lower_bound(found->second, std::max(from, mark + 1));
  auto last = std::ranges::upper_bound(found->second, to);
  if (first < last) out.insert(out.end(), first, last);
}

void TailIndex::catch_up(StoredIndex& stored, Position mark, Position to) {
  if (base_ > mark || mark > base_ + kept_behind_mark || mark > covered_) {
    for (auto& known : positions_) known.clear();
    base_ = covered_ = mark;
  }
  if (covered_ >= to) return;
  std::vector<IndexedEvent> events;
  stored.scan(covered_, to, events);
  for (const auto& event : events) {
    positions_[0][event.stream].push_back(event.position);
    positions_[1][event.type].push_back(event.position);
    for (auto tag : event.tags) positions_[2][tag].push_back(event.position);
  }
  covered_ = to;
}

}  // namespace annals
