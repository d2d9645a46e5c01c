#include "projections/module_text.h"

#include <annals/limits.h>
#include <fmt/format.h>

#include <optional>
#include <set>

#include "events/utf8.h"
#include "projections/section_header.h"
#include "projections/sql_scanner.h"
#include "projections/statement_rules.h"

namespace annals {

namespace {

using Kind = SqlToken::Kind;

// Names under which a view file could not be attached, or which the engine itself uses.
bool is_reserved_module(const std::string& name) {
  return name == "annals" || name == "main" || name == "temp" || is_reserved_name(name);
}

class Parser {
 public:
  Parser(std::string_view sql, const std::string& file)
      : sql_(sql), file_(file.empty() ? "module.sql" : file), named_(!file.empty()) {}

  ModuleText parse() {
    if (sql_.size() > limits::module_text_bytes) {
      fail(1, fmt::format("The text has {} bytes; module_text_bytes allows {}.", sql_.size(),
                          limits::module_text_bytes));
    }
    if (sql_.find('\0') != std::string_view::npos) fail(1, "The text holds a NUL character.");
    if (!is_utf8(sql_)) fail(1, "The text is not UTF-8.");
    SqlScanner scanner(sql_);
    SqlToken token;
    do {
      token = scanner.next();
      take(token);
    } while (token.kind != Kind::end);
    if (text_.name.empty()) fail(1, "The line -- annals:module NAME strict|async is missing.");
    return std::move(text_);
  }

 private:
  [[noreturn]] void fail(int line, const std::string& sentence) const {
    throw text_error(file_, line, sentence);
  }

  void take(const SqlToken& token) {
    if (token.is_comment()) {
      if (auto header = SectionHeader::read(token, file_)) begin_section(*header);
      return;
    }
    switch (token.kind) {
      case Kind::unfinished:
        fail(token.line, "What begins here in quotes or as a comment does not end.");
      case Kind::end:
        end_section();
        return;
      case Kind::semicolon:
        if (!start_) return;
        if (is_trigger_ && !(words_ > 0 && last_is_end_)) break;  // a statement of its body
        end_statement();
        return;
      default:
        break;
    }
    add_to_statement(token);
  }

  void add_to_statement(const SqlToken& token) {
    if (!start_) {
      start_ = token.text.data();
      start_line_ = token.line;
      words_ = 0;
      is_trigger_ = false;
    }
    ++words_;
    if (words_ == 1) begins_with_create_ = token.is_word("create");
    bool may_be_trigger = words_ == 2 || (words_ == 3 && is_temporary_);
    if (words_ == 2) is_temporary_ = token.is_word("temp") || token.is_word("temporary");
    if (may_be_trigger && begins_with_create_ && token.is_word("trigger")) is_trigger_ = true;
    // As sqlite3_complete does it: a trigger ends with "; END ;".
    last_is_end_ = last_is_semicolon_ && token.is_word("end");
    last_is_semicolon_ = token.kind == Kind::semicolon;
    stop_ = token.text.data() + token.text.size();
  }

  void end_statement() {
    if (!start_) return;
    if (is_trigger_ && !last_is_end_) fail(start_line_, "The trigger has no \"; end\".");
    SqlText statement{std::string(start_, stop_), start_line_};
    start_ = nullptr;
    last_is_end_ = last_is_semicolon_ = false;
    if (text_.name.empty()) {
      fail(statement.line, "The line -- annals:module NAME strict|async stands before everything.");
    }
    if (holds_tables()) {
      require_definition(statement, file_);
      text_.ddl.push_back(std::move(statement));
      section_has_statement_ = true;
    } else if (section_->kind == SectionHeader::Kind::on) {
      add_to_handler(std::move(statement));
    } else {
      add_only_statement(std::move(statement));
    }
  }

  /// A list of secret columns stands among the tables.
  bool holds_tables() const {
    return !section_ || section_->kind == SectionHeader::Kind::tables ||
           section_->kind == SectionHeader::Kind::secret;
  }

  void add_to_handler(SqlText statement) {
    require_handler(statement, file_);
    auto& statements = text_.handlers.back().statements;
    if (statements.size() == limits::statements_per_event) {
      fail(statement.line, fmt::format("statements_per_event allows {} statements for one event.",
                                       limits::statements_per_event));
    }
    statements.push_back(std::move(statement));
  }

  void add_only_statement(SqlText statement) {
    if (section_has_statement_) fail(statement.line, "The section has more than one statement.");
    section_has_statement_ = true;
    switch (section_->kind) {
      case SectionHeader::Kind::query:
        text_.queries.back().sql = std::move(statement);
        require_query(text_.queries.back(), file_);
        break;
      case SectionHeader::Kind::check:
        require_check(statement, file_);
        text_.checks.back().sql = std::move(statement);
        break;
      default:
        require_upcast(statement, file_);
        text_.upcasts.back().sql = std::move(statement);
        break;
    }
  }

  void end_section() {
    end_statement();
    if (!section_ || section_->kind == SectionHeader::Kind::secret) return;
    bool empty = section_->kind == SectionHeader::Kind::on
                     ? text_.handlers.back().statements.empty()
                     : !section_has_statement_;
    if (empty) fail(section_->line, "The section has no statement.");
  }

  void begin_section(const SectionHeader& header) {
    end_section();
    if (header.kind == SectionHeader::Kind::module) return begin_module(header);
    if (text_.name.empty()) {
      fail(header.line, "The line -- annals:module NAME strict|async stands before everything.");
    }
    section_ = header;
    section_has_statement_ = false;
    switch (header.kind) {
      case SectionHeader::Kind::on:
        for (const auto& event : header.names) require_first(handled_, event, header.line, "event");
        text_.handlers.push_back({header.names, {}, header.line});
        break;
      case SectionHeader::Kind::tables:
        break;
      case SectionHeader::Kind::secret:
        for (const auto& name : header.names) {
          require_first(secrets_, lower_case(name), header.line, "column");
          const auto dot = name.find('.');
          text_.secrets.push_back({name.substr(0, dot), name.substr(dot + 1), header.line});
        }
        break;
      case SectionHeader::Kind::query:
        begin_query(header);
        break;
      case SectionHeader::Kind::check:
        require_first(checks_, header.name, header.line, "check");
        text_.checks.push_back({header.name, {}});
        break;
      default:
        // A type has either statements or an upcast, so both stand in the same set.
        require_first(handled_, header.name, header.line, "event");
        text_.upcasts.push_back({header.name, header.word, {}});
        break;
    }
  }

  void begin_module(const SectionHeader& header) {
    if (!text_.name.empty()) fail(header.line, "The module's line stands here a second time.");
    if (header.name.size() > limits::module_name_bytes) {
      fail(header.line,
           fmt::format("The module's name is longer than module_name_bytes allows, {}.",
                       limits::module_name_bytes));
    }
    if (header.name != lower_case(header.name)) {
      fail(header.line, "A module's name is in small letters.");
    }
    if (is_reserved_module(header.name)) {
      fail(header.line, fmt::format("{} is a reserved name.", header.name));
    }
    text_.name = header.name;
    text_.mode = header.word == "async" ? ModuleMode::async : ModuleMode::strict;
    if (!named_) file_ = text_.name + ".sql";
  }

  void begin_query(const SectionHeader& header) {
    require_first(queries_, header.name, header.line, "query");
    std::set<std::string> names;
    for (const auto& parameter : header.names) {
      require_first(names, parameter, header.line, "parameter");
    }
    text_.queries.push_back({header.name, header.names, header.optional, {}});
  }

  void require_first(std::set<std::string>& seen, const std::string& name, int line,
                     std::string_view what) const {
    std::string own_prefix = text_.name + ".";
    std::string key = name.starts_with(own_prefix) ? name.substr(own_prefix.size()) : name;
    if (!seen.insert(key).second) {
      fail(line, fmt::format("The {} {} stands here a second time.", what, name));
    }
  }

  std::string_view sql_;
  std::string file_;
  bool named_;
  ModuleText text_;
  std::optional<SectionHeader> section_;  // nothing before the first
  bool section_has_statement_ = false;
  std::set<std::string> handled_, queries_, checks_, secrets_;

  // The statement being read: views into sql_, null between statements.
  const char* start_ = nullptr;
  const char* stop_ = nullptr;
  int start_line_ = 0;
  int words_ = 0;
  bool begins_with_create_ = false;
  bool is_temporary_ = false;
  bool is_trigger_ = false;
  bool last_is_semicolon_ = false;
  bool last_is_end_ = false;
};

}  // namespace

ModuleText ModuleText::parse(std::string_view sql, const std::string& file) {
  return Parser(sql, file).parse();
}

}  // namespace annals
