#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/definition_store.h"
#include "engine/event_rows.h"
#include "engine/home_process.h"
#include "engine/log_index.h"
#include "engine/sqlite/connection.h"

namespace annals {

/// A connection for reading, with the statements and caches that reading needs.
struct ReadConnection {
  explicit ReadConnection(sqlite::Connection connection);

  sqlite::Connection log;
  EventRows rows;
  StoredIndex index;
  DefinitionStore definitions;
  sqlite::Statement head, scan_forward, by_position, time_at;
  /// Scans that give no tags and no tree heads.
  sqlite::Statement lean_forward, lean_backward;

  /// The events in [?2, ?3] that the stored index lists for the key ?1, in order, up to ?4. Where
  /// it lists what is not there, all columns are null but the one after those of the event.
  sqlite::Statement& index_rows(IndexKind kind);

  Position read_head();

 private:
  sqlite::Statement index_rows_[3];  // prepared at first use
};

/// Connections that are lent out and come back. Thread-safe.
class ReadPool {
 public:
  ReadPool(std::filesystem::path path, std::chrono::milliseconds busy_timeout,
           const HomeProcess& home);

  class Loan {
   public:
    Loan(ReadPool& pool, std::unique_ptr<ReadConnection> connection)
        : pool_(&pool), connection_(std::move(connection)) {}
    Loan(Loan&&) = default;
    Loan& operator=(Loan&&) = default;
    ~Loan() {
      if (connection_) pool_->give_back(std::move(connection_));
    }
    ReadConnection* operator->() const { return connection_.get(); }
    ReadConnection& operator*() const { return *connection_; }

   private:
    ReadPool* pool_;
    std::unique_ptr<ReadConnection> connection_;
  };
  /// Throws Error{closed} in a process that was forked from the one that opened the log.
  Loan borrow();
  const HomeProcess& home() const { return home_; }

 private:
  void give_back(std::unique_ptr<ReadConnection> connection);

  std::filesystem::path path_;
  std::chrono::milliseconds busy_timeout_;
  const HomeProcess& home_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<ReadConnection>> idle_;
};

}  // namespace annals
