// Each limit that no other test stands at, at the limit and one beyond. docs/limits.md says where
// the others are tested.
#include "tests/hostile/stand.h"

namespace annals::testing {

namespace {

// Of an event that holds nothing but data: the pointer to it, and the one to the event.
constexpr std::size_t overhead = 16;

std::string object_of(std::size_t bytes) {
  return "{\"k\":\"" + std::string(bytes - 8, 'x') + "\"}";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(limits_of_appends)

BOOST_AUTO_TEST_CASE(an_append_has_so_many_events_and_not_one_more) {
  Stand stand;
  std::vector<NewEvent> events(limits::append_events, stored(0));
  BOOST_TEST(stand.is_within_limits(events));
  events.push_back(stored(0));
  BOOST_TEST(refusal([&] { (void)stand.is_within_limits(events); }) ==
             "invalid_argument: An append has 100001 events; the limit is 100000.");
}

BOOST_AUTO_TEST_CASE(the_payloads_of_an_append_have_so_many_bytes_and_not_one_word_more) {
  Stand stand;
  const auto largest = stored(limits::payload_bytes - overhead);
  BOOST_REQUIRE(largest.payload.bytes().size() == limits::payload_bytes);
  std::vector<NewEvent> events(limits::append_bytes / limits::payload_bytes, largest);
  BOOST_TEST(stand.is_within_limits(events));
  events.push_back(stored(0));
  BOOST_TEST(contains(refusal([&] { (void)stand.is_within_limits(events); }),
                      "The payloads of an append have"));
}

BOOST_AUTO_TEST_CASE(the_metadata_of_an_event_have_so_many_bytes_and_not_one_more) {
  Stand stand;
  auto event = stored(0);
  event.metadata = object_of(limits::metadata_bytes);
  BOOST_TEST(bool(stand.append(event)));
  event.metadata = object_of(limits::metadata_bytes + 1);
  BOOST_TEST(refusal([&] { (void)stand.append(event); }) ==
             "invalid_argument: The metadata of an event has 65537 bytes; the limit is 65536.");
}

BOOST_AUTO_TEST_CASE(the_name_of_an_actor_has_so_many_bytes_and_not_one_more) {
  Stand stand;
  Attribution attribution;
  attribution.actor = std::string(limits::actor_bytes, 'a');
  BOOST_TEST(bool(stand.append(stored(0), attribution)));
  attribution.actor += 'a';
  BOOST_TEST(refusal([&] { (void)stand.append(stored(0), attribution); }) ==
             "invalid_argument: The name of an actor has 256 bytes; the limit is 255.");
}

BOOST_AUTO_TEST_CASE(the_name_of_a_type_has_so_many_bytes_and_not_one_more) {
  const auto module = [](std::size_t bytes) {
    const std::string name = "T" + std::string(bytes - 1, 'x');
    return Module::from_texts(
        "@0xd1a2b3c4e5f60718;\nusing Annals = import \"/annals/annals.capnp\";"
        "\nstruct " +
            name + " $Annals.event { x @0 :Text; }\n",
        "-- annals:module m strict\n");
  };
  Stand stand;
  stand.engine.register_module(module(limits::type_name_bytes));
  TemporaryDirectory another;
  Engine other = Engine::open(another / "m.annals");
  const auto refused = refusal([&] { other.register_module(module(limits::type_name_bytes + 1)); });
  BOOST_TEST(refused.starts_with("invalid_argument: "), refused);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(limits_of_queries)

BOOST_AUTO_TEST_CASE(the_text_of_a_query_has_so_many_bytes_and_not_one_more) {
  Stand stand;
  std::string sql = "select 1";
  sql.resize(limits::query_bytes, ' ');
  BOOST_TEST(stand.number(sql) == 1);
  BOOST_TEST(refusal([&] { (void)stand.engine.query(sql + ' '); }) ==
             "invalid_argument: The text of the query has 4194305 bytes; the limit is 4194304.");
}

BOOST_AUTO_TEST_CASE(a_value_in_a_query_has_so_many_bytes_and_not_one_more) {
  Stand stand;
  const auto most = static_cast<std::int64_t>(limits::row_bytes);
  const std::string sql = "select length(zeroblob(" + std::to_string(most);
  BOOST_TEST(stand.number(sql + "))") == most);
  BOOST_TEST(contains(refusal([&] { (void)stand.number(sql + " + 1))"); }), "too big"));
}

BOOST_AUTO_TEST_CASE(a_row_of_a_table_has_so_many_bytes_and_not_one_more) {
  // The row has a header of 6 bytes.
  Stand stand(R"sql(-- annals:module bounds strict
create table blobs (content blob) strict;
-- annals:on Written
insert into blobs (content) values (zeroblob(:number - 6));
)sql");
  const auto most = static_cast<std::int64_t>(limits::row_bytes);
  BOOST_TEST(bool(stand.append(written("", most))));
  const auto beyond = stand.append(written("", most + 1));
  BOOST_TEST(contains(beyond.message(), "string or blob too big"), beyond.message());
  BOOST_TEST(stand.number("select sum(length(content)) from blobs") == most - 6);
}

BOOST_AUTO_TEST_CASE(a_pattern_in_a_query_has_so_many_bytes_and_not_one_more) {
  Stand stand;
  for (const char* sql : {"select 'a' like ?1", "select 'a' glob ?1"}) {
    const Value longest[] = {std::string(limits::pattern_bytes, '%')};
    BOOST_CHECK_NO_THROW((void)stand.engine.query(sql, longest).next());
    const Value longer[] = {std::string(limits::pattern_bytes + 1, '%')};
    BOOST_TEST(contains(refusal([&] { (void)stand.engine.query(sql, longer).next(); }),
                        "LIKE or GLOB pattern too complex"));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
