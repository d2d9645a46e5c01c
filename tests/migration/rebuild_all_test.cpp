// Every module is built anew, two at once.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <set>

#include "tests/migration/board.h"

namespace annals::testing {

namespace {

constexpr int modules = 5;
constexpr int events_each = 1'500;

std::string name_of_module(int number) {
  return fmt::format("list{}", number);
}

Module list_module(int number) {
  return Module::from_texts(
      fmt::format("@0xb2c4e6f8a1d3f5a{};\n"
                  "using Annals = import \"/annals/annals.capnp\";\n"
                  "struct Noted $Annals.event {{ text @0 :Text; }}\n",
                  number),
      fmt::format("-- annals:module {0} {1}\n"
                  "create table {0}_notes (id integer primary key, text text not null) strict;\n"
                  "-- annals:on Noted\n"
                  "insert into {0}_notes (id, text) values (@position, :text);\n",
                  name_of_module(number), number % 2 == 0 ? "strict" : "async"));
}

// A log with several modules, each with tables from more than one batch of its own events.
struct Lists {
  Lists() {
    for (int module = 0; module < modules; ++module) {
      engine.register_module(list_module(module));
      AppendRequest request;
      const std::string type = name_of_module(module) + ".Noted";
      for (int i = 0; i < events_each; ++i) {
        NewEvent event;
        event.stream = "notes";
        event.type = type;
        event.payload = engine.from_json(type, fmt::format(R"({{"text":"note {}"}})", i));
        request.events.push_back(std::move(event));
      }
      BOOST_REQUIRE(engine.append(std::move(request)));
    }
    engine.catch_up();
  }

  TemporaryDirectory directory;
  Engine engine = Engine::open(directory / "lists.annals");
};

}  // namespace

BOOST_AUTO_TEST_SUITE(rebuild_all)

BOOST_AUTO_TEST_CASE(all_modules_come_out_equal_and_their_reports_are_in_order) {
  Lists lists;
  const Content before = content_of(lists.engine);
  std::atomic<int> callers = 0;
  bool one_at_a_time = true;
  std::set<std::string> seen;
  RebuildOptions options;
  options.on_status = [&](const RebuildStatus& status) {
    one_at_a_time = one_at_a_time && ++callers == 1;
    seen.insert(status.module);
    --callers;
  };
  const auto reports = lists.engine.rebuild_all(options);
  BOOST_REQUIRE(reports.size() == std::size_t{modules});
  for (int module = 0; module < modules; ++module) {
    BOOST_TEST_CONTEXT(name_of_module(module)) {
      const RebuildReport& report = reports[static_cast<std::size_t>(module)];
      BOOST_TEST(report.module == name_of_module(module));
      BOOST_TEST((report.outcome == RebuildOutcome::equal), report.summary());
      BOOST_TEST(report.events_applied == std::uint64_t{events_each});
      BOOST_TEST(seen.contains(name_of_module(module)));
    }
  }
  BOOST_TEST(one_at_a_time);
  BOOST_TEST((content_of(lists.engine) == before));
  BOOST_TEST(lists.engine.rebuilds().empty());
  BOOST_TEST(lists.engine.verify_deep().ok());
}

BOOST_AUTO_TEST_CASE(a_request_to_stop_reaches_every_one_of_them) {
  Lists lists;
  const Content before = content_of(lists.engine);
  std::stop_source source;
  RebuildOptions options;
  options.stop = source.get_token();
  options.on_status = [&](const RebuildStatus&) { source.request_stop(); };
  for (const auto& report : lists.engine.rebuild_all(options)) {
    BOOST_TEST((report.outcome == RebuildOutcome::cancelled), report.summary());
  }
  BOOST_TEST((content_of(lists.engine) == before));
  BOOST_TEST(lists.engine.rebuilds().empty());
}

BOOST_AUTO_TEST_CASE(an_error_of_one_stops_the_others_and_is_passed_on) {
  Lists lists;
  const Content before = content_of(lists.engine);
  struct Told {};
  RebuildOptions options;
  options.on_status = [&](const RebuildStatus& status) {
    if (status.module == name_of_module(1)) throw Told();
  };
  BOOST_CHECK_THROW((void)lists.engine.rebuild_all(options), Told);
  BOOST_TEST((content_of(lists.engine) == before));
  BOOST_TEST(lists.engine.rebuilds().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
