#include "modules/workspace/credentials.h"

#include <algorithm>
#include <array>

#include "modules/fields.h"

namespace annals::workspace {

namespace {

constexpr std::array<std::string_view, 6> endings{"token",   "apikey",   "secret",
                                                  "secrets", "password", "passwd"};

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// Copies a JSON text, and covers on the way.
class Coverer {
 public:
  explicit Coverer(std::string_view json) : json_(json) {}

  CoveredJson cover() && {
    while (at_ < json_.size()) {
      if (json_[at_] != '"') {
        ++at_;
        continue;
      }
      const auto name = string();
      skip_space();
      if (at_ < json_.size() && json_[at_] == ':') {
        ++at_;
        skip_space();
        if (is_credential_name(name.substr(1, name.size() - 2))) take_value(name);
      }
    }
    copy_to(json_.size());
    return std::move(covered_);
  }

 private:
  void skip_space() {
    while (at_ < json_.size() && is_space(json_[at_])) ++at_;
  }

  /// A string with its quotes; `at_` stands on the first and then behind the last.
  std::string_view string() {
    const auto begin = at_++;
    while (at_ < json_.size() && json_[at_] != '"') at_ += json_[at_] == '\\' ? 2 : 1;
    at_ = std::min(at_ + 1, json_.size());
    return json_.substr(begin, std::max<std::size_t>(at_ - begin, 2));
  }

  void skip_value() {
    if (json_[at_] == '"') {
      string();
      return;
    }
    std::size_t depth = 0;
    for (; at_ < json_.size(); ++at_) {
      const char c = json_[at_];
      if (c == '"') {
        string();
        --at_;
      } else if (c == '{' || c == '[') {
        ++depth;
      } else if (c == '}' || c == ']') {
        if (depth == 0) return;  // behind a number, in what holds it
        if (--depth == 0) {
          ++at_;
          return;
        }
      } else if (depth == 0 && (c == ',' || is_space(c))) {
        return;
      }
    }
  }

  void take_value(std::string_view name) {
    const auto begin = at_;
    if (at_ >= json_.size()) return;
    skip_value();
    const auto value = json_.substr(begin, at_ - begin);
    if (value == "\"\"" || value == "null" || value == "true" || value == "false") return;
    copy_to(begin);
    copied_ = at_;
    covered_.credentials.push_back(
        {std::string(name.substr(1, name.size() - 2)), characters_, std::string(value)});
    append(covered_credential);
  }

  void copy_to(std::size_t end) {
    append(json_.substr(copied_, end - copied_));
    copied_ = end;
  }
  void append(std::string_view text) {
    covered_.text += text;
    characters_ += static_cast<std::uint32_t>(modules::characters(text));
  }

  std::string_view json_;
  std::size_t at_ = 0;
  std::size_t copied_ = 0;
  std::uint32_t characters_ = 0;
  CoveredJson covered_;
};

/// The byte at which a character begins.
std::size_t byte_of(std::string_view text, std::uint32_t place) {
  std::size_t byte = 0;
  for (; byte < text.size(); ++byte) {
    if ((static_cast<unsigned char>(text[byte]) >> 6) == 2) continue;
    if (place-- == 0) break;
  }
  return byte;
}

}  // namespace

bool is_credential_name(std::string_view name) {
  std::string letters;
  for (char c : name) {
    if (c >= 'A' && c <= 'Z')
      letters += static_cast<char>(c - 'A' + 'a');
    else if (c != '_' && c != '-' && c != ' ')
      letters += c;
  }
  return letters == "authorization" ||
         std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return letters.ends_with(ending); });
}

CoveredJson cover_credentials(std::string_view json) {
  return Coverer(json).cover();
}

std::string uncover_credentials(const CoveredJson& covered) {
  std::string text = covered.text;
  for (auto i = covered.credentials.rbegin(); i != covered.credentials.rend(); ++i) {
    text.replace(byte_of(text, i->place), covered_credential.size(), i->text);
  }
  return text;
}

}  // namespace annals::workspace
