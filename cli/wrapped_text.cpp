#include "cli/wrapped_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/utf8.h"

namespace annals::cli {
namespace {

constexpr std::size_t line_width = 100;

}  // namespace

std::string entry(std::string_view left, std::size_t width, std::string_view text) {
  std::string out = fmt::format("  {:<{}}  ", left, width);
  const std::size_t indent = width + 4;
  std::size_t column = indent;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    const std::size_t word_width = display_width(word);
    if (column > indent && column + 1 + word_width > line_width) {
      out += '\n' + std::string(indent, ' ');
      column = indent;
    }
    if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word_width;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out + '\n';
}

}  // namespace annals::cli
