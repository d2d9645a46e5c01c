#include "cli/json_members.h"

#include <fmt/format.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "cli/failure.h"
#include "cli/utf8.h"

namespace annals::cli {
namespace {

constexpr std::string_view white_space = " \t\r\n";

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<std::pair<std::string, std::string_view>> members() {
    std::vector<std::pair<std::string, std::string_view>> found;
    expect('{');
    if (skip_to('}')) return finish(std::move(found));
    do {
      std::string name = json_text_of("a member's name", string());
      for (const auto& [other, value] : found) {
        if (other == name) {
          throw usage_error(fmt::format("\"{}\" stands twice in the object.", printable(name)));
        }
      }
      expect(':');
      found.emplace_back(std::move(name), value());
    } while (skip_to(','));
    if (!skip_to('}')) fail("a comma or '}' is missing");
    return finish(std::move(found));
  }

 private:
  template <class Found>
  Found finish(Found found) {
    skip_space();
    if (at_ != text_.size()) fail("something follows the object");
    return found;
  }

  void skip_space() { at_ = std::min(text_.find_first_not_of(white_space, at_), text_.size()); }

  bool skip_to(char wanted) {
    skip_space();
    if (at_ == text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  void expect(char wanted) {
    if (!skip_to(wanted)) fail(fmt::format("'{}' is missing", wanted));
  }

  std::string_view string() {
    skip_space();
    const std::size_t start = at_;
    if (at_ == text_.size() || text_[at_] != '"') fail("a quoted name is missing");
    pass_string();
    return text_.substr(start, at_ - start);
  }

  void pass_string() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    if (at_ >= text_.size()) fail("a quotation mark is missing");
    ++at_;
  }

  std::string_view value() {
    skip_space();
    const std::size_t start = at_;
    std::size_t depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (depth == 0 && (c == ',' || c == '}')) break;
      if (c == '"') {
        pass_string();
      } else {
        if (c == '{' || c == '[') ++depth;
        if (c == '}' || c == ']') {
          if (depth == 0) fail("a bracket is too many");
          --depth;
        }
        ++at_;
      }
      if (depth == 0 && (c == '"' || c == '}' || c == ']')) break;
    }
    std::string_view found = text_.substr(start, at_ - start);
    found = found.substr(0, found.find_last_not_of(white_space) + 1);
    if (found.empty()) fail("a value is missing");
    return found;
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw usage_error(fmt::format("the JSON is malformed at column {1}: {0}.", what, at_ + 1));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<std::pair<std::string, std::string_view>> json_members(std::string_view object) {
  return Scanner(object).members();
}

std::string json_text_of(std::string_view name, std::string_view json) {
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(json, error);
  if (error || !value.is_string()) {
    throw usage_error(fmt::format("{} must be a JSON string.", printable(name)));
  }
  return std::string(value.get_string());
}

}  // namespace annals::cli
