#include <boost/test/unit_test.hpp>

#include "engine/name_table.h"
#include "tests/engine/shop_log.h"

namespace annals::testing {

namespace {

void change(const std::filesystem::path& path, const std::string& sql) {
  sqlite::Connection file(path, {});
  file.run(sql);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(index)

BOOST_AUTO_TEST_CASE(ids_that_share_a_place_in_the_cache_are_told_apart) {
  IdCache<std::string> cache;
  BOOST_TEST(!cache.find(1));
  cache.put(1, "one");
  cache.put(200, "two hundred");
  BOOST_REQUIRE(cache.find(1));
  BOOST_TEST(*cache.find(1) == "one");
  const std::int64_t far = 1 + (std::int64_t{1} << 17);
  BOOST_TEST(!cache.find(far));
  BOOST_TEST(cache.put(far, "far") == "far");
  BOOST_TEST(*cache.find(200) == "two hundred");
  BOOST_TEST(!cache.find(1));
  BOOST_TEST(*cache.find(far) == "far");
}

// Ids begin with 1; a damaged file can hold others.
BOOST_AUTO_TEST_CASE(an_id_that_cannot_be_is_never_found_in_the_cache) {
  IdCache<std::string> cache;
  for (std::int64_t id : {std::int64_t{0}, std::int64_t{-1}, INT64_MIN}) {
    BOOST_TEST(!cache.find(id));
    BOOST_TEST(cache.put(id, "none") == "none");
    BOOST_TEST(!cache.find(id));
  }
}

BOOST_AUTO_TEST_CASE(streams_that_another_process_made_go_on_where_it_left_them) {
  ShopLog shop;
  auto other = shop.open();
  for (int round = 0; round < 3; ++round) {
    const std::string mine = "mine-" + std::to_string(round);
    const std::string theirs = "theirs-" + std::to_string(round);
    BOOST_REQUIRE(shop.append(sold(mine, "tea")));
    BOOST_REQUIRE(other->append(request({sold(theirs, "tea"), sold(mine, "tea")})));
    BOOST_REQUIRE(shop.append(sold(theirs, "milk")));
    BOOST_TEST(positions(shop.log->read({.stream = theirs})).size() == 2u);
    BOOST_TEST(positions(shop.log->read({.stream = mine})).size() == 2u);
  }
  BOOST_TEST(shop.log->verify({}).problems.empty());
}

BOOST_AUTO_TEST_CASE(an_index_that_lists_an_event_that_is_not_there_is_told_of_when_it_is_read) {
  ShopLog shop;
  for (int i = 0; i < 5; ++i) BOOST_REQUIRE(shop.append(sold("till", "tea")));
  shop.log.reset();
  change(shop.path,
         "insert into stream_index select stream, position from events;"
         "update index_mark set through = (select max(position) from events);"
         "drop trigger events_refuses_delete; delete from events where position = 4");
  auto log = Log::open(shop.path, {.create = false, .clock = &shop.clock});
  for (bool reverse : {false, true}) {
    BOOST_CHECK_EXCEPTION(positions(log->read({.stream = "till", .reverse = reverse})), Error,
                          [](const Error& error) {
                            return error.kind() == ErrorKind::corrupt &&
                                   std::string(error.what()).find("position 4") !=
                                       std::string::npos;
                          });
  }
}

BOOST_AUTO_TEST_CASE(a_limit_is_kept_at_the_border_between_the_index_and_what_waits_for_it) {
  ShopLog shop;
  for (int i = 0; i < 6; ++i) BOOST_REQUIRE(shop.append(sold("till", "tea")));
  shop.log.reset();
  change(shop.path,
         "insert into stream_index select stream, position from events where position <= 4;"
         "insert into tag_index select t.id, position from tags t, events where value = 'tea' and "
         "position between 2 and 4;"
         "insert into type_index select type, position from events where position <= 4;"
         "update index_mark set through = 4");
  auto log = Log::open(shop.path, {.create = false, .clock = &shop.clock});
  for (std::uint64_t limit = 0; limit <= 7; ++limit) {
    const std::size_t given = std::min<std::uint64_t>(limit, 6);
    BOOST_TEST(positions(log->read({.stream = "till", .limit = limit})).size() == given);
    BOOST_TEST(positions(log->read({.types = {"shop.Sold"}, .limit = limit})).size() == given);
    BOOST_TEST(positions(log->read({.tags = {{"item", "tea"}}, .limit = limit})).size() == given);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
