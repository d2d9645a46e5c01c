#include "projections/statement_cache.h"

#include <utility>

namespace annals {

StatementCache::Loan::~Loan() {
  if (!statement_) return;
  statement_.reset();
  sqlite3_clear_bindings(statement_.handle());
  cache_->give_back(std::move(text_), std::move(statement_));
}

StatementCache::Loan StatementCache::take(std::string_view sql) {
  auto found = idle_.find(sql);
  if (found == idle_.end()) return {*this, std::string(sql), connection_.prepare(sql)};
  auto node = idle_.extract(found);
  return {*this, std::move(node.key()), std::move(node.mapped())};
}

void StatementCache::give_back(std::string text, sqlite::Statement statement) noexcept {
  // Programs use few texts over and over; whatever exceeds the capacity was likely built from
  // values, and which of those goes does not matter.
  if (idle_.size() >= capacity_) idle_.erase(idle_.begin());
  idle_.emplace(std::move(text), std::move(statement));
}

}  // namespace annals
