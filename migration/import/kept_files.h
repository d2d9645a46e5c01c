#pragma once

#include <annals/engine.h>

#include <map>
#include <string>

#include "migration/import/source_tree.h"

namespace annals::importing {

/// What the log says of a file that was kept.
struct KeptFile {
  std::string reason;
  std::string sha256;
};

/// By the names that kept_name gives.
std::map<std::string, KeptFile> read_kept_files(const Engine& engine, const std::string& format);

/// The name of a file as events have it: bytes that are no UTF-8 are written "\xFF".
std::string kept_name(const std::string& name);

/// Keeps a file with its content, which nobody sees unless secrets are asked for.
NewEvent file_kept(const std::string& format, const SourceFile& file, const std::string& reason,
                   const std::string& content);
NewEvent kept_file_released(const std::string& format, const std::string& name);

}  // namespace annals::importing
