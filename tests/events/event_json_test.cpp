#include "events/event_json.h"

#include <boost/test/unit_test.hpp>
#include <limits>
#include <random>
#include <string>

#include "events/module_schema.h"
#include "tests/events/expect_error.h"
#include "tests/events/zoo_schema.h"
#include "tests/support/seed.h"

using namespace annals;
using zoo_schema::declare;

namespace {

constexpr std::string_view everything = "zoo.Everything";

const EventType& type_named(const char* name) {
  return *zoo_schema::module()->event(name);
}

/// JSON of the payload that this JSON gives; the payload must be fit to be stored.
std::string round(const EventType& type, std::string_view json, Secrets secrets = Secrets::shown) {
  Payload payload = from_json(type.schema, type.full_name, json);
  require_valid(type, payload);
  PayloadReader reader(payload);
  std::string written = to_json(reader.as(type.schema), secrets);
  if (secrets == Secrets::shown) {
    BOOST_TEST((from_json(type.schema, type.full_name, written) == payload),
               "not the same payload again: " << written);
  }
  return written;
}

/// As `round`, for one field of type `type` in a struct of its own.
std::string field_round(std::string_view type, std::string_view value) {
  auto module = declare("struct E $Annals.event { f @0 :" + std::string(type) +
                        "; } enum Colour { red @0; darkBlue @1 $Json.name(\"dark-blue\"); } "
                        "struct Point { x @0 :Int32; y @1 :Int32; next @2 :Point; }");
  std::string json = round(*module->event("E"), "{\"f\":" + std::string(value) + "}");
  BOOST_REQUIRE(json.size() >= 2);
  return json == "{}" ? "" : json.substr(5, json.size() - 6);
}

void same(std::string_view type, std::string_view value) {
  BOOST_TEST(field_round(type, value) == value, type << " " << value);
}

void becomes(std::string_view type, std::string_view value, std::string_view written) {
  BOOST_TEST(field_round(type, value) == written, type << " " << value);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(event_json)

BOOST_AUTO_TEST_CASE(integers_keep_their_value_to_the_ends_of_their_range) {
  for (const char* value : {"-128", "0", "127"}) same("Int8", value);
  for (const char* value : {"-32768", "32767"}) same("Int16", value);
  for (const char* value : {"-2147483648", "2147483647"}) same("Int32", value);
  for (const char* value : {"0", "255"}) same("UInt8", value);
  same("UInt16", "65535");
  same("UInt32", "4294967295");
}

BOOST_AUTO_TEST_CASE(large_integers_are_strings_from_2_to_the_53) {
  same("Int64", "9007199254740991");
  becomes("Int64", "9007199254740992", "\"9007199254740992\"");
  same("Int64", "\"9007199254740992\"");
  same("Int64", "-9007199254740991");
  becomes("Int64", "-9007199254740992", "\"-9007199254740992\"");
  becomes("Int64", "\"7\"", "7");
  same("Int64", "\"9223372036854775807\"");
  same("Int64", "\"-9223372036854775808\"");
  becomes("Int64", "-9223372036854775808", "\"-9223372036854775808\"");
  same("UInt64", "9007199254740991");
  same("UInt64", "\"18446744073709551615\"");
  becomes("UInt64", "18446744073709551615", "\"18446744073709551615\"");
}

BOOST_AUTO_TEST_CASE(whole_numbers_may_be_written_with_decimals_or_exponent) {
  becomes("Int32", "5.0", "5");
  becomes("Int32", "-1.5e3", "-1500");
  becomes("UInt8", "2.55e2", "255");
}

BOOST_AUTO_TEST_CASE(floating_point_numbers_keep_every_bit) {
  for (const char* value :
       {"0.1", "-2.5", "1e+300", "5e-324", "1.7976931348623157e+308", "0", "-0.0",
        "123456789.12345679", "\"NaN\"", "\"Infinity\"", "\"-Infinity\""}) {
    same("Float64", value);
  }
  for (const char* value : {"0.1", "3.4028235e+38", "1e-45", "-0.0", "\"NaN\""}) {
    same("Float32", value);
  }
  becomes("Float64", "3", "3");
  becomes("Float64", "18446744073709551616", "18446744073709551616");
  becomes("Float64", "1e-999", "0");
  becomes("Float64", "-1e-999", "-0.0");
}

BOOST_AUTO_TEST_CASE(random_floating_point_numbers_read_back_exactly) {
  std::mt19937_64 random(seed_or(99));
  auto module = declare("struct E $Annals.event { f @0 :Float64; g @1 :Float32; }");
  auto schema = module->event("E")->schema;
  for (int i = 0; i < 3000; ++i) {
    capnp::MallocMessageBuilder message;
    auto root = message.initRoot<capnp::DynamicStruct>(schema);
    root.set("f", std::bit_cast<double>(random()));
    root.set("g", std::bit_cast<float>(static_cast<std::uint32_t>(random())));
    std::string json = to_json(root.asReader());
    Payload again = from_json(schema, "m.E", json);
    PayloadReader reader(again);
    BOOST_REQUIRE_EQUAL(to_json(reader.as(schema)), json);
    double written = root.get("f").as<double>();
    double read = reader.as(schema).get("f").as<double>();
    BOOST_REQUIRE((written == read || (written != written && read != read)));
  }
}

BOOST_AUTO_TEST_CASE(texts_data_enums_and_lists_round_trip) {
  same("Bool", "true");
  same("Text", "\"\"");
  same("Text", "\"Zürich \\\"quoted\\\" \\\\ \\n\\t\\r\\b\\f \\u0001 \U0001F600\"");
  becomes("Text", "\"\\u00fc\\ud83d\\ude00\\/\"", "\"ü\U0001F600/\"");
  same("Data", "\"\"");
  same("Data", "\"AP/+gA==\"");
  same("Colour", "\"red\"");
  same("Colour", "\"dark-blue\"");
  same("List(Int8)", "[]");
  same("List(Int8)", "[1,-2,3]");
  same("List(Bool)", "[true,false,true]");
  same("List(UInt64)", "[1,\"18446744073709551615\"]");
  same("List(Float32)", "[0.1,\"NaN\"]");
  same("List(Text)", "[\"a\",\"\",\"b\"]");
  same("List(Data)", "[\"Zg==\"]");
  same("List(Colour)", "[\"dark-blue\",\"red\"]");
  same("List(Void)", "[null,null]");
  same("List(List(Int8))", "[[1],[],[2,3]]");
  same("List(List(Text))", "[[\"a\"],[\"b\",\"c\"]]");
  same("Point", "{\"x\":1,\"y\":2}");
  same("Point", "{\"x\":0,\"y\":0,\"next\":{\"x\":1,\"y\":0}}");
  same("List(Point)", "[{\"x\":1,\"y\":2},{\"x\":0,\"y\":0,\"next\":{\"x\":3,\"y\":4}}]");
}

BOOST_AUTO_TEST_CASE(unset_pointers_are_left_out_and_null_unsets) {
  for (const char* type : {"Text", "Data", "List(Text)", "Point"}) becomes(type, "null", "");
  becomes("Int32", "null", "0");
  becomes("Void", "null", "");
  same("List(Text)", "[\"a\",null,\"\"]");
  same("List(List(Int8))", "[null,[]]");
  becomes("List(Int8)", "[null,1]", "[0,1]");
}

BOOST_AUTO_TEST_CASE(an_empty_object_shows_the_defaults_of_plain_fields_only) {
  BOOST_TEST(round(type_named("Everything"), "{}") ==
             "{\"flag\":true,\"tiny\":0,\"small\":0,\"medium\":0,\"large\":4200,\"utiny\":0,"
             "\"usmall\":0,\"umedium\":0,\"ularge\":0,\"single\":0,\"double\":0.5,"
             "\"mood\":\"asleep\",\"place\":{\"row\":0,\"deep\":{\"level\":7}},\"walked\":0,"
             "\"ending\":{\"happy\":null}}");
}

BOOST_AUTO_TEST_CASE(defaults_of_pointers_are_read_where_they_are_unset) {
  Payload payload = from_json(type_named("Everything").schema, everything, "{\"flag\":false}");
  PayloadReader reader(payload);
  auto content = reader.as(type_named("Everything").schema);
  BOOST_TEST(content.get("greeting").as<capnp::Text>().cStr() == "hello");
  auto cage = content.get("presetCage").as<capnp::DynamicStruct>();
  BOOST_TEST(cage.get("label").as<capnp::Text>().cStr() == "preset");
  BOOST_TEST(cage.get("size").as<int>() == 3);
  BOOST_TEST(!content.get("flag").as<bool>());
  BOOST_TEST(content.get("large").as<std::int64_t>() == 4200);
}

BOOST_AUTO_TEST_CASE(fields_and_enumerants_go_by_their_json_names) {
  std::string json =
      round(type_named("Everything"), "{\"long_text\":\"x\",\"mood\":\"very_hungry\"}");
  BOOST_TEST(json.find("\"long_text\":\"x\"") != std::string::npos);
  BOOST_TEST(json.find("\"mood\":\"very_hungry\"") != std::string::npos);
  const auto& schema = type_named("Everything").schema;
  expect_error(ErrorKind::invalid_argument, "there is no field \"text\"",
               [&] { from_json(schema, everything, "{\"text\":\"x\"}"); });
  expect_error(ErrorKind::invalid_argument, "mood: \"veryHungry\" is not one of calm, very_hungry",
               [&] { from_json(schema, everything, "{\"mood\":\"veryHungry\"}"); });
}

BOOST_AUTO_TEST_CASE(only_the_active_member_of_a_union_is_written) {
  const auto& type = type_named("Everything");
  auto shows = [&](std::string_view json, std::string_view part) {
    std::string written = round(type, json);
    BOOST_TEST(written.find(part) != std::string::npos, written);
  };
  shows("{\"swam\":\"far\"}", "\"swam\":\"far\",\"ending\"");
  shows("{\"swam\":null}", "\"swam\":null,\"ending\"");
  shows("{\"rested\":null}", "\"rested\":null,\"ending\"");
  shows("{\"flew\":{\"height\":2.5}}", "\"flew\":{\"height\":2.5},\"ending\"");
  shows("{\"flew\":null}", "\"flew\":{\"height\":0},\"ending\"");
  shows("{\"ending\":{\"sad\":{\"label\":\"x\"}}}",
        "\"ending\":{\"sad\":{\"label\":\"x\",\"size\":12}}");
  shows("{\"ending\":{\"sad\":null}}", "\"ending\":{\"sad\":null}");
}

BOOST_AUTO_TEST_CASE(groups_are_nested_objects) {
  std::string json = round(type_named("Everything"),
                           "{\"place\":{\"row\":3,\"note\":\"n\",\"deep\":{\"level\":-1}}}");
  BOOST_TEST(json.find("\"place\":{\"row\":3,\"note\":\"n\",\"deep\":{\"level\":-1}}") !=
                 std::string::npos,
             json);
}

BOOST_AUTO_TEST_CASE(secret_fields_are_covered_unless_shown) {
  const auto& type = type_named("Everything");
  const char* json = "{\"pin\":\"1234\",\"codes\":[1234]}";
  std::string covered = round(type, json, Secrets::covered);
  BOOST_TEST(covered.find("1234") == std::string::npos, covered);
  BOOST_TEST(covered.find("\"pin\":\"•••\",\"codes\":\"•••\"") != std::string::npos, covered);
  std::string shown = round(type, json, Secrets::shown);
  BOOST_TEST(shown.find("\"pin\":\"1234\",\"codes\":[1234]") != std::string::npos, shown);
  BOOST_TEST(round(type, "{}", Secrets::covered).find("pin") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(secrets_within_lists_and_structs_are_covered_too) {
  auto module = declare(
      "struct E $Annals.event { keys @0 :List(Key); one @1 :Key; } "
      "struct Key { name @0 :Text; value @1 :Text $Annals.secret; }");
  const auto& type = *module->event("E");
  Payload payload = from_json(type.schema, type.full_name,
                              "{\"keys\":[{\"name\":\"a\",\"value\":\"s3cret\"}],"
                              "\"one\":{\"value\":\"s3cret\"}}");
  PayloadReader reader(payload);
  BOOST_TEST(to_json(reader.as(type.schema), Secrets::covered) ==
             "{\"keys\":[{\"name\":\"a\",\"value\":\"•••\"}],\"one\":{\"value\":\"•••\"}}");
  BOOST_TEST(to_json(reader.as(type.schema).get("keys"), Secrets::covered) ==
             "[{\"name\":\"a\",\"value\":\"•••\"}]");
}

BOOST_AUTO_TEST_CASE(errors_do_not_tell_secrets) {
  auto module = declare(
      "struct E $Annals.event { pin @0 :UInt8 $Annals.secret; "
      "mood @1 :Mood $Annals.secret; } enum Mood { calm @0; }");
  auto schema = module->event("E")->schema;
  for (const char* json : {"{\"pin\":4711}", "{\"mood\":\"4711\"}"}) {
    expect_error(ErrorKind::invalid_argument, "•••", [&] {
      try {
        from_json(schema, "m.E", json);
      } catch (const Error& error) {
        BOOST_TEST(std::string(error.what()).find("4711") == std::string::npos, error.what());
        throw;
      }
    });
  }
}

BOOST_AUTO_TEST_CASE(unknown_enumerants_are_written_as_numbers) {
  auto wide = declare("enum C { a @0; b @1; } struct E $Annals.event { c @0 :C; }");
  auto narrow = declare("enum C { a @0; } struct E $Annals.event { c @0 :C; }");
  Payload payload = from_json(wide->event("E")->schema, "m.E", "{\"c\":\"b\"}");
  PayloadReader reader(payload);
  BOOST_TEST(to_json(reader.as(narrow->event("E")->schema)) == "{\"c\":1}");
}

BOOST_AUTO_TEST_CASE(an_unknown_union_member_is_left_out) {
  auto wide = declare(
      "struct E $Annals.event { n @0 :Int8; union { a @1 :Int8; b @2 :Int8; c @3 :Int8; } }");
  auto narrow = declare("struct E $Annals.event { n @0 :Int8; union { a @1 :Int8; b @2 :Int8; } }");
  Payload payload = from_json(wide->event("E")->schema, "m.E", "{\"n\":1,\"c\":2}");
  PayloadReader reader(payload);
  BOOST_TEST(to_json(reader.as(narrow->event("E")->schema)) == "{\"n\":1}");
}

BOOST_AUTO_TEST_CASE(json_strings_escape_what_json_demands_and_mend_bad_utf8) {
  auto quoted = [](std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
  };
  BOOST_TEST(quoted("a\"b\\c\n") == "\"a\\\"b\\\\c\\n\"");
  BOOST_TEST(quoted(std::string_view("\0\x1f", 2)) == "\"\\u0000\\u001f\"");
  BOOST_TEST(quoted("ü\x7f") == "\"ü\x7f\"");
  BOOST_TEST(quoted("a\xff") == "\"a\\ufffd\"");
}

BOOST_AUTO_TEST_SUITE_END()
