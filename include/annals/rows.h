#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace annals {

using Bytes = std::vector<std::byte>;

/// What a column holds: NULL, INTEGER, REAL, TEXT or BLOB. Also what is bound to a parameter.
using Value = std::variant<std::nullptr_t, std::int64_t, double, std::string, Bytes>;

/// Values for the parameters of a query, by name without the colon.
using Parameters = std::vector<std::pair<std::string, Value>>;

/// The current row of Rows. Views and texts are valid until the next row is fetched.
class Row {
 public:
  /// A column index out of range throws Error{invalid_argument}. Conversions are SQLite's own:
  /// NULL gives 0, 0.0 or "".
  std::int64_t integer(std::size_t column) const;
  double real(std::size_t column) const;
  std::string_view text(std::size_t column) const;
  bool is_null(std::size_t column) const;
  Value value(std::size_t column) const;
  std::size_t size() const;

 private:
  friend class Rows;
  explicit Row(class RowSource& source) : source_(&source) {}
  class RowSource* source_;
};

/// The answer to a query, row by row, seen at one moment: commits made while the rows are read do
/// not show. Keeps a read transaction open while it lives, so let it go soon.
/// To be used by one thread at a time; must not outlive what it was asked of.
class Rows {
 public:
  std::size_t column_count() const;
  const std::vector<std::string>& columns() const;
  /// The next row, or null at the end.
  const Row* next();

  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Row;
    using difference_type = std::ptrdiff_t;
    using pointer = const Row*;
    using reference = const Row&;

    reference operator*() const { return *row_; }
    pointer operator->() const { return row_; }
    iterator& operator++() {
      row_ = rows_->next();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& it, std::default_sentinel_t) { return !it.row_; }

   private:
    friend class Rows;
    explicit iterator(Rows* rows) : rows_(rows), row_(rows->next()) {}
    Rows* rows_;
    const Row* row_;
  };
  iterator begin() { return iterator(this); }
  std::default_sentinel_t end() const { return {}; }

  explicit Rows(std::unique_ptr<RowSource> source);
  Rows(Rows&&) noexcept;
  Rows& operator=(Rows&&) noexcept;
  ~Rows();

 private:
  std::unique_ptr<RowSource> source_;
  std::vector<std::string> columns_;
  Row row_;
};

}  // namespace annals
