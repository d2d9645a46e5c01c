#pragma once

#include <cstdint>

#include "engine/sqlite/connection.h"

namespace annals {

/// Bounds what the statements of one event may cost, or those that make a module's tables. It
/// counts the steps of SQLite's machine, not time: whether an event can be applied must not depend
/// on how busy the computer is. SQLite has room for one such watch a connection. When the limit is
/// reached within a statement that writes, SQLite rolls back the whole transaction.
class StepLimit {
 public:
  StepLimit(sqlite::Connection& connection, std::uint64_t most_steps);
  ~StepLimit();
  StepLimit(const StepLimit&) = delete;
  StepLimit& operator=(const StepLimit&) = delete;

  /// Counts from 0, while this lives.
  class Scope {
   public:
    explicit Scope(StepLimit& limit);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    StepLimit& limit_;
  };

  /// What is said of a statement that was stopped.
  static constexpr const char* words = "it did not end within the steps that it may take";

 private:
  static int look(void* limit);

  sqlite3* connection_;
  std::uint64_t most_steps_;
  bool counting_ = false;
  std::uint64_t steps_ = 0;
};

}  // namespace annals
