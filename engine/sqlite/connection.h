#pragma once

#include <annals/error.h>
#include <sqlite3.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/sqlite/statement.h"

namespace annals::sqlite {

/// A table's constraint refused a row. `what()` is SQLite's sentence, which names the constraint.
class ConstraintViolation : public Error {
 public:
  explicit ConstraintViolation(const std::string& message)
      : Error(ErrorKind::invalid_argument, message) {}
};

/// Throws what the result code of a call stands for; returns when it is SQLITE_OK, _ROW or _DONE.
/// `doing` says what was being done and to what: "appending to shop.annals".
void check(int code, sqlite3* connection, std::string_view doing);

enum class Access { read_only, read_write, create };

struct ConnectionOptions {
  Access access = Access::read_write;
  std::chrono::milliseconds busy_timeout{10'000};
  const char* vfs = nullptr;  ///< SQLite's default when null
  bool immutable = false;  ///< the file cannot change: no locks, no write-ahead log is looked for
};

/// One SQLite connection, for one thread at a time. Opened defensively: no extension loading,
/// trusted_schema off, foreign keys on, double-quoted strings off. New files get mode 0600.
class Connection {
 public:
  Connection() = default;
  /// `path` may be ":memory:" or "" (a private temporary file).
  Connection(const std::filesystem::path& path, const ConnectionOptions& options);
  Connection(Connection&& other) noexcept;
  Connection& operator=(Connection&& other) noexcept;
  ~Connection();

  explicit operator bool() const { return connection_ != nullptr; }

  /// Runs statements that return nothing of interest, with no parameters.
  void run(const std::string& sql);
  Statement prepare(std::string_view sql) { return Statement(*this, sql); }
  /// For a file of unknown origin: its schema may not be written to, cells are checked for sanity,
  /// and values or rows of more than `longest` bytes are an error.
  void distrust(int longest);
  /// First column of the first row of a statement run once; 0 when there is none.
  std::int64_t integer(const std::string& sql);
  std::string text(const std::string& sql);

  /// Makes the tables of another file readable as `name`.table.
  void attach_read_only(const std::filesystem::path& file, std::string_view name);

  /// A commit that makes the write-ahead log so many pages long moves it into the file.
  void checkpoint_at(int pages) { sqlite3_wal_autocheckpoint(connection_, pages); }

  std::int64_t changes() const { return sqlite3_changes64(connection_); }
  bool in_transaction() const { return sqlite3_get_autocommit(connection_) == 0; }
  const std::filesystem::path& path() const { return path_; }
  sqlite3* handle() const { return connection_; }

 private:
  friend class Transaction;
  friend class LockDeadline;
  /// How long a call has waited for another's lock. SQLite holds its address.
  struct BusyWait {
    std::chrono::milliseconds limit{};
    std::chrono::steady_clock::time_point since{};
    std::optional<std::chrono::steady_clock::time_point> deadline;
  };
  static int wait_for_lock(void* busy_wait, int times_waited);

  sqlite3* connection_ = nullptr;
  std::unique_ptr<BusyWait> busy_wait_;
  std::filesystem::path path_;
  Statement begin_, begin_immediate_, commit_, rollback_;  // prepared at first use
};

/// While it lives, calls give up waiting for another's lock at a time, not after the busy timeout.
class LockDeadline {
 public:
  LockDeadline(Connection& connection, std::chrono::steady_clock::time_point deadline)
      : wait_(*connection.busy_wait_) {
    wait_.deadline = deadline;
  }
  ~LockDeadline() { wait_.deadline.reset(); }
  LockDeadline(const LockDeadline&) = delete;
  LockDeadline& operator=(const LockDeadline&) = delete;

 private:
  Connection::BusyWait& wait_;
};

/// A transaction that is rolled back unless committed.
class Transaction {
 public:
  enum class Kind { read, write };
  /// `write` takes the write lock at once (BEGIN IMMEDIATE), waiting up to the busy timeout.
  Transaction(Connection& connection, Kind kind);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  /// On Error the transaction is over and its outcome unknown, unless the error is `busy`.
  void commit();
  void roll_back() noexcept;

 private:
  Connection* connection_;
};

}  // namespace annals::sqlite
