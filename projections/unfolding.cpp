#include "projections/unfolding.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>

#include "projections/statement_rules.h"

namespace annals {

namespace {

using Kind = SqlToken::Kind;

constexpr std::size_t plain_bytes = 2'000;
constexpr std::uint64_t too_many = Unfolding::most_selects + 1;

bool is_name(const SqlToken& token) {
  return token.kind == Kind::word || token.kind == Kind::quoted_identifier ||
         token.kind == Kind::string;
}

std::uint64_t sum(std::uint64_t a, std::uint64_t b) {
  return std::min(a + b, too_many);
}

}  // namespace

/// One statement's tokens, and the queries that it names in WITH.
class Unfolding::Counting {
 public:
  using SizeOfView = std::function<Size(const std::string&, std::size_t)>;

  Counting(std::string_view sql, SizeOfView size_of_view) : size_of_view_(std::move(size_of_view)) {
    SqlScanner scanner(sql);
    for (auto token = scanner.next_code(); token.kind != Kind::end; token = scanner.next_code()) {
      tokens_.push_back(token);
    }
    find_named();
  }

  Size size(std::size_t level) { return count(0, tokens_.size(), level); }

 private:
  struct Named {
    std::size_t begin = 0;  // tokens of the query in its parentheses
    std::size_t end = 0;
    std::optional<Size> size;
    bool is_open = false;  // being counted: it names itself
  };

  bool is_word(std::size_t at, std::string_view word) const {
    return at < tokens_.size() && tokens_[at].is_word(word);
  }
  bool is_symbol(std::size_t at, char symbol) const {
    return at < tokens_.size() && tokens_[at].is_symbol(symbol);
  }
  bool begins_query(std::size_t at) const {
    return is_word(at, "select") || is_word(at, "with") || is_word(at, "values");
  }

  // name [(columns)] as [[not] materialized] (select …)
  void find_named() {
    std::vector<std::size_t> open;
    std::vector<std::optional<std::size_t>> opened_before(tokens_.size());
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (is_symbol(i, '(')) open.push_back(i);
      if (is_symbol(i, ')') && !open.empty()) {
        opened_before[i] = open.back();
        closing_[open.back()] = i;
        open.pop_back();
      }
    }
    for (std::size_t i = 1; i < tokens_.size(); ++i) {
      if (!is_word(i, "as")) continue;
      std::size_t body = i + 1;
      if (is_word(body, "not")) ++body;
      if (is_word(body, "materialized")) ++body;
      if (!is_symbol(body, '(') || !begins_query(body + 1)) continue;
      std::size_t name = i - 1;
      if (opened_before[name] && *opened_before[name] > 0) name = *opened_before[name] - 1;
      if (!is_name(tokens_[name])) continue;
      const auto closed = closing_.find(body);
      const std::size_t end = closed == closing_.end() ? tokens_.size() : closed->second;
      bodies_.emplace(body, end);
      named_[lower_case(tokens_[name].unquoted())].push_back({body + 1, end, {}});
    }
  }

  // Names count where a table can stand: behind FROM, JOIN and IN, and behind commas of a FROM.
  Size count(std::size_t begin, std::size_t end, std::size_t level) {
    Size size;
    if (level > most_levels) return {too_many, 0};
    std::vector<bool> in_from{false};
    bool wants_table = false;
    for (std::size_t i = begin; i < end && size.selects < too_many; ++i) {
      if (auto body = bodies_.find(i); body != bodies_.end()) {  // counted where it is named
        i = body->second;
        size.selects = sum(size.selects, 1);
      } else if (is_symbol(i, '(')) {
        in_from.push_back(wants_table);
      } else if (is_symbol(i, ')')) {
        if (in_from.size() > 1) in_from.pop_back();
        wants_table = false;
      } else if (is_symbol(i, ',')) {
        wants_table = in_from.back();
      } else if (is_word(i, "from") || is_word(i, "join")) {
        in_from.back() = wants_table = true;
      } else if (is_word(i, "in")) {
        wants_table = true;
      } else if (is_word(i, "select") || is_word(i, "values")) {
        size.selects = sum(size.selects, 1);
        in_from.back() = wants_table = false;
      } else if (ends_from(i)) {
        in_from.back() = wants_table = false;
      } else if (wants_table && is_name(tokens_[i])) {
        if (is_symbol(i + 1, '.')) i = std::min(i + 2, end - 1);
        const Size named = size_of(lower_case(tokens_[i].unquoted()), level);
        size.selects = sum(size.selects, named.selects);
        size.levels = std::max(size.levels, named.levels);
        wants_table = false;
      }
    }
    return size;
  }

  bool ends_from(std::size_t at) const {
    static constexpr std::string_view words[] = {"where", "group",     "order",  "having", "limit",
                                                 "union", "intersect", "except", "window", "set"};
    return tokens_[at].kind == Kind::word &&
           std::ranges::any_of(words, [&](auto word) { return tokens_[at].is_word(word); });
  }

  // With the level that it is itself.
  Size size_of(const std::string& name, std::size_t level) {
    const auto found = named_.find(name);
    if (found == named_.end()) return size_of_view_(name, level + 1);
    Size most{1, 0};  // the name may mean several, each in its place
    for (Named& named : found->second) {
      if (named.is_open) continue;
      if (!named.size) {
        named.is_open = true;
        named.size = count(named.begin, named.end, level + 1);
        named.is_open = false;
      }
      most.selects = std::max(most.selects, named.size->selects);
      most.levels = std::max(most.levels, named.size->levels + 1);
    }
    return most;
  }

  SizeOfView size_of_view_;
  std::vector<SqlToken> tokens_;
  std::map<std::size_t, std::size_t> closing_;  // of parentheses
  std::map<std::size_t, std::size_t> bodies_;   // of queries in WITH, with their parentheses
  std::map<std::string, std::vector<Named>> named_;
};

Unfolding::Size Unfolding::size_of_view(const std::string& name, std::size_t level) {
  if (auto known = sizes_.find(name); known != sizes_.end()) return known->second;
  auto view = views_.find(name);
  if (view == views_.end()) return {};  // a table
  sizes_[name] = {1, 0};                // should it name itself, which SQLite refuses
  Size size = size_of(view->second.text, level);
  ++size.levels;
  return sizes_[name] = size;
}

Unfolding::Size Unfolding::size_of(std::string_view sql, std::size_t level) {
  return Counting(sql, [this](const std::string& name,
                              std::size_t at) { return size_of_view(name, at); })
      .size(level);
}

bool Unfolding::is_small(std::string_view sql) {
  if (is_plain(sql)) return true;
  const Size size = size_of(sql, 0);
  return size.selects <= most_selects && size.levels <= most_levels;
}

void Unfolding::add_views(const ModuleText& text, const std::string& file) {
  std::vector<std::string> added;
  for (const auto& statement : text.ddl) {
    if (auto name = name_of_view(statement)) {
      added.push_back(lower_case(*name));
      views_.insert_or_assign(added.back(), statement);
    }
  }
  for (const auto& name : added) {
    const Size size = size_of_view(name, 0);
    if (size.selects <= most_of_view && size.levels <= most_levels) continue;
    throw text_error(file, views_.at(name).line,
                     fmt::format("The view {} unfolds to more than {} SELECTs, or in more than {} "
                                 "levels, the limits.",
                                 name, most_of_view, most_levels));
  }
}

void Unfolding::require_small(const SqlText& statement, const std::string& file) {
  if (is_small(statement.text)) return;
  throw text_error(file, statement.line,
                   fmt::format("The statement unfolds to more than {} SELECTs, or in more than {} "
                               "levels, the limits.",
                               most_selects, most_levels));
}

std::string Unfolding::fault_of(std::string_view query) {
  if (is_small(query)) return {};
  return fmt::format("it unfolds to more than {} SELECTs, or in more than {} levels, the limits",
                     most_selects, most_levels);
}

bool Unfolding::is_plain(std::string_view sql) {
  if (sql.size() >= plain_bytes) return false;
  const auto same = [](char a, char b) { return (a | 0x20) == b; };
  constexpr std::string_view with = "with";
  return std::search(sql.begin(), sql.end(), with.begin(), with.end(), same) == sql.end();
}

}  // namespace annals
