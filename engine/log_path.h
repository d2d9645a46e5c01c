#pragma once

#include <filesystem>

namespace annals {

/// The absolute path of a log by the name that a person gives, which may be a symbolic link to it:
/// what lies beside a log lies beside the file itself. Throws Error{not_found} for a link to
/// nothing, Error{io}.
std::filesystem::path path_of_log(const std::filesystem::path& name);

}  // namespace annals
