#pragma once

#include <annals/rows.h>
#include <annals/timestamp.h>
#include <capnp/blob.h>

#include <concepts>
#include <initializer_list>
#include <optional>

namespace annals {

/// What a decision may look at: its module's tables, with everything that was decided before it,
/// also inside the same group commit. Valid only during the decision; read-only.
class Tables {
 public:
  virtual ~Tables() = default;

  /// Any SELECT; `arguments` are bound to ?1, ?2, … The statement is prepared once and kept.
  virtual Rows query(std::string_view sql, std::initializer_list<Value> arguments = {}) const = 0;

  /// The time that the decided events will carry, unless the decision gives them another.
  virtual Timestamp now() const = 0;
  /// Who asked; empty when nobody was named.
  virtual std::string_view actor() const = 0;

  /// The first column of the first row: nothing when there is no row or it is NULL.
  /// T is std::int64_t, double, bool or std::string.
  template <class T, class... Arguments>
  std::optional<T> value(std::string_view sql, const Arguments&... arguments) const;

  /// Whether the query has a row.
  template <class... Arguments>
  bool exists(std::string_view sql, const Arguments&... arguments) const {
    return query(sql, {to_value(arguments)...}).next() != nullptr;
  }

  static Value to_value(std::nullptr_t) { return nullptr; }
  static Value to_value(std::integral auto number) { return static_cast<std::int64_t>(number); }
  static Value to_value(double number) { return number; }
  static Value to_value(std::string_view text) { return std::string(text); }
  /// A text field of a command, as it is.
  template <std::same_as<capnp::Text::Reader> T>
  static Value to_value(const T& text) {
    return std::string(text.cStr(), text.size());
  }
};

template <class T, class... Arguments>
std::optional<T> Tables::value(std::string_view sql, const Arguments&... arguments) const {
  auto rows = query(sql, {to_value(arguments)...});
  const Row* row = rows.next();
  if (!row || row->is_null(0)) return std::nullopt;
  if constexpr (std::same_as<T, bool>) {
    return row->integer(0) != 0;
  } else if constexpr (std::integral<T>) {
    return static_cast<T>(row->integer(0));
  } else if constexpr (std::floating_point<T>) {
    return row->real(0);
  } else {
    return T(row->text(0));
  }
}

}  // namespace annals
