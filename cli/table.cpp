#include "cli/table.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/utf8.h"
#include "cli/value_text.h"

namespace annals::cli {
namespace {

constexpr std::size_t held_rows = 1000;
constexpr std::size_t held_bytes = 1 << 20;
// On a terminal only.
constexpr std::size_t widest_cell = 60;
constexpr std::size_t narrowest_last_cell = 20;

std::string in_colour(const Context& context, const char* code, const std::string& text) {
  return context.colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
}

}  // namespace

std::string bold(const Context& context, const std::string& text) {
  return in_colour(context, "1", text);
}
std::string dim(const Context& context, const std::string& text) {
  return in_colour(context, "2", text);
}
std::string red(const Context& context, const std::string& text) {
  return in_colour(context, "31", text);
}

Table::Table(Context& context, std::vector<std::string> columns, std::vector<std::size_t> least)
    : context_(context),
      columns_(std::move(columns)),
      widths_(std::move(least)),
      right_aligned_(columns_.size(), false),
      terminal_width_(context.out.terminal_width()) {
  widths_.resize(columns_.size(), 0);
  for (std::string& column : columns_) column = printable(column);
}

Table::Cell Table::cell_of(const Value& value) const {
  Cell cell{display_text(value)};
  if (std::holds_alternative<std::nullptr_t>(value)) cell.kind = Cell::Kind::null;
  if (std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value)) {
    cell.kind = Cell::Kind::number;
  }
  return cell;
}

void Table::row(const std::vector<Value>& values) {
  std::vector<Cell> cells;
  cells.reserve(values.size());
  for (const Value& value : values) cells.push_back(cell_of(value));
  if (printing_) return print(cells);
  for (const Cell& cell : cells) held_bytes_ += cell.text.size();
  held_back_.push_back(std::move(cells));
  if (held_back_.size() >= held_rows || held_bytes_ >= held_bytes) stop_holding_back();
}

void Table::finish() {
  if (!printing_) stop_holding_back();
}

void Table::stop_holding_back() {
  measure();
  printing_ = true;
  print_header();
  for (const auto& cells : held_back_) print(cells);
  held_back_.clear();
  held_back_.shrink_to_fit();
}

void Table::measure() {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    widths_[i] = std::max(widths_[i], display_width(columns_[i]));
    bool number_seen = false;
    bool text_seen = false;
    for (const auto& cells : held_back_) {
      widths_[i] = std::max(widths_[i], display_width(cells[i].text));
      number_seen |= cells[i].kind == Cell::Kind::number;
      text_seen |= cells[i].kind == Cell::Kind::text;
    }
    right_aligned_[i] = number_seen && !text_seen;
    if (terminal_width_ > 0) widths_[i] = std::min(widths_[i], widest_cell);
  }
}

void Table::print_header() {
  std::string header, rule;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const bool last = i + 1 == columns_.size();
    const std::size_t width = display_width(columns_[i]);
    const std::string space(widths_[i] - std::min(widths_[i], width), ' ');
    if (right_aligned_[i]) header += space;
    header += columns_[i];
    if (!right_aligned_[i] && !last) header += space;
    rule += std::string(std::max(last && !right_aligned_[i] ? width : widths_[i], width), '-');
    if (!last) {
      header += "  ";
      rule += "  ";
    }
  }
  context_.out.line(bold(context_, header));
  context_.out.line(dim(context_, rule));
}

std::string Table::padded(const Cell& cell, std::size_t column, std::size_t& used) const {
  const bool last = column + 1 == columns_.size();
  std::string text = cell.text;
  if (terminal_width_ > 0) {
    std::size_t room = widest_cell;
    if (last && terminal_width_ > used + narrowest_last_cell) room = terminal_width_ - used;
    text = cut_to_width(text, room);
  }
  const std::size_t width = display_width(text);
  const std::string space(widths_[column] - std::min(widths_[column], width), ' ');
  used += width + space.size() + 2;
  if (cell.kind == Cell::Kind::null) text = dim(context_, text);
  if (right_aligned_[column]) return space + text;
  return last ? text : text + space;
}

void Table::print(const std::vector<Cell>& cells) {
  std::string line;
  std::size_t used = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += "  ";
    line += padded(cells[i], i, used);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  context_.out.line(line);
}

}  // namespace annals::cli
