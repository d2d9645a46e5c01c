#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "migration/import/bake/nouns.h"
#include "migration/import/bake/rows.h"
#include "migration/import/json_document.h"

namespace annals::importing {

/// Takes the columns of a noun out of one row of a source, and notes each value that is not what
/// the column wants. Whatever it gives for such a value is not to be used.
class RecordReader {
 public:
  /// `table` and `identity` are what the source calls the row's section and the row. The document
  /// must live as long as this.
  RecordReader(std::string table, std::string identity, JsonPart content);

  const std::string& table() const { return table_; }
  const std::string& identity() const { return identity_; }
  JsonPart content() const { return content_; }

  /// The member under the first of these names ("package_unit|purchase_unit") that is there and
  /// not null. It then counts as modelled.
  std::optional<JsonPart> take(std::string_view names);
  /// Members that are modelled, whatever they hold.
  void used(std::string_view names);
  /// A member that is modelled where it is a list.
  void use_list(std::string_view name);
  bool has(std::string_view name) const;  ///< also when it is null

  /// The value for a column that is no reference, from under one of these names.
  Value value(const BakeColumn& column, std::string_view names);
  Value value_of(const BakeColumn& column, std::string_view name, JsonPart part);
  std::optional<std::string> text(std::string_view names);
  std::optional<std::string> time(std::string_view names);

  void problem(std::string sentence) { problems_.push_back(std::move(sentence)); }
  bool good() const { return problems_.empty(); }
  void clear_problems() { problems_.clear(); }
  std::string reason() const;

  /// The members that nobody took and that are not null, as a JSON object; empty for none.
  std::string others() const;

 private:
  struct Member {
    std::string name;
    JsonPart value;
    bool used = false;
  };

  Value words(const BakeColumn& column, std::string_view name, JsonPart part);
  Value number(const BakeColumn& column, std::string_view name, JsonPart part);
  Value flag(std::string_view name, JsonPart part);
  Value text_value(const BakeColumn& column, std::string_view name, JsonPart part);
  void check_bound(const BakeColumn& column, std::string_view name, double number);

  std::string table_, identity_;
  JsonPart content_;
  std::vector<Member> members_;
  std::vector<std::string> problems_;
};

/// The JSON of a value as it was written, without space between its parts; what is no number to
/// JSON (NaN) is a text.
std::string compact(JsonPart part);

}  // namespace annals::importing
