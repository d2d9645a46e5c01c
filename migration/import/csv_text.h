#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace annals::importing {

/// A foreign table in CSV (RFC 4180): fields between commas, quoted where they need it, lines that
/// end with LF or CRLF, the names of the columns first. A byte order mark is passed over, and so
/// are empty lines.
class CsvText {
 public:
  struct Line {
    std::size_t number = 0;  ///< of the line that it begins on; the first is 1
    std::vector<std::string> fields;
  };

  /// Throws Error{invalid_argument} that says what is wrong with "the text".
  explicit CsvText(std::string_view text);

  const std::vector<std::string>& header() const { return header_; }
  const std::vector<Line>& rows() const { return rows_; }

 private:
  std::vector<std::string> header_;
  std::vector<Line> rows_;
};

}  // namespace annals::importing
