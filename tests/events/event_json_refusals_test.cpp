#include <annals/limits.h>

#include <boost/test/unit_test.hpp>
#include <random>
#include <string>

#include "events/event_json.h"
#include "events/module_schema.h"
#include "tests/events/expect_error.h"
#include "tests/events/zoo_schema.h"
#include "tests/support/seed.h"

using namespace annals;
using zoo_schema::declare;

namespace {

capnp::StructSchema everything() {
  return zoo_schema::module()->event("Everything")->schema;
}

void refused(std::string_view json, std::string_view part) {
  BOOST_TEST_CONTEXT(json) {
    expect_error(ErrorKind::invalid_argument, part,
                 [&] { from_json(everything(), "zoo.Everything", json); });
  }
}

std::string nested(const char* open, const char* close, std::size_t depth) {
  std::string json;
  for (std::size_t i = 1; i < depth; ++i) json += open;
  json += "{\"t\":\"leaf\"}";
  for (std::size_t i = 1; i < depth; ++i) json += close;
  return json;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(event_json_refusals)

BOOST_AUTO_TEST_CASE(an_unknown_field_is_refused_by_its_path) {
  refused("{\"colour\":1}", "zoo.Everything: there is no field \"colour\"");
  refused("{\"cage\":{\"inner\":{\"colour\":1}}}",
          "zoo.Everything: cage.inner: there is no field \"colour\"");
  refused("{\"cages\":[{},{\"colour\":1}]}", "cages[1]: there is no field \"colour\"");
  refused("{\"place\":{\"colour\":1}}", "place: there is no field \"colour\"");
  refused("{\"a\\u001b[31m\":1}", "there is no field \"a\\u001b[31m\"");
}

BOOST_AUTO_TEST_CASE(wrong_types_are_refused) {
  refused("{\"flag\":1}", "flag: expected true or false, not a number");
  refused("{\"tiny\":\"1\"}", "tiny: expected a whole number, not a string");
  refused("{\"tiny\":true}", "tiny: expected a whole number, not a boolean");
  refused("{\"large\":\"1x\"}", "large: \"1x\" is not a whole number");
  refused("{\"large\":\"\"}", "large: \"\" is not a whole number");
  refused("{\"large\":\" 1\"}", "is not a whole number");
  refused("{\"ularge\":\"-1\"}", "ularge: \"-1\" is not a whole number");
  refused("{\"long_text\":5}", "long_text: expected a string, not a number");
  refused("{\"data\":[1]}", "data: expected a string, not an array");
  refused("{\"data\":\"?\"}", "data: \"?\" is not base64");
  refused("{\"mood\":1}", "mood: expected a string, not a number");
  refused("{\"mood\":\"angry\"}", "mood: \"angry\" is not one of calm, very_hungry, asleep");
  refused("{\"cage\":[]}", "cage: expected an object, not an array");
  refused("{\"numbers\":{}}", "numbers: expected an array, not an object");
  refused("{\"numbers\":[1,\"2\"]}", "numbers[1]: expected a whole number, not a string");
  refused("{\"nested\":[[1],2]}", "nested[1]: expected an array, not a number");
  refused("{\"nested\":[[1],[300]]}", "nested[1][0]: 300 is out of range for Int8");
  refused("{\"nothing\":0}", "nothing: expected null, not a number");
  refused("{\"rested\":true}", "rested: expected null, not a boolean");
  refused("{\"double\":\"0.5\"}", "double: \"0.5\" is not a number");
  refused("{\"double\":true}", "double: expected a number, not a boolean");
  refused("{\"place\":3}", "place: expected an object, not a number");
  refused("[]", "zoo.Everything: expected an object, not an array");
  refused("null", "expected an object, not null");
}

BOOST_AUTO_TEST_CASE(numbers_out_of_range_are_refused_one_beyond_the_limit) {
  refused("{\"utiny\":256}", "utiny: 256 is out of range for UInt8");
  refused("{\"utiny\":-1}", "utiny: -1 is out of range for UInt8");
  refused("{\"tiny\":128}", "tiny: 128 is out of range for Int8");
  refused("{\"tiny\":-129}", "tiny: -129 is out of range for Int8");
  refused("{\"usmall\":65536}", "out of range for UInt16");
  refused("{\"umedium\":4294967296}", "out of range for UInt32");
  refused("{\"medium\":2147483648}", "out of range for Int32");
  refused("{\"large\":9223372036854775808}", "out of range for Int64");
  refused("{\"large\":\"9223372036854775808\"}", "out of range for Int64");
  refused("{\"ularge\":18446744073709551616}", "out of range for UInt64");
  refused("{\"ularge\":\"18446744073709551616\"}", "out of range for UInt64");
  refused("{\"large\":1e300}", "1e300 is out of range for Int64");
  refused("{\"large\":0.5}", "0.5 is not a whole number");
  refused("{\"double\":1e999}", "1e999 is out of range for Float64");
  refused("{\"single\":3.5e38}", "3.5e38 is out of range for Float32");
}

BOOST_AUTO_TEST_CASE(repeated_names_are_refused) {
  refused("{\"tiny\":1,\"tiny\":1}", "tiny is given twice");
  refused("{\"cage\":{\"size\":1,\"size\":2}}", "cage.size is given twice");
}

BOOST_AUTO_TEST_CASE(two_members_of_a_union_are_refused) {
  refused("{\"walked\":1,\"swam\":\"x\"}", "swam cannot be given together with walked");
  refused("{\"rested\":null,\"flew\":{}}", "flew cannot be given together with rested");
  refused("{\"ending\":{\"happy\":null,\"sad\":{}}}", "ending.sad cannot be given together");
}

BOOST_AUTO_TEST_CASE(malformed_json_is_refused_with_its_place) {
  for (const char* json : {"", " ", "{", "{\"tiny\":}", "{\"tiny\":1,}", "{'tiny':1}", "{tiny:1}",
                           "{\"tiny\":01}", "{\"tiny\":+1}", "{\"double\":NaN}", "{\"tiny\":1}}",
                           "{} {}", "{\"long_text\":\"\\ud800\"}", "{\"long_text\":\"\xff\"}",
                           "{\"long_text\":\"\xed\xa0\x80\"}", "{\"long_text\":\"a\nb\"}",
                           "// comment\n{}", "{\"tiny\":1e}"}) {
    refused(json, "the JSON is malformed at byte");
  }
  refused("{\"tiny\":x}", "malformed at byte 8");
  BOOST_TEST(!from_json(everything(), "zoo.Everything", " \r\n\t{} \n").empty());
}

BOOST_AUTO_TEST_CASE(a_nul_in_a_text_is_refused) {
  refused("{\"long_text\":\"a\\u0000b\"}", "long_text: the text contains a NUL character");
  refused("{\"texts\":[\"a\",\"\\u0000\"]}", "texts[1]: the text contains a NUL character");
}

BOOST_AUTO_TEST_CASE(nesting_is_taken_to_the_limit_and_refused_beyond) {
  auto module = declare("struct E $Annals.event { next @0 :E; t @1 :Text; more @2 :List(E); }");
  const auto& type = *module->event("E");
  Payload deepest = from_json(type.schema, "m.E", nested("{\"next\":", "}", limits::nesting_depth));
  require_valid(type, deepest);
  PayloadReader reader(deepest);
  BOOST_TEST(to_json(reader.as(type.schema)) == nested("{\"next\":", "}", limits::nesting_depth));
  expect_error(ErrorKind::invalid_argument, "nested deeper than 64 levels", [&] {
    from_json(type.schema, "m.E", nested("{\"next\":", "}", limits::nesting_depth + 1));
  });
  expect_error(ErrorKind::invalid_argument, "nested deeper than 64 levels",
               [&] { from_json(type.schema, "m.E", nested("{\"more\":[", "]}", 33)); });
  expect_error(ErrorKind::invalid_argument, "nested deeper than 64 levels",
               [&] { from_json(type.schema, "m.E", std::string(1'000'000, '[')); });
}

BOOST_AUTO_TEST_CASE(a_payload_is_taken_to_the_limit_of_its_size_and_refused_beyond) {
  auto module = declare("struct E $Annals.event { t @0 :Text; }");
  const auto& type = *module->event("E");
  // Root pointer, one pointer, and the text with its NUL.
  std::size_t longest = limits::payload_bytes - 16 - 1;
  Payload largest = from_json(type.schema, "m.E", "{\"t\":\"" + std::string(longest, 'x') + "\"}");
  BOOST_TEST(largest.bytes().size() == limits::payload_bytes);
  require_valid(type, largest);
  expect_error(ErrorKind::invalid_argument, "more than the limit of 67108864", [&] {
    from_json(type.schema, "m.E", "{\"t\":\"" + std::string(longest + 1, 'x') + "\"}");
  });
}

BOOST_AUTO_TEST_CASE(a_short_text_cannot_ask_for_endless_memory) {
  std::string fields;
  for (int i = 0; i < 2000; ++i)
    fields += "f" + std::to_string(i) + " @" + std::to_string(i) + " :UInt64;";
  auto module =
      declare("struct Wide {" + fields + "} struct E $Annals.event { w @0 :List(Wide); }");
  std::string json = "{\"w\":[{}";
  for (int i = 0; i < 100'000; ++i) json += ",{}";
  json += "]}";
  expect_error(ErrorKind::invalid_argument, "w: the lists are too large",
               [&] { from_json(module->event("E")->schema, "m.E", json); });
}

BOOST_AUTO_TEST_CASE(damaged_json_is_refused_or_understood_but_nothing_else) {
  std::mt19937 random(seed_or(815));
  const std::string good =
      "{\"flag\":false,\"large\":\"9007199254740993\",\"mood\":\"calm\",\"cage\":{\"label\":\"x\","
      "\"inner\":{\"size\":3}},\"cages\":[{\"size\":1},{}],\"nested\":[[1,2],[]],\"texts\":[\"a\"],"
      "\"data\":\"Zm9v\",\"place\":{\"deep\":{\"level\":1}},\"flew\":{\"height\":2.5e3},"
      "\"ending\":{\"sad\":null},\"double\":\"NaN\",\"long_text\":\"\\u00fc\\n\"}";
  const std::string pieces = "{}[]\",:\\u0123456789.eE+-nulltruefalse \x01\xc3\xff";
  int understood = 0;
  for (int i = 0; i < 10'000; ++i) {
    std::string json = good;
    for (unsigned j = 1 + random() % 3; j > 0; --j) {
      std::size_t at = random() % json.size();
      switch (random() % 3) {
        case 0:
          json[at] = pieces[random() % pieces.size()];
          break;
        case 1:
          json.erase(at, 1 + random() % 4);
          break;
        default:
          json.insert(at, 1, pieces[random() % pieces.size()]);
      }
    }
    try {
      Payload payload = from_json(everything(), "zoo.Everything", json);
      require_valid(*zoo_schema::module()->event("Everything"), payload);
      ++understood;
    } catch (const Error& error) {
      BOOST_REQUIRE(error.kind() == ErrorKind::invalid_argument);
    }
  }
  BOOST_TEST(understood > 0);
}

BOOST_AUTO_TEST_SUITE_END()
