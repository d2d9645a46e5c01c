#include "projections/view_file.h"

#include <algorithm>

#include "engine/sqlite/clockless_vfs.h"

namespace annals {

namespace {

constexpr int application_id = 0x416e5677;  // "AnVw"
constexpr int view_format = 1;

// Committed before the tables are filled, so that even an empty view is told from a foreign file.
constexpr const char* create_checkpoint = R"sql(
create table annals_checkpoint (
  module text not null,
  identity text not null,           -- of the definition that the tables were built by
  position integer not null,        -- every event up to here has had its effect
  event blob not null,              -- the id of the event at that position
  state text not null check (state in ('running', 'paused')),
  failed_position integer not null, -- 0 while running
  reason text not null              -- empty while running
) strict
)sql";
constexpr const char* insert_checkpoint = R"sql(
insert into annals_checkpoint (module, identity, position, event, state, failed_position, reason)
values (?1, ?2, 0, zeroblob(16), 'running', 0, '')
)sql";
constexpr const char* select_identity = R"sql(
select count(*) from annals_checkpoint where module = ?1 and identity = ?2
)sql";
constexpr const char* select_checkpoint = R"sql(
select position, event, state = 'paused', failed_position, reason from annals_checkpoint
)sql";
constexpr const char* update_position = R"sql(
update annals_checkpoint set position = ?1, event = ?2
)sql";
constexpr const char* update_paused = R"sql(
update annals_checkpoint set state = 'paused', failed_position = ?1, reason = ?2
)sql";
constexpr const char* update_running = R"sql(
update annals_checkpoint set state = 'running', failed_position = 0, reason = ''
)sql";

// Rows are found again by the next rebuild, so nothing is lost with a page that was not zeroed or
// a commit that the disk had not seen.
constexpr const char* settings = R"sql(
pragma synchronous = normal;
pragma secure_delete = off;
pragma cache_size = -16384;
pragma temp_store = memory;
pragma wal_autocheckpoint = 4000;
)sql";
// The system's page cache stands behind SQLite's, so a larger one gains little; and an index that
// is made after the data is sorted in as much memory again, the rest in a temporary file.
constexpr const char* settings_unfinished = R"sql(
pragma journal_mode = off;
pragma synchronous = off;
pragma secure_delete = off;
pragma cache_size = -32768;
)sql";

bool is_of(sqlite::Connection& connection, const ModuleDefinition& definition) {
  if (connection.integer("pragma application_id") != application_id) return false;
  if (connection.integer("pragma user_version") != view_format) return false;
  auto identity = connection.prepare(select_identity);
  identity.bind_all(definition.name(), definition.identity());
  return identity.step() && identity.integer(0) == 1;
}

}  // namespace

ViewFile::ViewFile(std::unique_ptr<sqlite::Connection> connection)
    : connection_(std::move(connection)) {}

void ViewFile::prepare() {
  read_ = connection_->prepare(select_checkpoint);
  advance_ = connection_->prepare(update_position);
}

std::optional<ViewFile> ViewFile::open(const std::filesystem::path& file,
                                       const ModuleDefinition& definition,
                                       std::chrono::milliseconds busy_timeout) {
  std::error_code error;
  auto status = std::filesystem::symlink_status(file, error);
  if (!std::filesystem::is_regular_file(status)) return std::nullopt;
  try {
    ViewFile view(std::make_unique<sqlite::Connection>(
        file,
        sqlite::ConnectionOptions{.busy_timeout = busy_timeout, .vfs = sqlite::clockless_vfs()}));
    view.connection_->run(settings);
    if (view.connection_->text("pragma journal_mode") != "wal") return std::nullopt;
    if (!is_of(*view.connection_, definition)) return std::nullopt;
    view.prepare();
    return view;
  } catch (const Error& problem) {
    // Anything but the environment's refusal is the file's own fault.
    if (problem.kind() == ErrorKind::io || problem.kind() == ErrorKind::busy) throw;
    return std::nullopt;
  }
}

ViewFile ViewFile::create_unfinished(const std::filesystem::path& file,
                                     const ModuleDefinition& definition) {
  ViewFile view(std::make_unique<sqlite::Connection>(
      file,
      sqlite::ConnectionOptions{.access = sqlite::Access::create, .vfs = sqlite::clockless_vfs()}));
  sqlite::Connection& connection = *view.connection_;
  connection.run(settings_unfinished);
  connection.run("pragma application_id = " + std::to_string(application_id));
  connection.run("pragma user_version = " + std::to_string(view_format));
  connection.run(create_checkpoint);
  connection.prepare(insert_checkpoint).bind_all(definition.name(), definition.identity()).run();
  view.prepare();
  return view;
}

std::optional<ViewFile> ViewFile::open_unfinished(const std::filesystem::path& file,
                                                  const ModuleDefinition& definition) {
  try {
    ViewFile view(std::make_unique<sqlite::Connection>(
        file, sqlite::ConnectionOptions{.vfs = sqlite::clockless_vfs()}));
    view.connection_->run(settings_unfinished);
    if (!is_of(*view.connection_, definition)) return std::nullopt;
    view.prepare();
    return view;
  } catch (const Error& problem) {
    if (problem.kind() == ErrorKind::io || problem.kind() == ErrorKind::busy) throw;
    return std::nullopt;
  }
}

void ViewFile::finish(ViewFile file) {
  file.read_ = {};
  file.advance_ = {};
  file.connection_->run("pragma journal_mode = wal");
  file.connection_.reset();
}

Checkpoint ViewFile::checkpoint() {
  sqlite::ResetOnExit reset(read_);
  if (!read_.step()) {
    throw Error(ErrorKind::corrupt, "Reading the checkpoint of " + connection_->path().string() +
                                        " failed: none there.");
  }
  Checkpoint found;
  found.position = read_.unsigned_integer(0);
  auto id = read_.blob(1);
  if (id.size() == found.event.bytes.size()) {
    std::transform(id.begin(), id.end(), found.event.bytes.begin(),
                   [](std::byte b) { return static_cast<std::uint8_t>(b); });
  }
  found.paused = read_.integer(2) != 0;
  found.failed_position = read_.unsigned_integer(3);
  found.reason = read_.text(4);
  return found;
}

void ViewFile::advance(Position position, const EventId& event) {
  advance_.bind_all(position, std::as_bytes(std::span(event.bytes))).run();
}

void ViewFile::pause(Position failed_position, const std::string& reason) {
  connection_->prepare(update_paused).bind_all(failed_position, reason).run();
}

void ViewFile::resume() {
  connection_->prepare(update_running).run();
}

}  // namespace annals
