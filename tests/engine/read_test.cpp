#include <boost/test/unit_test.hpp>

#include <random>
#include <thread>

#include "tests/engine/shop_log.h"
#include "tests/support/seed.h"

namespace annals::testing {

namespace {

// Some events over few streams, items and customers, appended in batches of random size.
struct Model {
  std::vector<RecordedEvent> events;  ///< with the item in `metadata`, for the comparison
  std::vector<std::vector<Tag>> tags;
};

Model fill(ShopLog& shop, std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  Model model;
  while (model.events.size() < count) {
    std::vector<NewEvent> batch;
    std::size_t size = 1 + random() % 700;
    for (std::size_t i = 0; i < size; ++i) {
      std::string stream = "till-" + std::to_string(random() % 50);
      std::string item = "item-" + std::to_string(random() % 20);
      std::string customer = "customer-" + std::to_string(random() % 7);
      RecordedEvent& event = model.events.emplace_back();
      event.position = model.events.size() + 1;
      event.stream = stream;
      if (random() % 4 == 0) {
        batch.push_back(returned(stream, item));
        event.type = "shop.Returned";
        model.tags.push_back({{"item", item}});
      } else {
        batch.push_back(sold(stream, item, customer));
        event.type = "shop.Sold";
        model.tags.push_back({{"item", item}, {"customer", customer}});
      }
      event.recorded_at = shop.clock.now();
    }
    BOOST_REQUIRE(shop.log->append(request(std::move(batch))));
    shop.clock.advance(std::chrono::seconds(1));
  }
  return model;
}

std::vector<Position> expected(const Model& model, const ReadQuery& query) {
  std::vector<Position> found;
  for (std::size_t i = 0; i < model.events.size(); ++i) {
    const auto& event = model.events[i];
    bool matches =
        (query.stream.empty() || event.stream == query.stream) &&
        (query.types.empty() || std::ranges::count(query.types, event.type)) &&
        std::ranges::all_of(
            query.tags, [&](const Tag& tag) { return std::ranges::count(model.tags[i], tag); }) &&
        event.position >= query.from && event.position <= query.to &&
        (!query.since || event.recorded_at >= *query.since) &&
        (!query.until || event.recorded_at <= *query.until);
    if (matches) found.push_back(event.position);
  }
  if (query.reverse) std::ranges::reverse(found);
  if (found.size() > query.limit) found.resize(query.limit);
  return found;
}

ReadQuery random_query(std::mt19937& random, const Model& model) {
  ReadQuery query;
  query.from = 2;
  if (random() % 3 == 0) query.stream = "till-" + std::to_string(random() % 52);
  if (random() % 3 == 0) query.types.push_back(random() % 2 ? "shop.Sold" : "shop.Returned");
  if (random() % 3 == 0) query.tags.push_back({"item", "item-" + std::to_string(random() % 21)});
  if (random() % 4 == 0) {
    query.tags.push_back({"customer", "customer-" + std::to_string(random() % 8)});
  }
  if (random() % 3 == 0) query.from = 2 + random() % model.events.size();
  if (random() % 3 == 0) query.to = 2 + random() % model.events.size();
  auto some_time = [&] { return model.events[random() % model.events.size()].recorded_at; };
  if (random() % 4 == 0) query.since = some_time() - std::chrono::milliseconds(random() % 1500);
  if (random() % 4 == 0) query.until = some_time() + std::chrono::milliseconds(random() % 1500);
  if (random() % 3 == 0) query.limit = random() % 2000;
  query.reverse = random() % 2;
  return query;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reading)

// More events than are left un-indexed, so that answers come from the index and from the tail.
BOOST_AUTO_TEST_CASE(every_query_gives_just_the_matching_events_in_order) {
  const unsigned seed = seed_or(1);
  ShopLog shop;
  Model model = fill(shop, 40'000, seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 300; ++round) {
    if (round == 150) shop.reopen();
    ReadQuery query = random_query(random, model);
    BOOST_TEST_CONTEXT("seed " << seed << " round " << round) {
      BOOST_REQUIRE(positions(shop.log->read(query)) == expected(model, query));
    }
  }
  auto report = shop.log->verify({});
  BOOST_TEST(report.problems.empty());
  BOOST_TEST(report.events == shop.log->head());
}

BOOST_AUTO_TEST_CASE(a_reading_ends_at_the_head_of_when_it_began) {
  ShopLog shop;
  BOOST_REQUIRE(shop.append(sold("a", "tea")));
  auto cursor = shop.log->read();
  BOOST_REQUIRE(shop.append(sold("a", "milk")));
  BOOST_TEST(positions(std::move(cursor)).size() == 2u);
}

BOOST_AUTO_TEST_CASE(an_unknown_type_is_an_error_but_an_unknown_stream_is_empty) {
  ShopLog shop;
  BOOST_TEST(positions(shop.log->read({.stream = "nobody"})).empty());
  BOOST_CHECK_EXCEPTION(shop.log->read({.types = {"Nothing"}}), Error,
                        [](const Error& error) { return error.kind() == ErrorKind::not_found; });
}

BOOST_AUTO_TEST_CASE(a_follower_sees_the_past_and_then_what_is_appended_by_another_connection) {
  ShopLog shop;
  BOOST_REQUIRE(shop.append(sold("a", "tea")));
  auto other = shop.open(false);
  auto follower = other->follow({.from = 2});
  auto next = [&] { return follower.next(std::chrono::seconds(10)); };
  BOOST_TEST(next()->position == 2u);
  BOOST_TEST(!follower.next(std::chrono::milliseconds(0)));
  std::thread writer([&] {
    for (int i = 0; i < 100; ++i) (void)shop.append(sold("a", "milk"));
  });
  for (Position position = 3; position <= 102; ++position) {
    const RecordedEvent* event = next();
    BOOST_REQUIRE(event);
    BOOST_TEST(event->position == position);
  }
  writer.join();
  std::thread stopper([&] { follower.stop(); });
  BOOST_TEST(!follower.next(std::chrono::minutes(1)));
  BOOST_TEST(follower.stopped());
  stopper.join();
}

BOOST_AUTO_TEST_CASE(a_follower_with_a_filter_passes_over_other_events) {
  ShopLog shop;
  auto follower = shop.log->follow({.types = {"Returned"}});
  BOOST_REQUIRE(shop.append(sold("a", "tea")));
  BOOST_REQUIRE(shop.append(returned("a", "tea")));
  BOOST_REQUIRE(shop.append(sold("a", "tea")));
  BOOST_TEST(follower.next(std::chrono::seconds(10))->position == 3u);
  BOOST_TEST(!follower.next(std::chrono::milliseconds(0)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
