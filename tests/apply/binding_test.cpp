#include <annals/event_id.h>
#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include "tests/apply/ledger.h"

using namespace annals;
using namespace annals::apply_test;

namespace {

constexpr std::string_view zoo = R"(@0xb7a1c0de5eed0201;
using Annals = import "/annals/annals.capnp";
using Json = import "/capnp/compat/json.capnp";
enum Colour { red @0; lightBlue @1 $Json.name("light_blue"); }
struct Point { x @0 :Int32; y @1 :Int32; }
struct Seen $Annals.event {
  flag @0 :Bool;
  flagOn @1 :Bool = true;
  i8 @2 :Int8;
  i16 @3 :Int16 = -7;
  i32 @4 :Int32;
  i64 @5 :Int64;
  u8 @6 :UInt8 = 200;
  u16 @7 :UInt16;
  u32 @8 :UInt32;
  u64 @9 :UInt64;
  f32 @10 :Float32 = 0.5;
  f64 @11 :Float64;
  text @12 :Text;
  data @13 :Data;
  colour @14 :Colour;
  other @15 :Colour = lightBlue;
  point @16 :Point;
  list @17 :List(Text);
  points @18 :List(Point);
  nothing @19 :Void;
  place :group {
    name @20 :Text;
    height @21 :Int16;
  }
  union {
    none @22 :Void;
    number @23 :Int64;
    word @24 :Text;
  }
  named :union {
    left @25 :Int32;
    right @26 :Text;
  }
  from @27 :Text;
}
)";

// A module that keeps one value of each event.
Ledger keeping(std::string_view parameter) {
  return Ledger(zoo, fmt::format("-- annals:module zoo\ncreate table t (v, kind);\n"
                                 "-- annals:on Seen\ninsert into t values ({0}, typeof({0}));\n",
                                 parameter));
}

// How a field of this event is bound: "type:value".
std::string bound(std::string_view parameter, std::string_view json) {
  Ledger ledger = keeping(parameter);
  auto failed = ledger.apply("zoo.Seen", json);
  return failed.empty()
             ? ledger.ask(
                   "select kind || ':' || coalesce(iif(kind = 'blob', hex(v), v), '') from t")
             : failed;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(binding)

BOOST_AUTO_TEST_CASE(numbers_bind_as_they_are_at_their_ends) {
  BOOST_TEST(bound(":flag", R"({"flag":true})") == "integer:1");
  BOOST_TEST(bound(":flag", "{}") == "integer:0");
  BOOST_TEST(bound(":i8", R"({"i8":-128})") == "integer:-128");
  BOOST_TEST(bound(":i16", R"({"i16":-32768})") == "integer:-32768");
  BOOST_TEST(bound(":i32", R"({"i32":-2147483648})") == "integer:-2147483648");
  BOOST_TEST(bound(":i64", R"({"i64":"-9223372036854775808"})") == "integer:-9223372036854775808");
  BOOST_TEST(bound(":u8", R"({"u8":255})") == "integer:255");
  BOOST_TEST(bound(":u16", R"({"u16":65535})") == "integer:65535");
  BOOST_TEST(bound(":u32", R"({"u32":4294967295})") == "integer:4294967295");
  BOOST_TEST(bound(":u64", R"({"u64":"9223372036854775807"})") == "integer:9223372036854775807");
  BOOST_TEST(bound(":f32", R"({"f32":-2.25})") == "real:-2.25");
  BOOST_TEST(bound(":f64", R"({"f64":1e300})") == "real:1.0e+300");
  BOOST_TEST(bound(":f64", R"({"f64":"NaN"})") == "null:");
  BOOST_TEST(bound(":f64", R"({"f64":"-Infinity"})") == "real:-Inf");
}

BOOST_AUTO_TEST_CASE(fields_with_a_default_bind_it_when_unset) {
  BOOST_TEST(bound(":flagOn", "{}") == "integer:1");
  BOOST_TEST(bound(":flagOn", R"({"flagOn":false})") == "integer:0");
  BOOST_TEST(bound(":i16", "{}") == "integer:-7");
  BOOST_TEST(bound(":u8", "{}") == "integer:200");
  BOOST_TEST(bound(":f32", "{}") == "real:0.5");
  BOOST_TEST(bound(":other", "{}") == "text:light_blue");
  BOOST_TEST(bound(":u8", R"({"u8":0})") == "integer:0");
}

BOOST_AUTO_TEST_CASE(texts_bytes_and_names_bind_by_their_kind_and_unset_ones_as_null) {
  BOOST_TEST(bound(":text", R"({"text":"Grüße"})") == "text:Grüße");
  BOOST_TEST(bound(":text", R"({"text":""})") == "text:");
  BOOST_TEST(bound(":text", "{}") == "null:");
  BOOST_TEST(bound(":data", R"({"data":"AP8="})") == "blob:00FF");
  BOOST_TEST(bound(":data", R"({"data":""})") == "blob:");
  BOOST_TEST(bound(":data", "{}") == "null:");
  BOOST_TEST(bound(":colour", "{}") == "text:red");
  BOOST_TEST(bound(":colour", R"({"colour":"light_blue"})") == "text:light_blue");
  BOOST_TEST(bound(":nothing", "{}") == "null:");
  BOOST_TEST(bound(":from", R"({"from":"a field may be called as a keyword is"})") ==
             "text:a field may be called as a keyword is");
}

BOOST_AUTO_TEST_CASE(an_enumerant_unknown_to_the_schema_binds_as_its_number) {
  Ledger ledger = keeping(":colour");
  RecordedEvent event = ledger.event("zoo.Seen", R"({"colour":"light_blue"})");
  // The same field as a schema of later days would fill it.
  std::vector<std::uint64_t> words(event.payload.words().size());
  std::memcpy(words.data(), event.payload.words().begin(), words.size() * 8);
  bool found = false;
  for (std::size_t i = 8; i + 2 <= words.size() * 8 && !found; i += 2) {
    auto* ordinal = reinterpret_cast<unsigned char*>(words.data()) + i;
    found = ordinal[0] == 1 && ordinal[1] == 0;
    if (found) ordinal[0] = 9;
  }
  BOOST_TEST_REQUIRE(found);
  event.payload = Payload(words);
  BOOST_TEST(ledger.apply(event) == "");
  BOOST_TEST(ledger.ask("select kind, v from t") == "integer|9");
}

BOOST_AUTO_TEST_CASE(structs_lists_and_groups_bind_as_json) {
  BOOST_TEST(bound(":point", R"({"point":{"x":1,"y":-2}})") == R"(text:{"x":1,"y":-2})");
  BOOST_TEST(bound(":point", "{}") == "null:");
  BOOST_TEST(bound(":list", R"({"list":["a","b\"c"]})") == R"(text:["a","b\"c"])");
  BOOST_TEST(bound(":list", "{}") == "null:");
  BOOST_TEST(bound(":points", R"({"points":[{"x":1,"y":2}]})") == R"(text:[{"x":1,"y":2}])");
  BOOST_TEST(bound(":place ->> 'height'", R"({"place":{"name":"Alp","height":2000}})") ==
             "integer:2000");
  BOOST_TEST(bound("(select count(*) from json_each(:list))", R"({"list":["a","b"]})") ==
             "integer:2");
  BOOST_TEST(bound(":named ->> 'right'", R"({"named":{"right":"r"}})") == "text:r");
  BOOST_TEST(bound(":named ->> 'left'", R"({"named":{"right":"r"}})") == "null:");
}

BOOST_AUTO_TEST_CASE(of_a_union_only_the_chosen_member_is_there) {
  BOOST_TEST(bound(":none", "{}") == "integer:1");
  BOOST_TEST(bound(":number", "{}") == "null:");
  BOOST_TEST(bound(":number", R"({"number":0})") == "integer:0");
  BOOST_TEST(bound(":none", R"({"number":0})") == "null:");
  BOOST_TEST(bound(":word", R"({"number":5})") == "null:");
  BOOST_TEST(bound(":word", R"({"word":"w"})") == "text:w");
}

BOOST_AUTO_TEST_CASE(the_envelope_binds_by_its_names) {
  constexpr std::string_view sql =
      "-- annals:module zoo\n"
      "create table t (position, stream, version, type, at, recorded_at, actor, id, cor, cau);\n"
      "-- annals:on Seen\ninsert into t values (@position, @stream, @version, @type, @at,\n"
      "  @recorded_at, @actor, @event_id, @correlation_id, @causation_id);\n";
  Ledger ledger(zoo, std::string(sql));
  RecordedEvent& event = ledger.event("zoo.Seen", "{}");
  event.position = 17;
  event.stream = "animals";
  event.version = 3;
  event.at = Timestamp(std::chrono::microseconds(5));
  event.recorded_at = Timestamp(std::chrono::microseconds(6));
  event.id = *EventId::parse("0193e8a0-1c2d-7abc-8def-0123456789ab");
  BOOST_TEST(ledger.apply(event) == "");
  event.actor = "ann";
  event.correlation_id = EventId::parse("0193e8a0-1c2d-7abc-8def-000000000001");
  event.causation_id = EventId::parse("0193e8a0-1c2d-7abc-8def-000000000002");
  BOOST_TEST(ledger.apply(event) == "");
  const std::string head = "17|animals|3|zoo.Seen|5|6|";
  const std::string id = "|0193e8a0-1c2d-7abc-8def-0123456789ab|";
  BOOST_TEST(ledger.ask("select * from t where actor is null") == head + "null" + id + "null|null");
  BOOST_TEST(ledger.ask("select * from t where actor = 'ann'") ==
             head + "ann" + id +
                 "0193e8a0-1c2d-7abc-8def-000000000001|0193e8a0-1c2d-7abc-8def-000000000002");
}

BOOST_AUTO_TEST_SUITE_END()
