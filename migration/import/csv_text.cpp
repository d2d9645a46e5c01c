#include "migration/import/csv_text.h"

#include <annals/error.h>
#include <fmt/format.h>

#include "events/utf8.h"

namespace annals::importing {

namespace {

[[noreturn]] void refuse(const std::string& sentence) {
  throw Error(ErrorKind::invalid_argument, sentence);
}

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  bool at_end() const { return at_ >= text_.size(); }

  CsvText::Line line() {
    CsvText::Line line{number_, {}};
    for (;;) {
      line.fields.push_back(!at_end() && text_[at_] == '"' ? quoted() : plain());
      if (at_end() || text_[at_] != ',') break;
      ++at_;
    }
    if (!at_end() && text_[at_] == '\r') ++at_;
    if (!at_end() && text_[at_] != '\n') {
      refuse(fmt::format("the text is no CSV: line {} goes on behind a quoted field", number_));
    }
    if (!at_end()) ++at_;
    ++number_;
    return line;
  }

 private:
  std::string plain() {
    const auto end = std::min(text_.find_first_of(",\n", at_), text_.size());
    auto field = text_.substr(at_, end - at_);
    at_ = end;
    if (field.ends_with('\r')) {
      field.remove_suffix(1);
    }
    return std::string(field);
  }

  std::string quoted() {
    std::string field;
    const std::size_t begins = number_;
    for (++at_;; ++at_) {
      if (at_end()) {
        refuse(fmt::format("the text is no CSV: the quotes of line {} do not end", begins));
      }
      if (text_[at_] == '\n') ++number_;
      if (text_[at_] == '"') {
        ++at_;
        if (at_end() || text_[at_] != '"') return field;
      }
      field += text_[at_];
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t number_ = 1;
};

}  // namespace

CsvText::CsvText(std::string_view text) {
  if (!is_utf8(text)) refuse("the text is not valid UTF-8");
  Splitter splitter(text);
  while (!splitter.at_end()) {
    Line line = splitter.line();
    if (line.fields.size() == 1 && line.fields[0].empty()) continue;
    if (header_.empty()) {
      header_ = std::move(line.fields);
    } else {
      rows_.push_back(std::move(line));
    }
  }
  if (header_.empty()) refuse("the text is no CSV: it is empty");
}

}  // namespace annals::importing
