#include <annals/timestamp.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <random>
#include <string>

#include "tests/support/seed.h"

using annals::parse_iso;
using annals::Timestamp;
using annals::to_iso;
using namespace std::chrono_literals;

namespace {

Timestamp at(int year, unsigned month, unsigned day) {
  return std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) /
                               std::chrono::day(day));
}

void reads_as(const char* text, Timestamp expected) {
  auto moment = parse_iso(text);
  BOOST_TEST_CONTEXT(text) {
    BOOST_REQUIRE(moment.has_value());
    BOOST_TEST(to_iso(*moment) == to_iso(expected));
    BOOST_TEST((*moment == expected));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(timestamp)

BOOST_AUTO_TEST_CASE(whole_seconds_are_written_without_decimals) {
  BOOST_TEST(to_iso(at(2025, 12, 14) + 10h) == "2025-12-14T10:00:00Z");
  BOOST_TEST(to_iso(at(2025, 12, 14) + 10h + 250ms) == "2025-12-14T10:00:00.250000Z");
  BOOST_TEST(to_iso(at(1969, 12, 31) + 23h + 59min + 59s + 999999us) ==
             "1969-12-31T23:59:59.999999Z");
}

BOOST_AUTO_TEST_CASE(all_forms_are_read) {
  auto ten = at(2025, 12, 14) + 10h;
  reads_as("2025-12-14", at(2025, 12, 14));
  reads_as("2025-12-14T10:00", ten);
  reads_as("2025-12-14 10:00:00", ten);
  reads_as("2025-12-14T10:00:00", ten);
  reads_as("2025-12-14T10:00:00Z", ten);
  reads_as("2025-12-14T10:00Z", ten);
  reads_as("2025-12-14T12:00:00+02:00", ten);
  reads_as("2025-12-14T04:00:00-0600", ten);
  reads_as("2025-12-14T12:00:00+02", ten);
  reads_as("2025-12-14T10:00:00.5Z", ten + 500ms);
  reads_as("2025-12-14T10:00:00,5Z", ten + 500ms);
  reads_as("2024-02-29T23:59:59.999999", at(2024, 3, 1) - 1us);
}

BOOST_AUTO_TEST_CASE(decimals_beyond_microseconds_are_cut_off) {
  auto ten = at(2025, 12, 14) + 10h;
  reads_as("2025-12-14T10:00:00.123456789Z", ten + 123456us);
  reads_as("2025-12-14T10:00:00.999999999Z", ten + 999999us);
  reads_as("2025-12-14 12:00:00.123456789+02:00", ten + 123456us);
  reads_as("2025-12-14T10:00:00.0000009Z", ten);
}

BOOST_AUTO_TEST_CASE(an_offset_carries_over_the_day) {
  reads_as("2025-01-01T00:30:00+01:00", at(2024, 12, 31) + 23h + 30min);
  reads_as("2024-12-31T23:30:00-01:00", at(2025, 1, 1) + 30min);
}

BOOST_AUTO_TEST_CASE(years_from_1_to_9999_are_read) {
  reads_as("0001-01-01T00:00:00Z", at(1, 1, 1));
  reads_as("9999-12-31T23:59:59.999999Z", at(9999, 12, 31) + 24h - 1us);
  BOOST_TEST(to_iso(at(1, 1, 1)) == "0001-01-01T00:00:00Z");
  BOOST_TEST(!parse_iso("0000-12-31T23:59:59Z"));
  BOOST_TEST(!parse_iso("10000-01-01T00:00:00Z"));
  BOOST_TEST(!parse_iso("0001-01-01T00:00:00+00:01"));
  BOOST_TEST(!parse_iso("9999-12-31T23:59:59-00:01"));
}

BOOST_AUTO_TEST_CASE(what_is_no_moment_is_refused) {
  for (const char* text : {"",
                           " ",
                           "2025",
                           "2025-12",
                           "2025-1-1",
                           "2025-13-01",
                           "2025-00-01",
                           "2025-02-29",
                           "2025-04-31",
                           "2025-01-00",
                           "2025-01-32",
                           "25-01-01",
                           "2025/01/01",
                           "2025-01-01T",
                           "2025-01-01X10:00",
                           "2025-01-01T1:00",
                           "2025-01-01T24:00:00",
                           "2025-01-01T10:60",
                           "2025-01-01T10:00:60",
                           "2025-01-01T10:00:00.",
                           "2025-01-01T10:00:00.Z",
                           "2025-01-01T10:00:00z",
                           "2025-01-01T10:00:00 Z",
                           "2025-01-01T10:00:00+24:00",
                           "2025-01-01T10:00:00+02:60",
                           "2025-01-01T10:00:00+2",
                           "2025-01-01T10:00:00+02:0",
                           "2025-01-01T10:00:00+",
                           "2025-01-01T10:00:00ZZ",
                           "2025-01-01 ",
                           "2025-01-01Z",
                           " 2025-01-01",
                           "2025-01-01T10:00:00+02:00 ",
                           "+025-01-01",
                           "2025-01-01T-1:00",
                           "2025-01-01T10",
                           "1734170400",
                           "2025-01-01T10:00:00.1.2",
                           "now"}) {
    BOOST_TEST(!parse_iso(text), text);
  }
  BOOST_TEST(!parse_iso(std::string_view("2025-01-01\0", 11)));
}

BOOST_AUTO_TEST_CASE(every_moment_reads_back_as_it_was_written) {
  std::mt19937_64 random(seed_or(20251214));
  auto first = at(1, 1, 1).time_since_epoch().count();
  auto last = (at(9999, 12, 31) + 24h - 1us).time_since_epoch().count();
  std::uniform_int_distribution<std::int64_t> any(first, last);
  for (int i = 0; i < 20000; ++i) {
    Timestamp moment(std::chrono::microseconds(any(random)));
    auto read = parse_iso(to_iso(moment));
    BOOST_REQUIRE(read.has_value());
    BOOST_REQUIRE((*read == moment));
  }
}

BOOST_AUTO_TEST_CASE(random_texts_are_read_or_refused_but_nothing_else) {
  std::mt19937 random(seed_or(4711));
  const std::string letters = "0123456789-:T .,+Z";
  std::string valid = "2025-12-14T10:00:00.123456789+02:00";
  for (int i = 0; i < 20000; ++i) {
    std::string text = valid.substr(0, random() % (valid.size() + 1));
    for (unsigned j = random() % 4; j > 0 && !text.empty(); --j) {
      text[random() % text.size()] = letters[random() % letters.size()];
    }
    auto moment = parse_iso(text);
    if (moment) BOOST_REQUIRE((parse_iso(to_iso(*moment)) == moment));
  }
}

BOOST_AUTO_TEST_SUITE_END()
