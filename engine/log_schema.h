#pragma once

#include <chrono>
#include <filesystem>

#include "engine/sqlite/connection.h"

namespace annals {

/// "ANLS": marks an SQLite file as an Annals log (bytes 68 to 71 of the file).
inline constexpr int log_application_id = 0x414e4c53;
/// The newest format, which is the one that is written; see docs/file_format.md.
inline constexpr int log_format = 1;

/// Throws Error{not_found} when there is no such file, Error{wrong_format} when it is no file.
void require_existing(const std::filesystem::path& path);

/// Makes the log unless it is there: one maker at a time, among all processes. Throws
/// Error{wrong_format} when the file is something else, and leaves nothing beside it.
void make_log_if_absent(const std::filesystem::path& path, std::chrono::milliseconds busy_timeout);

/// Throws Error{not_found} when there is no such file, Error{wrong_format} when it is no log; also
/// leaves nothing beside it. Waits for a log that is just being made.
void require_made_log(const std::filesystem::path& path, std::chrono::milliseconds busy_timeout);

/// Throws Error{wrong_format} when the file is no log, or one of another format.
void require_log(sqlite::Connection& log, const std::filesystem::path& path);

/// Opens the log for writing, creating it when asked to and absent. Throws Error{not_found} when
/// it does not exist, Error{wrong_format} when it is something else or newer.
sqlite::Connection open_log_file(const std::filesystem::path& path, bool create,
                                 std::chrono::milliseconds busy_timeout);

/// The tables and triggers of the newest format, in an empty database.
void create_log_tables(sqlite::Connection& log);

/// One more connection to a log that is open, which refuses to write.
sqlite::Connection open_log_reader(const std::filesystem::path& path,
                                   std::chrono::milliseconds busy_timeout);

}  // namespace annals
