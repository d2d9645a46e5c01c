#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "migration/import/burndown/row.h"
#include "migration/import/json_document.h"
#include "migration/import/kept.h"
#include "migration/import/source_tree.h"

namespace annals::importing::burndown {

/// What was found in a part of a source.
class Finds {
 public:
  struct Count {
    std::uint64_t rows = 0;
    std::uint64_t kept = 0;
  };
  struct FailedFile {
    const SourceFile* file;
    std::string reason;
  };

  std::vector<Row> rows;
  Kept kept;
  std::vector<FailedFile> failed;
  std::vector<std::string> warnings;
  std::map<std::string, Count> counts;  ///< by table of the source
  std::uint64_t faults = 0;             ///< of what is kept, what the source has got wrong

  /// A row for a table; counted where the source has it.
  void add(Row row, bool counted = true);
  /// Something that no table takes, as it was written; `fault` where it ought to have been taken.
  void keep(const std::string& table, const std::string& place, std::string reason,
            std::string_view content, bool fault);
  /// Members that no column takes of a row that is in a table; nothing when `rest` is empty.
  void keep_rest(const char* table, const std::string& key, std::string rest);
  void fail(const SourceFile& file, std::string reason, bool fault = true);
  void warn(std::string sentence) { warnings.push_back(std::move(sentence)); }
};

/// Reads the files of a source, or of the copy that was made of it.
class SourceFiles {
 public:
  SourceFiles(std::filesystem::path root, FileSystem& files)
      : root_(std::move(root)), files_(files) {}

  /// The content; empty for a file that is too large to be read.
  std::string text(const SourceFile& file) const;
  /// Nothing for a file that is too large or no JSON: that is then told in `finds`. Counts it.
  std::unique_ptr<JsonDocument> json(const SourceFile& file, Finds& finds) const;
  /// The same for one that has to be an object.
  std::unique_ptr<JsonDocument> object(const SourceFile& file, Finds& finds) const;

 private:
  std::filesystem::path root_;
  FileSystem& files_;
};

/// A place in a JSON pointer: "~" and "/" are escaped.
std::string pointer_part(std::string_view name);

}  // namespace annals::importing::burndown
