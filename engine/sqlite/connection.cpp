#include "engine/sqlite/connection.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>

namespace annals::sqlite {

namespace {

ErrorKind kind_of(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorKind::busy;
    case SQLITE_CORRUPT:
      return ErrorKind::corrupt;
    case SQLITE_NOTADB:
      return ErrorKind::wrong_format;
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_PROTOCOL:
    case SQLITE_NOLFS:
    case SQLITE_NOMEM:
      return ErrorKind::io;
    default:
      return ErrorKind::invalid_argument;
  }
}

// SQLite would create the file with mode 0644 less the umask; its companions take the file's mode.
void create_private_file(const std::filesystem::path& path) {
  int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file >= 0) {
    ::fchmod(file, 0600);  // whatever the umask is
    ::close(file);
  } else if (errno != EEXIST) {
    throw Error(ErrorKind::io,
                fmt::format("Creating {} failed: {}.", path.string(), std::strerror(errno)));
  }
}

bool is_file(const std::filesystem::path& path) {
  return !path.empty() && path != ":memory:";
}

// SQLite would follow it, and make or change what it leads to. Beside the database it follows none.
void refuse_link(const std::filesystem::path& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0 || !S_ISLNK(found.st_mode)) return;
  throw Error(ErrorKind::invalid_argument,
              fmt::format("Opening {} failed: it is a symbolic link.", path.string()));
}

std::string uri_of(const std::filesystem::path& path, std::string_view parameters) {
  std::string uri = "file:";
  for (char c : path.string()) {
    if (c == '%' || c == '?' || c == '#') {
      uri += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else {
      uri += c;
    }
  }
  uri += parameters;
  return uri;
}

}  // namespace

void check(int code, sqlite3* connection, std::string_view doing) {
  int primary = code & 0xff;
  if (primary == SQLITE_OK || primary == SQLITE_ROW || primary == SQLITE_DONE) return;
  const char* words = connection ? sqlite3_errmsg(connection) : sqlite3_errstr(code);
  if (primary == SQLITE_CONSTRAINT) throw ConstraintViolation(words);
  const char* file = connection ? sqlite3_db_filename(connection, "main") : nullptr;
  std::string where = file && *file ? fmt::format(" ({})", file) : std::string();
  int system_error = connection ? sqlite3_system_errno(connection) : 0;
  std::string system = primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN
                           ? (system_error ? fmt::format(", {}", std::strerror(system_error)) : "")
                           : std::string();
  throw Error(kind_of(code), fmt::format("{} failed{}: {}{}.", doing, where, words, system));
}

Connection::Connection(const std::filesystem::path& path, const ConnectionOptions& options)
    : busy_wait_(new BusyWait{options.busy_timeout}), path_(path) {
  if (is_file(path)) refuse_link(path);
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_URI;
  if (options.access == Access::read_only) {
    flags |= SQLITE_OPEN_READONLY;
  } else {
    flags |= SQLITE_OPEN_READWRITE;
    if (options.access == Access::create) {
      flags |= SQLITE_OPEN_CREATE;
      if (is_file(path)) create_private_file(path);
    }
  }
  std::string name = path.string();
  if (is_file(path)) name = uri_of(path, options.immutable ? "?immutable=1" : "");
  int code = sqlite3_open_v2(name.c_str(), &connection_, flags, options.vfs);
  try {
    check(code, connection_, fmt::format("Opening {}", path.string()));
    sqlite3_busy_handler(connection_, wait_for_lock, busy_wait_.get());
    sqlite3_db_config(connection_, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    sqlite3_db_config(connection_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(connection_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(connection_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_db_config(connection_, SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr);
  } catch (...) {
    sqlite3_close_v2(std::exchange(connection_, nullptr));
    throw;
  }
}

// SQLite's own busy timeout sleeps up to 100 ms between looks, by which a writer could wait for
// ever beside one that commits without pause. Looking every millisecond gives each a fair chance.
int Connection::wait_for_lock(void* busy_wait, int times_waited) {
  auto& wait = *static_cast<BusyWait*>(busy_wait);
  const auto now = std::chrono::steady_clock::now();
  if (times_waited == 0) wait.since = now;
  if (wait.deadline ? now >= *wait.deadline : now - wait.since >= wait.limit) return 0;
  std::this_thread::sleep_for(std::chrono::microseconds(times_waited < 5 ? 100 : 1000));
  return 1;
}

Connection::Connection(Connection&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)),
      busy_wait_(std::move(other.busy_wait_)),
      path_(std::move(other.path_)),
      begin_(std::move(other.begin_)),
      begin_immediate_(std::move(other.begin_immediate_)),
      commit_(std::move(other.commit_)),
      rollback_(std::move(other.rollback_)) {}

Connection& Connection::operator=(Connection&& other) noexcept {
  std::swap(connection_, other.connection_);
  std::swap(busy_wait_, other.busy_wait_);
  std::swap(path_, other.path_);
  std::swap(begin_, other.begin_);
  std::swap(begin_immediate_, other.begin_immediate_);
  std::swap(commit_, other.commit_);
  std::swap(rollback_, other.rollback_);
  return *this;
}

Connection::~Connection() {
  begin_ = {};
  begin_immediate_ = {};
  commit_ = {};
  rollback_ = {};
  sqlite3_close_v2(connection_);
}

void Connection::run(const std::string& sql) {
  check(sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, nullptr), connection_,
        "Running a statement");
}

void Connection::distrust(int longest) {
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_limit(connection_, SQLITE_LIMIT_LENGTH, longest);
  sqlite3_limit(connection_, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100);
  sqlite3_limit(connection_, SQLITE_LIMIT_ATTACHED, 0);
  run("PRAGMA cell_size_check = on");
}

std::int64_t Connection::integer(const std::string& sql) {
  Statement statement(*this, sql, false);
  return statement.step() ? statement.integer(0) : 0;
}

std::string Connection::text(const std::string& sql) {
  Statement statement(*this, sql, false);
  return statement.step() ? std::string(statement.text(0)) : std::string();
}

void Connection::attach_read_only(const std::filesystem::path& file, std::string_view name) {
  refuse_link(file);
  std::string uri = uri_of(file, "?mode=ro");
  Statement attach(*this, "attach ?1 as ?2", false);
  attach.bind_all(uri, name).run();
}

Transaction::Transaction(Connection& connection, Kind kind) : connection_(&connection) {
  Statement& begin = kind == Kind::write ? connection.begin_immediate_ : connection.begin_;
  if (!begin) begin = connection.prepare(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
  begin.run();
}

Transaction::~Transaction() {
  roll_back();
}

void Transaction::commit() {
  if (!connection_->commit_) connection_->commit_ = connection_->prepare("COMMIT");
  connection_->commit_.run();
  connection_ = nullptr;
}

void Transaction::roll_back() noexcept {
  if (!connection_) return;
  Connection& connection = *std::exchange(connection_, nullptr);
  if (!connection.in_transaction()) return;  // SQLite rolled back by itself
  try {
    if (!connection.rollback_) connection.rollback_ = connection.prepare("ROLLBACK");
    connection.rollback_.run();
  } catch (const Error&) {
    // A failed rollback leaves nothing to do: the connection is closed or the file is gone.
  }
}

}  // namespace annals::sqlite
