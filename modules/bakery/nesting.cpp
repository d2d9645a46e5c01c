#include "modules/bakery/nesting.h"

#include <set>

namespace annals::bakery {

namespace {

constexpr const char* inside_sql =
    "select finished_good_id from compositions "
    "where assembly_id = ?1 and finished_good_id is not null";
constexpr const char* around_sql =
    "select assembly_id from compositions "
    "where finished_good_id = ?1 and assembly_id is not null";

}  // namespace

std::vector<std::int64_t> Nesting::beside(std::int64_t good, const char* sql,
                                          const Neighbours& added) const {
  std::vector<std::int64_t> goods;
  for (const auto& row : tables_.query(sql, {good})) goods.push_back(row.integer(0));
  if (const auto more = added.find(good); more != added.end()) {
    goods.insert(goods.end(), more->second.begin(), more->second.end());
  }
  return goods;
}

bool Nesting::contains(std::int64_t outer, std::int64_t inner) const {
  std::set<std::int64_t> seen{outer};
  std::vector<std::int64_t> open{outer};
  while (!open.empty()) {
    const auto good = open.back();
    open.pop_back();
    if (good == inner) return true;
    for (const auto next : beside(good, inside_sql, inside_)) {
      if (seen.insert(next).second) open.push_back(next);
    }
  }
  return false;
}

/// Level by level, so that a good on several paths is looked at once a level.
int Nesting::levels(std::int64_t good, const char* sql, const Neighbours& added) const {
  std::set<std::int64_t> level{good};
  int count = 0;
  while (!level.empty() && count <= most_levels) {
    ++count;
    std::set<std::int64_t> next;
    for (const auto one : level) {
      for (const auto other : beside(one, sql, added)) next.insert(other);
    }
    level = std::move(next);
  }
  return count;
}

int Nesting::levels_inside(std::int64_t good) const {
  return levels(good, inside_sql, inside_);
}

int Nesting::levels_around(std::int64_t good) const {
  return levels(good, around_sql, around_);
}

void Nesting::add(std::int64_t outer, std::int64_t inner) {
  inside_[outer].push_back(inner);
  around_[inner].push_back(outer);
}

}  // namespace annals::bakery
