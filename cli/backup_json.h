#pragma once

#include <annals/backup.h>

#include <string>

namespace annals::cli {

/// A backup as the commands print it with --json.
std::string backup_json(const BackupInfo& backup);

}  // namespace annals::cli
