#pragma once

#include <annals/timestamp.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migration/import/source_row.h"

namespace annals::importing {

/// A moment, and how its source wrote it. Equal when the moments are.
struct Moment {
  Timestamp at;
  std::string text;
  friend bool operator==(const Moment& a, const Moment& b) { return a.at == b.at; }
};

/// Takes typed fields out of the rows of one table, and notes each value that is not what the
/// field wants. Whatever it gives for such a value is not to be used.
class FieldReader {
 public:
  explicit FieldReader(const SourceTable& table) : table_(table) {}

  /// Goes on to this row, which must live until the next call; forgets the problems.
  void start(const SourceRow& row);

  bool has(std::string_view column) const { return table_.column(column).has_value(); }
  /// Fields that must be there.
  std::string text(std::string_view column);
  std::int64_t integer(std::string_view column);
  Moment time(std::string_view column);
  /// Fields that may be NULL; absent columns give NULL.
  std::optional<std::string> optional_text(std::string_view column);
  std::optional<std::int64_t> optional_integer(std::string_view column);
  std::optional<Moment> optional_time(std::string_view column);
  /// 0, 1 or NULL; `absent` where the table lacks the column.
  std::optional<std::int64_t> flag(std::string_view column, std::int64_t absent);

  void problem(std::string sentence) { problems_.push_back(std::move(sentence)); }
  bool good() const { return problems_.empty(); }
  /// All problems of the row, joined.
  std::string reason() const;

 private:
  const Value* value(std::string_view column) const;

  const SourceTable& table_;
  const SourceRow* row_ = nullptr;
  std::vector<std::string> problems_;
};

/// A foreign text for a sentence: quoted, cut where it is long.
std::string shown(std::string_view text);

}  // namespace annals::importing
