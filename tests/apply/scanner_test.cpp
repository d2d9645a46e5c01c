#include <boost/test/unit_test.hpp>

#include <vector>

#include "projections/sql_scanner.h"

using annals::SqlScanner;
using annals::SqlToken;
using Kind = annals::SqlToken::Kind;

namespace {

std::vector<SqlToken> all(std::string_view sql) {
  SqlScanner scanner(sql);
  std::vector<SqlToken> tokens;
  for (auto token = scanner.next(); token.kind != Kind::end; token = scanner.next()) {
    tokens.push_back(token);
  }
  return tokens;
}

void expect(std::string_view sql, std::vector<Kind> kinds) {
  auto tokens = all(sql);
  std::vector<Kind> found;
  for (const auto& token : tokens) found.push_back(token.kind);
  BOOST_TEST_CONTEXT(sql) {
    BOOST_TEST((found == kinds));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(scanner)

BOOST_AUTO_TEST_CASE(quotes_comments_and_parameters_are_told_apart) {
  expect("select 'it''s; -- not' ;", {Kind::word, Kind::string, Kind::semicolon});
  expect("\"a\"\"b\" `c` [d;e]",
         {Kind::quoted_identifier, Kind::quoted_identifier, Kind::quoted_identifier});
  expect("x'00ff' X'' xy", {Kind::blob, Kind::blob, Kind::word});
  expect("? ?12 :to @at $x #r", {Kind::parameter, Kind::parameter, Kind::parameter, Kind::parameter,
                                 Kind::parameter, Kind::parameter});
  expect("a -- b ' ;\nc /* ' ; */ d",
         {Kind::word, Kind::line_comment, Kind::word, Kind::block_comment, Kind::word});
  expect("a-b / c", {Kind::word, Kind::symbol, Kind::word, Kind::symbol, Kind::word});
  expect("data->>'$.x'", {Kind::word, Kind::symbol, Kind::symbol, Kind::symbol, Kind::string});
  expect("\xef\xbb\xbfselect", {Kind::word});
}

BOOST_AUTO_TEST_CASE(what_has_no_end_is_said_to_be_unfinished) {
  for (auto sql : {"'abc", "\"abc", "`abc", "[abc", "/* abc", "x'00", "'", "'a''"}) {
    expect(sql, {Kind::unfinished});
  }
}

BOOST_AUTO_TEST_CASE(tokens_know_their_line) {
  auto tokens = all("a\n 'x\ny' b -- c\r\n\n  /* d\n */ e");
  std::vector<int> lines;
  std::vector<bool> first;
  for (const auto& token : tokens) {
    lines.push_back(token.line);
    first.push_back(token.first_on_line);
  }
  BOOST_TEST((lines == std::vector<int>{1, 2, 3, 3, 5, 6}));
  BOOST_TEST((first == std::vector<bool>{true, true, false, false, true, false}));
}

BOOST_AUTO_TEST_CASE(quotes_are_taken_off_names) {
  BOOST_TEST(all("\"a\"\"b\"")[0].unquoted() == "a\"b");
  BOOST_TEST(all("[a b]")[0].unquoted() == "a b");
  BOOST_TEST(all("`a`")[0].unquoted() == "a");
  BOOST_TEST(all("'it''s'")[0].unquoted() == "it's");
  BOOST_TEST(all("Plain")[0].unquoted() == "Plain");
  BOOST_TEST(all("SELECT")[0].is_word("select"));
  BOOST_TEST(!all("\"select\"")[0].is_word("select"));
}

BOOST_AUTO_TEST_SUITE_END()
