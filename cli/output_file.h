#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/output.h"

namespace annals::cli {

/// A file that a command writes, mode 0600. It appears under its name only when it is complete
/// (keep), and never takes the place of another file. Devices and pipes are written directly.
class OutputFile {
 public:
  /// Throws Failure when there is a file of that name.
  explicit OutputFile(const std::string& path);
  ~OutputFile();  ///< what was not kept goes away
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  Output& output() { return *output_; }
  /// Writes what is buffered through to the disk and gives the file its name.
  void keep();

 private:
  std::string path_;
  std::string temporary_;  // empty where the path is written directly
  int descriptor_ = -1;
  std::optional<Output> output_;
};

/// A file of this content, as OutputFile makes it.
void write_complete(const std::string& path, std::string_view content);

}  // namespace annals::cli
