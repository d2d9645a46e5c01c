#pragma once

#include <annals/rows.h>

#include <string>
#include <vector>

#include "cli/command.h"

namespace annals::cli {

/// A table for people: aligned columns under a header. The widths come from the first rows (up to
/// 1000 of them or 1 MiB), which are held back until then; wider cells that follow stand out, so
/// that memory stays bounded however long the table is. On a terminal long cells are cut ("…").
class Table {
 public:
  /// Columns are at least as wide as `least` says, where it says something.
  Table(Context& context, std::vector<std::string> columns, std::vector<std::size_t> least = {});

  void row(const std::vector<Value>& values);
  /// Prints what was held back.
  void finish();
  /// Prints the rows so far at once, and each following one as it comes.
  void stop_holding_back();

 private:
  struct Cell {
    std::string text;
    enum class Kind { text, number, null } kind = Kind::text;
  };
  Cell cell_of(const Value& value) const;
  void measure();
  void print(const std::vector<Cell>& cells);
  void print_header();
  std::string padded(const Cell& cell, std::size_t column, std::size_t& used) const;

  Context& context_;
  std::vector<std::string> columns_;
  std::vector<std::size_t> widths_;
  std::vector<bool> right_aligned_;
  std::vector<std::vector<Cell>> held_back_;
  std::size_t held_bytes_ = 0;
  std::size_t terminal_width_;
  bool printing_ = false;
};

/// Text in bold, dim or red where the context has colours.
std::string bold(const Context& context, const std::string& text);
std::string dim(const Context& context, const std::string& text);
std::string red(const Context& context, const std::string& text);

}  // namespace annals::cli
