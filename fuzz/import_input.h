#pragma once

#include <annals/import.h>

#include <filesystem>

namespace annals::fuzz {

/// Imports what has this name, first as a dry run into a log that stays, then into a fresh one. It
/// is refused, or every row that was read is accounted for and the log is sound.
void import_input(std::string_view format, const std::filesystem::path& source);

}  // namespace annals::fuzz
