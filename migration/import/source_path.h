#pragma once

#include <annals/error.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace annals::importing {

/// Throws Error{kind}: "Importing tasks.db failed: it is a directory."
[[noreturn]] void refuse_source(ErrorKind kind, const std::filesystem::path& path,
                                std::string_view why);

/// The size of a file that is to be imported. Refuses what is not there, no file, empty, or has
/// more than `most_bytes`.
std::uint64_t size_of_source(const std::filesystem::path& path, std::uint64_t most_bytes);

/// All of it.
std::string read_source_file(const std::filesystem::path& path, std::uint64_t most_bytes);

}  // namespace annals::importing
