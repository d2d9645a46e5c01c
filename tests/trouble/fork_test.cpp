// A process that is duplicated while it has a log open. What the child inherits is SQLite's memory
// of locks that only the parent has: it must neither use nor release anything.
#include <boost/test/unit_test.hpp>

#include "tests/support/child_process.h"
#include "tests/trouble/till.h"

namespace annals::testing {

namespace {

bool is_refused(const std::function<void()>& act, const std::string& words) {
  const auto error = error_of(act);
  if (begins(error, "closed: ") && contains(error, words)) return true;
  std::fprintf(stderr, "child: %s\n", error.c_str());
  return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fork_of_a_process)

BOOST_AUTO_TEST_CASE(a_child_is_refused_whatever_it_asks_of_its_parents_engine) {
  Till till;
  auto engine = till.open();
  BOOST_TEST(bool(sell(engine, "milk")));
  auto follower = engine.follow();
  BOOST_TEST(follower.next(std::chrono::seconds(0))->position == 1u);
  auto cursor = engine.read();
  const int child = in_child([&] {
    const std::function<void()> acts[] = {
        [&] { (void)sell(engine, "tea"); },
        [&] { (void)ask_to_sell(engine, "tea"); },
        [&] { (void)engine.head(); },
        [&] { (void)engine.read(); },
        [&] { (void)engine.follow(); },
        [&] { (void)cursor.next(); },
        [&] { (void)engine.query("select * from sales"); },
        [&] { (void)engine.status(); },
        [&] { (void)engine.verify(); },
        [&] { (void)engine.rebuild("till"); },
        [&] { (void)engine.back_up(); },
        [&] { (void)engine.as_of(Position{1}); },
    };
    for (const auto& act : acts) {
      if (!is_refused(act, "was opened by the process that this one was forked from")) return 1;
    }
    return 0;
  });
  BOOST_TEST(succeeded(child));
  BOOST_TEST(follower.next(std::chrono::seconds(0))->position == 2u);
  BOOST_TEST(bool(sell(engine, "tea")));
  BOOST_TEST(sales(engine) == 2);
}

BOOST_AUTO_TEST_CASE(a_child_that_lets_go_of_the_engine_leaves_the_parents_as_it_was) {
  Till till;
  auto options = till.options();
  options.modules.push_back(count_module());  // with threads, which the child does not have
  auto engine = Engine::open(till.path, std::move(options));
  BOOST_TEST(bool(sell(engine, "milk")));
  BOOST_TEST(engine.as_of(Position{2}).moment().position == 2u);
  const int child = in_child([&] {
    { const Engine gone = std::move(engine); }
    return 0;
  });
  BOOST_TEST(succeeded(child));
  for (int i = 0; i < 20; ++i) BOOST_TEST(bool(sell(engine, "tea")));
  engine.catch_up();
  auto rows = engine.query("select times from counted where item = 'tea'");
  BOOST_TEST(rows.next()->integer(0) == 20);
  BOOST_TEST(engine.verify_deep().ok());
}

BOOST_AUTO_TEST_CASE(a_child_cannot_open_anew_what_its_parent_had_open) {
  Till till;
  auto engine = till.open();
  BOOST_TEST(bool(sell(engine, "milk")));
  const int child = in_child([&] {
    return is_refused([&] { till.open(); }, "was open when this process was forked") ? 0 : 1;
  });
  BOOST_TEST(succeeded(child));
  BOOST_TEST(bool(sell(engine, "tea")));
  BOOST_TEST(engine.verify().problems.empty());
}

BOOST_AUTO_TEST_CASE(a_child_may_open_what_its_parent_had_closed_or_another_log) {
  Till till, other;
  { auto closed = till.open(); }
  auto kept = other.open();
  const int child = in_child([&] {
    auto engine = till.open();
    return sell(engine, "milk") ? 0 : 1;
  });
  BOOST_TEST(succeeded(child));
  auto engine = till.open();
  BOOST_TEST(sales(engine) == 1);
  BOOST_TEST(bool(sell(kept, "milk")));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
