#include "migration/import/json_document.h"
#include "tests/support/seed.h"

#include <annals/error.h>

#include <boost/test/unit_test.hpp>
#include <random>

using annals::importing::JsonDocument;
using annals::importing::JsonPart;

namespace {

std::string complaint_of(std::string text) {
  try {
    JsonDocument document(std::move(text));
    return {};
  } catch (const annals::Error& error) {
    BOOST_TEST((error.kind() == annals::ErrorKind::invalid_argument));
    return error.what();
  }
}

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_documents)

BOOST_AUTO_TEST_CASE(every_value_is_given_as_it_was_written) {
  const JsonDocument document(
      " {\"b\" : 1.50e+2,\r\n \"a\":[ 1, 2 ], \"\":null , \"n\":{\"x\" : -0.0}} \n");
  const JsonPart root = document.root();
  BOOST_TEST(root.is_object());
  BOOST_TEST(root.size() == 4u);
  BOOST_TEST(root.member("b")->raw() == "1.50e+2");
  BOOST_TEST(root.member("a")->raw() == "[ 1, 2 ]");
  BOOST_TEST(root.member("a")->size() == 2u);
  BOOST_TEST(root.member("a")->elements()[1].raw() == "2");
  BOOST_TEST(root.member("")->is_null());
  BOOST_TEST(root.member("n")->raw() == "{\"x\" : -0.0}");
  BOOST_TEST(!root.member("c").has_value());
  std::string names;
  for (const auto& [name, value] : root.members()) names += name + ",";
  BOOST_TEST(names == "b,a,,n,");
  BOOST_TEST(root.raw().front() == '{');
  BOOST_TEST(root.raw().back() == '}');
}

BOOST_AUTO_TEST_CASE(strings_lose_their_escapes) {
  const JsonDocument document(R"(["a\"\\\/\b\f\n\r\tz", "\u00e9\u20AC\ud83d\ude00", "é"])");
  const auto texts = document.root().elements();
  BOOST_TEST(texts[0].text().value() == "a\"\\/\b\f\n\r\tz");
  BOOST_TEST(texts[1].text().value() == "é€😀");
  BOOST_TEST(texts[2].text().value() == "é");
  BOOST_TEST(!document.root().text().has_value());
}

BOOST_AUTO_TEST_CASE(half_a_surrogate_pair_is_no_text) {
  const JsonDocument document(R"(["\ud83d", "\ude00", "\ud83dx", "\ud83d\u0041", "\ud83d\n"])");
  for (const auto& part : document.root().elements()) BOOST_TEST(!part.text().has_value());
}

BOOST_AUTO_TEST_CASE(names_may_be_escaped_and_the_last_of_a_name_counts) {
  const JsonDocument document(R"({"t\u006fken": 1, "a": 1, "a": 2})");
  BOOST_TEST(document.root().member("token")->raw() == "1");
  BOOST_TEST(document.root().member("a")->raw() == "2");
  BOOST_TEST(document.root().size() == 3u);
}

BOOST_AUTO_TEST_CASE(numbers_are_read_where_they_fit) {
  const JsonDocument document(
      "[0, -7, 9223372036854775807, 9223372036854775808, 5.0, 1e3, 0.5, 1e999, 1e16, true]");
  const auto numbers = document.root().elements();
  BOOST_TEST(numbers[0].integer().value() == 0);
  BOOST_TEST(numbers[1].integer().value() == -7);
  BOOST_TEST(numbers[2].integer().value() == INT64_MAX);
  BOOST_TEST(!numbers[3].integer().has_value());
  BOOST_TEST(numbers[4].integer().value() == 5);
  BOOST_TEST(numbers[5].integer().value() == 1000);
  BOOST_TEST(!numbers[6].integer().has_value());
  BOOST_TEST(numbers[6].number().value() == 0.5);
  BOOST_TEST(!numbers[7].number().has_value());
  BOOST_TEST(!numbers[8].integer().has_value());
  BOOST_TEST(!numbers[9].number().has_value());
  BOOST_TEST(numbers[9].boolean().value());
}

BOOST_AUTO_TEST_CASE(what_is_no_finite_number_spoils_only_what_holds_it) {
  const JsonDocument document(R"([{"a": NaN}, {"b": -Infinity}, {"c": [1]}, Infinity])");
  const auto parts = document.root().elements();
  BOOST_TEST(!document.root().is_json());
  BOOST_TEST(!parts[0].is_json());
  BOOST_TEST(!parts[1].is_json());
  BOOST_TEST(parts[2].is_json());
  BOOST_TEST(!parts[3].is_json());
  BOOST_TEST(std::string(parts[0].member("a")->kind_name()) == "no finite number");
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_is_passed_over) {
  const JsonDocument document("\xEF\xBB\xBF{}");
  BOOST_TEST(document.root().raw() == "{}");
}

BOOST_AUTO_TEST_CASE(what_is_no_json_is_refused_with_its_place) {
  BOOST_TEST(complaint_of("") == "the text is no JSON: at byte 1, it ends where a value should be");
  BOOST_TEST(complaint_of("{\"a\": 1") == "the text is no JSON: at byte 8, it ends within a value");
  BOOST_TEST(complaint_of("{\"a\": \"x") ==
             "the text is no JSON: at byte 9, it ends within a string");
  for (const char* text :
       {"{",          "[",    "{]",      "[}",          "{\"a\"}",      "{\"a\":}",
        "{\"a\":1,}", "[1,]", "[1 2]",   "[,1]",        "{,}",          "{1:2}",
        "01",         "+1",   "1.",      ".5",          "1e",           "1e+",
        "-",          "--1",  "tru",     "nul",         "Nan",          "-Inf",
        "\"",         "\"\\", "\"\\x\"", "\"\\u12g4\"", "\"\\u12",      "\"\n\"",
        "[] []",      "{} x", "'a'",     "\xFF",        "\xEF\xBB\xBF", "\xFF\xFE{\0}\0",
        "nulll",      "[1]]"}) {
    BOOST_TEST_CONTEXT(text) BOOST_TEST(!complaint_of(text).empty());
  }
}

BOOST_AUTO_TEST_CASE(nesting_and_size_are_bounded) {
  BOOST_TEST(complaint_of(nested(JsonDocument::most_depth)).empty());
  BOOST_TEST(complaint_of(nested(JsonDocument::most_depth + 1)) ==
             "the text is nested deeper than 256 levels");
  BOOST_TEST(complaint_of(std::string(1'000'000, '[')) ==
             "the text is nested deeper than 256 levels");
  BOOST_TEST(complaint_of(std::string(JsonDocument::most_bytes + 1, ' ')) ==
             "the text has 62914561 bytes, more than the 62914560 that are read");
  std::string many = "[";
  for (std::size_t i = 1; i < JsonDocument::most_values; ++i) many += "0,";
  many.back() = ']';
  BOOST_TEST(complaint_of(many).empty());
  many.back() = ',';
  BOOST_TEST(complaint_of(many + "0]") == "the text holds more than 8000000 values");
}

BOOST_AUTO_TEST_CASE(any_damage_is_read_or_refused) {
  const unsigned seed = seed_or(1);
  std::mt19937 random(seed);
  const std::string good = R"({"a":[1,-2.5e3,"x\u00e9\ud83d\ude00",{"b":null,"c":true}],"d":NaN})";
  for (int i = 0; i < 20'000; ++i) {
    std::string text = good;
    for (std::size_t flips = random() % 4; flips > 0; --flips) {
      text[random() % text.size()] = static_cast<char>(random());
    }
    if (random() % 4 == 0) text.resize(random() % text.size());
    if (!complaint_of(text).empty()) continue;
    const JsonDocument document(text);
    std::vector<JsonPart> left{document.root()};
    while (!left.empty()) {
      const JsonPart part = left.back();
      left.pop_back();
      BOOST_REQUIRE(!part.raw().empty());
      part.text(), part.number(), part.integer();
      for (const auto& [name, value] : part.members()) left.push_back(value);
      for (const auto& element : part.elements()) left.push_back(element);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
