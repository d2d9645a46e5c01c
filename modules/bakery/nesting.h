#pragma once

#include <annals/tables.h>

#include <cstdint>
#include <map>
#include <vector>

namespace annals::bakery {

/// How deep finished goods may be nested: a good of units alone is one level.
inline constexpr int most_levels = 5;

/// Which finished goods are inside which, in the tables and among the compositions that a decision
/// is about to add. Lives as long as the decision.
class Nesting {
 public:
  explicit Nesting(const Tables& tables) : tables_(tables) {}

  /// Whether `outer` is `inner` or has it somewhere inside.
  bool contains(std::int64_t outer, std::int64_t inner) const;
  /// Levels of goods from this one inwards, and from this one outwards; both count it.
  int levels_inside(std::int64_t good) const;
  int levels_around(std::int64_t good) const;
  void add(std::int64_t outer, std::int64_t inner);

 private:
  using Neighbours = std::map<std::int64_t, std::vector<std::int64_t>>;
  std::vector<std::int64_t> beside(std::int64_t good, const char* sql,
                                   const Neighbours& added) const;
  int levels(std::int64_t good, const char* sql, const Neighbours& added) const;

  const Tables& tables_;
  Neighbours inside_;
  Neighbours around_;
};

}  // namespace annals::bakery
