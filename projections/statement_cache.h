#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "engine/sqlite/connection.h"

namespace annals {

/// Prepared statements of one connection, by their text. A statement is taken out while it runs,
/// so that the same text can run twice at once. For one thread at a time.
class StatementCache {
 public:
  /// Keeps up to `capacity` idle statements.
  StatementCache(sqlite::Connection& connection, std::size_t capacity)
      : connection_(connection), capacity_(capacity) {}

  /// One statement on loan: given back, reset and without bound values, when it is let go.
  class Loan {
   public:
    Loan(StatementCache& cache, std::string text, sqlite::Statement statement)
        : cache_(&cache), text_(std::move(text)), statement_(std::move(statement)) {}
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ~Loan();

    sqlite::Statement& operator*() { return statement_; }
    sqlite::Statement* operator->() { return &statement_; }
    const sqlite::Statement& operator*() const { return statement_; }

   private:
    StatementCache* cache_;
    std::string text_;
    sqlite::Statement statement_;
  };

  Loan take(std::string_view sql);
  bool holds(std::string_view sql) const { return idle_.find(sql) != idle_.end(); }

 private:
  void give_back(std::string text, sqlite::Statement statement) noexcept;

  sqlite::Connection& connection_;
  std::size_t capacity_;
  std::multimap<std::string, sqlite::Statement, std::less<>> idle_;
};

}  // namespace annals
