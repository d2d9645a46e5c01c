#pragma once

#include <chrono>
#include <filesystem>

#include "engine/sqlite/connection.h"

namespace annals {

/// "ANLS": marks an SQLite file as an Annals log (bytes 68 to 71 of the file).
inline constexpr int log_application_id = 0x414e4c53;
/// The only format there is; see docs/file_format.md.
inline constexpr int log_format = 1;

/// Opens the log for writing, creating it when asked to and absent. Throws Error{not_found} when
/// it does not exist, Error{wrong_format} when it is something else or newer.
sqlite::Connection open_log_file(const std::filesystem::path& path, bool create,
                                 std::chrono::milliseconds busy_timeout);

/// One more connection to a log that is open, which refuses to write.
sqlite::Connection open_log_reader(const std::filesystem::path& path,
                                   std::chrono::milliseconds busy_timeout);

}  // namespace annals
