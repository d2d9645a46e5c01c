#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/sqlite/statement.h"

namespace annals {

/// A value on its way from an event to statements. Texts and bytes are views into the event,
/// except those made for the purpose, which it holds; it is re-used from event to event.
class SqlValue {
 public:
  void set_null() { kind_ = Kind::null; }
  void set(std::int64_t number) {
    kind_ = Kind::integer;
    integer_ = number;
  }
  void set(double number) {
    kind_ = Kind::real;
    real_ = number;
  }
  void set_text(std::string_view text) {
    kind_ = Kind::text;
    view_ = text;
  }
  void set_blob(std::string_view bytes) {
    kind_ = Kind::blob;
    view_ = bytes;
  }
  /// A text made for the purpose.
  void keep_text(std::string text) {
    made_ = std::move(text);
    set_text(made_);
  }
  void set(const Value& value);

  /// What is bound is not copied: it must stay until the statement is reset.
  void bind(sqlite::Statement& statement, int parameter) const;

 private:
  enum class Kind { null, integer, real, text, blob };
  Kind kind_ = Kind::null;
  std::int64_t integer_ = 0;
  double real_ = 0;
  std::string_view view_;
  std::string made_;
};

}  // namespace annals
