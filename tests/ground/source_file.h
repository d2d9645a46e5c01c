#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace annals::ground {

/// An `#include` as written: `<sqlite3.h>` has angle, `"engine/log.h"` has not.
struct Include {
  std::string path;
  bool angle = false;
  int line = 0;
};

/// A text file of the project, with its path from the project's root.
class SourceFile {
 public:
  SourceFile(std::string path, std::string_view text);

  const std::string& path() const { return path_; }
  const std::vector<std::string>& lines() const { return lines_; }
  const std::vector<Include>& includes() const { return includes_; }
  /// The first part of the path: "engine" for "engine/sqlite/connection.h".
  std::string_view folder() const;
  bool is_under(std::string_view folder) const;
  bool is_header() const { return path_.ends_with(".h"); }
  bool is_cpp() const { return is_header() || path_.ends_with(".cpp"); }
  bool ends_with_newline() const { return ends_with_newline_; }

 private:
  std::string path_;
  std::vector<std::string> lines_;  ///< without their newlines
  std::vector<Include> includes_;
  bool ends_with_newline_ = false;
};

/// Every file of the checkout that people wrote: sources, schemas, SQL, scripts, documents. Not
/// what is built, not version control's own, not sample data.
std::vector<SourceFile> source_files();

}  // namespace annals::ground
