#include <annals/rows.h>

#include <annals/error.h>
#include <fmt/format.h>

#include "projections/row_source.h"

namespace annals {

namespace {

int checked(const RowSource& source, std::size_t column) {
  int count = source.statement().column_count();
  if (column >= static_cast<std::size_t>(count)) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("Reading column {} of a row failed: it has {} columns, counted from 0.",
                            column, count));
  }
  return static_cast<int>(column);
}

}  // namespace

std::int64_t Row::integer(std::size_t column) const {
  return source_->statement().integer(checked(*source_, column));
}

double Row::real(std::size_t column) const {
  return source_->statement().real(checked(*source_, column));
}

std::string_view Row::text(std::size_t column) const {
  return source_->statement().text(checked(*source_, column));
}

bool Row::is_null(std::size_t column) const {
  return source_->statement().is_null(checked(*source_, column));
}

Value Row::value(std::size_t column) const {
  return source_->statement().value(checked(*source_, column));
}

std::size_t Row::size() const {
  return static_cast<std::size_t>(source_->statement().column_count());
}

Rows::Rows(std::unique_ptr<RowSource> source) : source_(std::move(source)), row_(*source_) {
  const sqlite::Statement& statement = source_->statement();
  columns_.reserve(static_cast<std::size_t>(statement.column_count()));
  for (int i = 0; i < statement.column_count(); ++i)
    columns_.emplace_back(statement.column_name(i));
}

Rows::Rows(Rows&&) noexcept = default;
Rows& Rows::operator=(Rows&&) noexcept = default;
Rows::~Rows() = default;

std::size_t Rows::column_count() const {
  return columns_.size();
}

const std::vector<std::string>& Rows::columns() const {
  return columns_;
}

const Row* Rows::next() {
  return source_ && source_->next() ? &row_ : nullptr;
}

}  // namespace annals
