#include <boost/test/unit_test.hpp>

#include "events/uuid_v7.h"
#include "tests/engine/shop_log.h"

namespace annals::testing {

BOOST_AUTO_TEST_SUITE(append)

BOOST_AUTO_TEST_CASE(positions_count_from_one_without_gaps_and_versions_within_each_stream) {
  ShopLog shop;
  BOOST_TEST(shop.log->head() == 1u);  // the registration of the module
  auto first = shop.append(sold("till-1", "tea"));
  BOOST_REQUIRE(first);
  BOOST_TEST(first->first_position == 2u);
  BOOST_TEST(first->last_position == 2u);
  std::vector<NewEvent> batch;
  batch.push_back(sold("till-1", "milk"));
  batch.push_back(sold("till-2", "tea"));
  batch.push_back(returned("till-1", "tea"));
  auto second = shop.log->append(request(std::move(batch)));
  BOOST_REQUIRE(second);
  BOOST_TEST(second->first_position == 3u);
  BOOST_TEST(second->last_position == 5u);

  std::vector<std::string> seen;
  for (const auto& event : shop.log->read({.from = 2})) {
    seen.push_back(std::to_string(event.position) + " " + event.stream + " " +
                   std::to_string(event.version) + " " + event.type);
  }
  std::vector<std::string> expected = {"2 till-1 1 shop.Sold", "3 till-1 2 shop.Sold",
                                       "4 till-2 1 shop.Sold", "5 till-1 3 shop.Returned"};
  BOOST_TEST(seen == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_event_comes_back_as_it_was_given) {
  ShopLog shop;
  EventId correlation = *EventId::parse("0193e8a0-1c2d-7abc-8def-0123456789ab");
  EventId causation = *EventId::parse("0193e8a0-1c2d-7abc-8def-0123456789ac");
  auto event = sold("till-1", "tea", "bob", 250);
  event.at = *parse_iso("2020-02-03T04:05:06.789Z");
  event.metadata = R"({"source": "test"})";
  Payload payload = event.payload;
  auto request = testing::request({});
  request.events.push_back(event);
  request.attribution = {"alice", correlation, causation, {}};
  BOOST_REQUIRE(shop.log->append(std::move(request)));

  auto cursor = shop.log->read({.stream = "till-1"});
  const RecordedEvent* stored = cursor.next();
  BOOST_REQUIRE(stored);
  BOOST_TEST(stored->type == "shop.Sold");
  BOOST_TEST(to_iso(stored->at) == "2020-02-03T04:05:06.789000Z");
  BOOST_TEST(to_iso(stored->recorded_at) == "2026-01-01T00:00:00Z");
  BOOST_TEST(*stored->actor == "alice");
  BOOST_TEST((stored->correlation_id == correlation));
  BOOST_TEST((stored->causation_id == causation));
  BOOST_TEST(stored->metadata == R"({"source": "test"})");
  BOOST_TEST((stored->payload == payload));
  BOOST_TEST(!cursor.next());
}

BOOST_AUTO_TEST_CASE(expected_versions_are_kept_or_answered_with_a_conflict) {
  ShopLog shop;
  auto append = [&](const std::string& stream, ExpectedVersion expected) {
    auto request = testing::request({});
    request.events.push_back(sold(stream, "tea"));
    request.expected.emplace_back(stream, expected);
    return shop.log->append(std::move(request));
  };
  BOOST_TEST(append("a", ExpectedVersion::stream_exists()).conflicted());
  BOOST_TEST(append("a", ExpectedVersion::exactly(1)).conflicted());
  BOOST_TEST(bool(append("a", ExpectedVersion::no_stream())));
  BOOST_TEST(append("a", ExpectedVersion::no_stream()).conflicted());
  BOOST_TEST(bool(append("a", ExpectedVersion::exactly(1))));
  BOOST_TEST(bool(append("a", ExpectedVersion::stream_exists())));
  BOOST_TEST(bool(append("a", ExpectedVersion::any())));
  auto conflict = append("a", ExpectedVersion::exactly(2));
  BOOST_REQUIRE(conflict.conflicted());
  BOOST_TEST(conflict.conflict().stream == "a");
  BOOST_TEST(conflict.conflict().actual_version == 4u);
  BOOST_TEST(conflict.message() == "Stream a is at version 4, but version 2 was expected.");
  BOOST_TEST(bool(append("b", ExpectedVersion::exactly(0))));
  BOOST_TEST(shop.log->head() == 6u);
}

BOOST_AUTO_TEST_CASE(a_batch_over_several_streams_is_all_or_nothing) {
  ShopLog shop;
  BOOST_REQUIRE(shop.append(sold("b", "tea")));
  auto request = testing::request({});
  request.events.push_back(sold("a", "tea"));
  request.events.push_back(sold("b", "tea"));
  request.expected.emplace_back("a", ExpectedVersion::no_stream());
  request.expected.emplace_back("b", ExpectedVersion::no_stream());
  BOOST_TEST(shop.log->append(std::move(request)).conflicted());
  BOOST_TEST(shop.log->head() == 2u);
  BOOST_TEST(positions(shop.log->read({.stream = "a"})).empty());
}

BOOST_AUTO_TEST_CASE(an_append_condition_sees_types_and_tags_after_its_position) {
  ShopLog shop;
  BOOST_REQUIRE(shop.append(sold("till", "tea", "ann")));   // 2
  BOOST_REQUIRE(shop.append(sold("till", "milk", "bob")));  // 3
  BOOST_REQUIRE(shop.append(returned("till", "tea")));      // 4
  auto append = [&](AppendCondition condition) {
    auto request = testing::request({});
    request.events.push_back(sold("other", "salt", "eve"));
    request.condition = std::move(condition);
    return shop.log->append(std::move(request));
  };
  auto conflict = append({.tags = {{"item", "tea"}}});
  BOOST_REQUIRE(conflict.conflicted());
  BOOST_TEST(conflict.conflict().position == 2u);
  BOOST_TEST(append({.tags = {{"item", "tea"}}, .after = 2}).conflict().position == 4u);
  BOOST_TEST(append({.types = {"shop.Returned"}}).conflict().position == 4u);
  BOOST_TEST(append({.types = {"Sold"}, .tags = {{"item", "tea"}}}).conflicted());
  BOOST_TEST(append({.tags = {{"item", "tea"}, {"customer", "ann"}}}).conflicted());
  BOOST_TEST(bool(append({.tags = {{"item", "tea"}, {"customer", "bob"}}})));
  BOOST_TEST(bool(append({.types = {"Sold"}, .tags = {{"item", "tea"}}, .after = 2})));
  BOOST_TEST(bool(append({.tags = {{"item", "never"}}})));
  BOOST_CHECK_EXCEPTION(append({}), Error, [](const Error& error) {
    return error.kind() == ErrorKind::invalid_argument;
  });
}

BOOST_AUTO_TEST_CASE(the_same_ids_again_answer_with_the_old_positions) {
  ShopLog shop;
  UuidV7Source ids(shop.clock);
  auto one = sold("a", "tea");
  auto two = sold("b", "milk");
  one.id = ids.next();
  two.id = ids.next();
  auto both = [&] { return testing::request({one, two}); };
  auto first = shop.log->append(both());
  BOOST_REQUIRE(first);
  BOOST_TEST(!first->repeated);
  BOOST_REQUIRE(shop.append(sold("a", "salt")));
  for (int round = 0; round < 2; ++round) {
    auto again = both();
    again.expected.emplace_back("a", ExpectedVersion::no_stream());  // held then, not now
    auto repeat = shop.log->append(std::move(again));
    BOOST_REQUIRE(repeat);
    BOOST_TEST(repeat->repeated);
    BOOST_TEST(repeat->first_position == first->first_position);
    BOOST_TEST(repeat->last_position == first->last_position);
    shop.reopen();
  }
  BOOST_TEST(shop.log->head() == 4u);

  auto other = one;
  other.payload = sold("a", "coffee").payload;
  BOOST_TEST(shop.append(other).conflicted());
  auto partly = testing::request({one, sold("a", "rice")});
  BOOST_TEST(shop.log->append(std::move(partly)).conflicted());
  BOOST_CHECK_THROW((void)shop.log->append(testing::request({one, one})), Error);
  BOOST_TEST(shop.log->head() == 4u);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_stored_is_refused_with_a_sentence) {
  ShopLog shop;
  auto refused = [&](NewEvent event, const std::string& words) {
    try {
      (void)shop.append(std::move(event));
      BOOST_ERROR("was not refused: " + words);
    } catch (const Error& error) {
      BOOST_TEST_CONTEXT(error.what()) {
        BOOST_TEST(std::string(error.what()).find(words) != std::string::npos);
      }
    }
  };
  refused(sold("", "tea"), "empty");
  refused(sold("$annals", "tea"), "reserved");
  refused(sold("a\nb", "tea"), "control character");
  refused(sold("\xff", "tea"), "UTF-8");
  refused(sold(std::string(limits::stream_name_bytes + 1, 'x'), "tea"), "limit is 255");
  refused(sold("a", std::string(limits::tag_value_bytes + 1, 'x')), "255");
  auto unknown = sold("a", "tea");
  unknown.type = "Stolen";
  refused(unknown, "Stolen");
  auto forged = sold("a", "tea");
  forged.type = "annals.ModuleRegistered";
  refused(forged, "the engine's own");
  auto metadata = sold("a", "tea");
  metadata.metadata = "[1]";
  refused(metadata, "JSON object");
  auto garbage = sold("a", "tea");
  garbage.payload = Payload(std::vector<std::uint64_t>{0xffffffffffffffffu});
  refused(garbage, "");
  BOOST_TEST(bool(shop.append(sold(std::string(limits::stream_name_bytes, 'x'), "tea"))));
  BOOST_TEST(bool(shop.append(sold("a", std::string(limits::tag_value_bytes, 'x')))));
  BOOST_TEST(shop.log->head() == 3u);
}

BOOST_AUTO_TEST_CASE(the_recorded_time_never_decreases_when_the_clock_is_set_back) {
  ShopLog shop;
  BOOST_REQUIRE(shop.append(sold("a", "tea")));
  shop.clock.advance(std::chrono::hours(-24));
  BOOST_REQUIRE(shop.append(sold("a", "tea")));
  shop.reopen();
  BOOST_REQUIRE(shop.append(sold("a", "tea")));
  Timestamp before{};
  for (const auto& event : shop.log->read()) {
    BOOST_TEST((event.recorded_at >= before));
    before = event.recorded_at;
  }
  BOOST_TEST(to_iso(before) == "2026-01-01T00:00:00Z");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
