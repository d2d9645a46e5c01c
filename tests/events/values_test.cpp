#include <annals/append.h>
#include <annals/decision.h>
#include <annals/error.h>

#include <boost/test/unit_test.hpp>
#include <random>
#include <set>
#include <string>

#include "events/base64.h"
#include "events/sha256.h"
#include "events/utf8.h"
#include "tests/events/expect_error.h"
#include "tests/events/zoo_schema.h"

using namespace annals;

BOOST_AUTO_TEST_SUITE(values)

BOOST_AUTO_TEST_CASE(every_kind_of_error_has_a_word) {
  std::set<std::string> names;
  for (auto kind :
       {ErrorKind::invalid_argument, ErrorKind::not_found, ErrorKind::busy, ErrorKind::io,
        ErrorKind::corrupt, ErrorKind::wrong_format, ErrorKind::closed}) {
    names.insert(name_of(kind));
  }
  BOOST_TEST(names.size() == 7u);
  BOOST_TEST(names.contains("invalid_argument"));
  BOOST_TEST(!names.contains("unknown"));
}

BOOST_AUTO_TEST_CASE(an_expected_version_holds_for_what_it_says) {
  BOOST_TEST(ExpectedVersion::any().holds_for(0));
  BOOST_TEST(ExpectedVersion::any().holds_for(7));
  BOOST_TEST(ExpectedVersion::no_stream().holds_for(0));
  BOOST_TEST(!ExpectedVersion::no_stream().holds_for(1));
  BOOST_TEST(!ExpectedVersion::stream_exists().holds_for(0));
  BOOST_TEST(ExpectedVersion::stream_exists().holds_for(1));
  BOOST_TEST(ExpectedVersion::exactly(7).holds_for(7));
  BOOST_TEST(!ExpectedVersion::exactly(7).holds_for(8));
  BOOST_TEST(ExpectedVersion::exactly(0).holds_for(0));
  BOOST_TEST(ExpectedVersion::any().to_string() == "any");
  BOOST_TEST(ExpectedVersion::no_stream().to_string() == "no stream");
  BOOST_TEST(ExpectedVersion::stream_exists().to_string() == "an existing stream");
  BOOST_TEST(ExpectedVersion::exactly(7).to_string() == "version 7");
}

BOOST_AUTO_TEST_CASE(an_append_result_has_a_message_unless_it_appended) {
  BOOST_TEST(AppendResult(Appended{}).message().empty());
  BOOST_TEST(AppendResult(Conflict{"s", 1, 0, "moved on"}).message() == "moved on");
  AppendResult rejected(Rejection{"not_enough", "too low"});
  BOOST_TEST(rejected.message() == "too low");
  BOOST_TEST(!rejected);
}

BOOST_AUTO_TEST_CASE(a_rejection_carries_code_and_message_and_no_events) {
  Decision decision = reject("not_enough", "The balance is too low.");
  BOOST_REQUIRE(decision.rejection.has_value());
  BOOST_TEST(decision.rejection->code == "not_enough");
  BOOST_TEST(decision.rejection->message == "The balance is too low.");
  BOOST_TEST(decision.events.empty());
}

BOOST_AUTO_TEST_CASE(an_event_takes_its_type_from_its_struct) {
  NewEvent made = event<zoo::AnimalMoved>("animal-7", [](auto e) { e.setAnimal("Leo"); });
  BOOST_TEST(made.stream == "animal-7");
  BOOST_TEST(made.type == "AnimalMoved");
  BOOST_TEST(short_name(capnp::Schema::from<zoo::AnimalMoved::Undone>()) == "Undone");
}

BOOST_AUTO_TEST_CASE(equal_content_has_equal_payloads_however_it_was_built) {
  auto direct = event<zoo::AnimalMoved>("s", [](auto e) { e.setAnimal("Leo"); });
  auto detour = event<zoo::AnimalMoved>("s", [](auto e) {
    e.setAnimal("A name that is given up again");
    e.setUrgent(true);
    e.initCages(100);
    e.setAnimal("Leo");
    e.setUrgent(false);
    e.disownCages();
  });
  BOOST_TEST((direct.payload == detour.payload));
  auto large = event<zoo::AnimalMoved>(
      "s", [](auto e) { e.setAnimal(std::string(100'000, 'x').c_str()); });  // several segments
  BOOST_TEST(large.payload.bytes().size() > 100'000u);
}

BOOST_AUTO_TEST_CASE(payload_bytes_are_whole_words) {
  std::vector<std::byte> bytes(24, std::byte{7});
  Payload payload = Payload::from_bytes(bytes);
  BOOST_TEST(payload.words().size() == 3u);
  BOOST_TEST((std::vector<std::byte>(payload.bytes().begin(), payload.bytes().end()) == bytes));
  payload.assign_bytes({});
  BOOST_TEST(payload.empty());
  bytes.pop_back();
  expect_error(ErrorKind::corrupt, "23 bytes", [&] { Payload::from_bytes(bytes); });
}

BOOST_AUTO_TEST_CASE(hashes_are_those_of_the_standard) {
  Sha256 hasher;
  BOOST_TEST(to_hex(hasher.hash("abc")) ==
             "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  BOOST_TEST(to_hex(hasher.hash("")) ==
             "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  BOOST_TEST(to_hex(thread_sha256().hash("abc")) == to_hex(hasher.hash("abc")));
}

BOOST_AUTO_TEST_CASE(the_hash_of_parts_is_that_of_their_joining) {
  std::string text = "the whole of it";
  auto bytes = std::as_bytes(std::span(text));
  Sha256 hasher;
  BOOST_TEST(
      (hasher.hash({bytes.first(3), bytes.subspan(3, 0), bytes.subspan(3)}) == hasher.hash(text)));
}

BOOST_AUTO_TEST_CASE(base64_is_that_of_the_standard) {
  for (auto [plain, coded] : {std::pair{"", ""},
                              {"f", "Zg=="},
                              {"fo", "Zm8="},
                              {"foo", "Zm9v"},
                              {"foob", "Zm9vYg=="},
                              {"fooba", "Zm9vYmE="},
                              {"foobar", "Zm9vYmFy"}}) {
    std::string_view text(plain);
    std::vector<std::uint8_t> bytes(text.begin(), text.end());
    std::string out;
    append_base64(out, bytes);
    BOOST_TEST(out == coded);
    BOOST_TEST((parse_base64(coded) == bytes));
  }
  for (const char* text :
       {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "Zm9v\n", "Zm-_", "Zm 9v"}) {
    BOOST_TEST(!parse_base64(text), text);
  }
}

BOOST_AUTO_TEST_CASE(only_well_formed_utf8_is_taken) {
  for (const char* text : {"", "plain", "Zürich", "日本語", "\U0001F600",
                           "\u007f\u0080\u07ff\u0800", "\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf",
                           "\U00010000\U0010ffff", "eight by\xc3\xbc eight and more"}) {
    BOOST_TEST(is_utf8(text), text);
  }
  for (const char* text :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc3", "\xc3(", "\xe0\x80\x80", "\xe0\x9f\xbf",
        "\xed\xa0\x80", "\xed\xbf\xbf", "\xe2\x82", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xfe",
        "long enough for eight \xf0\x9f\x98"}) {
    BOOST_TEST(!is_utf8(text));
  }
}

BOOST_AUTO_TEST_SUITE_END()
