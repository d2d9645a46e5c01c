#pragma once

#include <annals/backup.h>

#include <string>
#include <string_view>

namespace annals {

/// The text of `manifest.json`: what docs/file_format.md describes.
std::string write_manifest(const BackupInfo& info);

/// Reads a manifest, which may come from anywhere: every name is one that this program gives, and
/// every figure is within its limits. `where` is for messages. Throws Error{corrupt}, or
/// Error{wrong_format} for one of a newer program. `path` is left empty.
BackupInfo read_manifest(std::string_view text, std::string_view where);

/// "log.annals": the log in a backup that is a folder.
inline constexpr std::string_view backup_log_name = "log.annals";
/// The name of a module's view in a backup: "work.3f9c12ab.db".
std::string backup_view_name(std::string_view module, std::string_view build);

}  // namespace annals
