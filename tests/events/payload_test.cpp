#include <annals/decision.h>
#include <annals/limits.h>
#include <capnp/message.h>

#include <boost/test/unit_test.hpp>
#include <cstring>
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

const EventType& everything() {
  return *zoo_schema::module()->event("Everything");
}

Payload rich_payload() {
  return from_json(
      everything().schema, "zoo.Everything",
      "{\"flag\":false,\"large\":\"9007199254740993\",\"long_text\":\"some "
      "text\",\"data\":\"Zm9v\","
      "\"mood\":\"calm\",\"cage\":{\"label\":\"x\",\"inner\":{\"size\":3}},\"numbers\":[1,2,3],"
      "\"flags\":[true,false],\"larges\":[1,\"18446744073709551615\"],\"texts\":[\"a\",\"b\"],"
      "\"datas\":[\"Zg==\"],\"moods\":[\"asleep\"],\"cages\":[{\"size\":1},{\"label\":\"y\"}],"
      "\"nested\":[[1,2],[]],\"voids\":[null],\"place\":{\"note\":\"n\"},\"swam\":\"far\","
      "\"ending\":{\"sad\":{}},\"pin\":\"1\",\"codes\":[1],\"lists\":[[\"a\"],[]]}");
}

void refused(const EventType& type, const Payload& payload, std::string_view part) {
  expect_error(ErrorKind::invalid_argument, part, [&] { require_valid(type, payload); });
}

/// The words with the bytes of `from` replaced by those of `to`, once.
Payload replaced(const Payload& payload, std::string_view from, std::string_view to) {
  std::string bytes(reinterpret_cast<const char*>(payload.bytes().data()), payload.bytes().size());
  auto at = bytes.find(from);
  BOOST_REQUIRE(at != std::string::npos);
  bytes.replace(at, from.size(), to);
  return Payload::from_bytes(std::as_bytes(std::span(bytes)));
}

/// Reads everything there is; whatever is wrong is an Error.
void read_all(const Payload& payload) {
  PayloadReader reader(payload);
  to_json(reader.as(everything().schema));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(payload)

BOOST_AUTO_TEST_CASE(a_payload_from_json_and_one_from_code_are_equal) {
  auto coded = event<zoo::AnimalMoved>("s", [](auto e) {
    e.setAnimal("Leo");
    e.setMood(zoo::Mood::VERY_HUNGRY);
    e.setByNumber(3);
  });
  auto parsed = from_json(zoo_schema::module()->event("AnimalMoved")->schema, "zoo.AnimalMoved",
                          "{\"byNumber\":3,\"mood\":\"very_hungry\",\"animal\":\"Leo\"}");
  BOOST_TEST((coded.payload == parsed));
}

BOOST_AUTO_TEST_CASE(a_payload_is_read_by_generated_and_dynamic_types_alike) {
  auto made = event<zoo::AnimalMoved>("s", [](auto e) { e.setAnimal("Leo"); });
  PayloadReader reader(made.payload);
  BOOST_TEST(reader.any().as<zoo::AnimalMoved>().getAnimal().cStr() == "Leo");
  auto dynamic = reader.as(zoo_schema::module()->event("AnimalMoved")->schema);
  BOOST_TEST(dynamic.get("animal").as<capnp::Text>().cStr() == "Leo");
}

BOOST_AUTO_TEST_CASE(good_payloads_are_valid) {
  require_valid(everything(), rich_payload());
  require_valid(everything(), from_json(everything().schema, "zoo.Everything", "{}"));
  auto empty = declare("struct E $Annals.event {}");
  require_valid(*empty->event("E"), from_json(empty->event("E")->schema, "m.E", "{}"));
}

BOOST_AUTO_TEST_CASE(an_empty_payload_is_refused) {
  refused(everything(), Payload(), "Checking the payload of zoo.Everything failed: it is empty");
  refused(everything(), Payload({0}), "it holds no struct");
  expect_error(ErrorKind::corrupt, "Reading a stored payload failed", [] { read_all(Payload()); });
}

BOOST_AUTO_TEST_CASE(a_payload_that_is_not_canonical_is_refused) {
  capnp::MallocMessageBuilder message;
  message.initRoot<zoo::AnimalMoved>().setAnimal("Leo");
  auto loose = Payload::from_words(message.getSegmentsForOutput()[0]);
  refused(*zoo_schema::module()->event("AnimalMoved"), loose, "not in canonical form");
  auto longer = rich_payload().words();
  std::vector<std::uint64_t> words(longer.size() + 1);
  std::memcpy(words.data(), rich_payload().bytes().data(), longer.size() * 8);
  refused(everything(), Payload(words), "not in canonical form");
}

BOOST_AUTO_TEST_CASE(a_text_that_is_not_utf8_is_refused_by_its_path) {
  auto payload =
      from_json(everything().schema, "zoo.Everything", "{\"cages\":[{},{\"label\":\"abcd\"}]}");
  refused(everything(),
          replaced(payload, "abcd",
                   "ab\xff"
                   "d"),
          "zoo.Everything.cages.label: the text is not valid UTF-8");
  refused(everything(), replaced(payload, "abcd", std::string_view("ab\0d", 4)),
          "zoo.Everything.cages.label: the text contains a NUL character");
}

BOOST_AUTO_TEST_CASE(a_payload_of_another_shape_is_refused) {
  auto numbers = declare("struct E $Annals.event { f @0 :List(UInt64); }");
  auto text = declare("struct E $Annals.event { f @0 :Text; }");
  auto payload = from_json(numbers->event("E")->schema, "m.E", "{\"f\":[1,2]}");
  refused(*text->event("E"), payload, "m.E.f: ");
}

BOOST_AUTO_TEST_CASE(structs_are_taken_to_the_limit_of_depth_and_refused_beyond) {
  auto module = declare("struct E $Annals.event { next @0 :E; t @1 :Text; }");
  const auto& type = *module->event("E");
  auto chain = [&](std::size_t depth) {
    capnp::MallocMessageBuilder message;
    auto at = message.initRoot<capnp::DynamicStruct>(type.schema);
    auto root = at.asReader();
    for (std::size_t i = 1; i < depth; ++i) at = at.init("next").as<capnp::DynamicStruct>();
    at.set("t", "leaf");
    return canonical_payload(root);
  };
  require_valid(type, chain(limits::nesting_depth));
  refused(type, chain(limits::nesting_depth + 1), "nested deeper than 64 levels");
  refused(type, chain(limits::nesting_depth + 2), "nested deeper than 64 levels");
}

BOOST_AUTO_TEST_CASE(a_chain_of_a_million_pointers_is_refused_without_recursing) {
  // Each word a struct pointer to the struct of one pointer that follows it: canonical but deep.
  std::vector<std::uint64_t> words(1'000'000, std::uint64_t{1} << 48);
  words.back() = 0;
  refused(everything(), Payload(words), "nested deeper than 64 levels");
}

BOOST_AUTO_TEST_CASE(a_payload_that_refers_to_itself_is_refused) {
  // A struct pointer with offset -1 points at itself.
  std::uint64_t self = (std::uint64_t{1} << 48) | 0xfffffffcu;
  refused(everything(), Payload({self}), "nested deeper than 64 levels");
  refused(everything(), Payload({std::uint64_t{1} << 48, self}), "nested deeper than 64 levels");
}

BOOST_AUTO_TEST_CASE(shared_pointers_cannot_multiply_a_payload) {
  // Levels of lists whose two pointers both lead to the next level: 2^40 leaves in few words.
  auto module = declare("struct E $Annals.event { a @0 :E; b @1 :E; }");
  std::vector<std::uint64_t> words{std::uint64_t{2} << 48};
  for (int level = 0; level < 40; ++level) {
    words.push_back((std::uint64_t{2} << 48) | 1 << 2);
    words.push_back(std::uint64_t{2} << 48);
  }
  words.push_back(0);
  words.push_back(0);
  refused(*module->event("E"), Payload(words), "failed: ");
  expect_error(ErrorKind::corrupt, "more would have to be read", [&] {
    Payload payload(words);
    PayloadReader reader(payload);
    to_json(reader.as(module->event("E")->schema));
  });
}

BOOST_AUTO_TEST_CASE(lists_without_content_cannot_multiply_a_payload) {
  auto module = declare("struct E $Annals.event { f @0 :List(Void); }");
  // A list pointer to 2^29 - 1 elements of no size.
  std::vector<std::uint64_t> words{std::uint64_t{1} << 48, std::uint64_t{0xfffffff8} << 32 | 1};
  refused(*module->event("E"), Payload(words), "more would have to be read than it can hold");
  expect_error(ErrorKind::corrupt, "more would have to be read", [&] {
    Payload payload(words);
    PayloadReader reader(payload);
    to_json(reader.as(module->event("E")->schema));
  });
}

BOOST_AUTO_TEST_CASE(a_large_text_can_be_read_as_often_as_an_event_has_statements) {
  auto module = declare("struct E $Annals.event { t @0 :Text; }");
  auto schema = module->event("E")->schema;
  auto payload = from_json(schema, "m.E", "{\"t\":\"" + std::string(2'000'000, 'x') + "\"}");
  PayloadReader reader(payload);
  auto content = reader.as(schema);
  for (std::size_t i = 0; i < limits::statements_per_event; ++i) {
    BOOST_REQUIRE(content.get("t").as<capnp::Text>().size() == 2'000'000u);
  }
}

BOOST_AUTO_TEST_CASE(random_bytes_are_refused_and_crash_nothing) {
  std::mt19937 random(seed_or(7));
  for (int i = 0; i < 10'000; ++i) {
    std::vector<std::uint64_t> words(random() % 40);
    for (auto& word : words) {
      // Small numbers make pointers that lead somewhere.
      word = std::uint64_t{random()} << 32 | random();
      if (random() % 2 == 0) word &= 0x0003000300000fffu;
    }
    Payload payload(words);
    try {
      require_valid(everything(), payload);
    } catch (const Error& error) {
      BOOST_REQUIRE(error.kind() == ErrorKind::invalid_argument);
    }
    try {
      read_all(payload);
    } catch (const Error& error) {
      BOOST_REQUIRE(error.kind() == ErrorKind::corrupt);
    }
  }
}

BOOST_AUTO_TEST_CASE(damaged_and_truncated_payloads_are_refused_and_crash_nothing) {
  std::mt19937 random(seed_or(11));
  const Payload good = rich_payload();
  std::vector<std::byte> good_bytes(good.bytes().begin(), good.bytes().end());
  int refusals = 0;
  for (int i = 0; i < 10'000; ++i) {
    auto bytes = good_bytes;
    if (random() % 3 == 0) bytes.resize(random() % (bytes.size() / 8) * 8);
    for (unsigned j = random() % 5; j > 0 && !bytes.empty(); --j) {
      bytes[random() % bytes.size()] = static_cast<std::byte>(random());
    }
    Payload payload = Payload::from_bytes(bytes);
    bool valid = false;
    try {
      require_valid(everything(), payload);
      valid = true;
    } catch (const Error& error) {
      BOOST_REQUIRE(error.kind() == ErrorKind::invalid_argument);
      ++refusals;
    }
    try {
      read_all(payload);
      zoo_schema::module()->event("AnimalMoved")->tags_of(payload);
    } catch (const Error&) {
      // What is valid for Everything can always be read as it; its tags as AnimalMoved's may not.
      if (valid) BOOST_REQUIRE_NO_THROW(read_all(payload));
    }
  }
  BOOST_TEST(refusals > 0);
}

BOOST_AUTO_TEST_SUITE_END()
