#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "engine/log_reader.h"
#include "projections/events_ahead.h"
#include "projections/parallel_work.h"
#include "tests/views/bank.h"

namespace annals::testing {

namespace {

// Lets two threads meet: whoever comes first waits for the other, with a deadline.
class Meeting {
 public:
  bool meet(std::string_view name) {
    std::unique_lock lock(mutex_);
    (name == "west" ? west_ : east_) = true;
    changed_.notify_all();
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return west_ && east_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool west_ = false, east_ = false;
};

// A module over the bank's events whose statements call a C++ function of its own.
std::shared_ptr<const ModuleDefinition> calling_definition(const std::string& name,
                                                           Module::Function call) {
  const std::string sql = "-- annals:module " + name +
                          " strict\n"
                          "create table calls (id integer primary key, answer integer) strict;\n"
                          "-- annals:on bank.Opened\n"
                          "insert into calls (id, answer) values (@position, call_" +
                          name + "(:account));\n";
  auto schema = std::make_shared<ModuleSchema>(name, SchemaBundle::from_compiled({}, {}));
  return std::make_shared<ModuleDefinition>(
      sql, std::move(schema), std::vector<SqlFunction>{{"call_" + name, 1, std::move(call)}});
}

std::size_t unfinished_files(const Bank& bank) {
  std::size_t found = 0;
  for (const auto& entry : std::filesystem::directory_iterator(bank.folder)) {
    found += entry.path().string().find(".building") != std::string::npos;
  }
  return found;
}

// Events 1 to `count`; a failure after `fails_after` of them.
class MadeEvents : public EventCursor::Source {
 public:
  explicit MadeEvents(Position count, Position fails_after = 0)
      : count_(count), fails_after_(fails_after) {}
  const RecordedEvent* next() override {
    if (fails_after_ && event_.position == fails_after_) throw Error(ErrorKind::io, "no disk");
    if (event_.position == count_) return nullptr;
    ++event_.position;
    event_.stream = "stream-" + std::to_string(event_.position % 7);
    event_.id.bytes[0] = static_cast<std::uint8_t>(event_.position);
    return &event_;
  }

 private:
  Position count_, fails_after_;
  RecordedEvent event_;
};

EventCursor made(Position count, Position fails_after = 0) {
  return EventCursor(std::make_unique<MadeEvents>(count, fails_after));
}

bool every_third(const RecordedEvent& event) {
  return event.position % 3 == 0;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(parallel)

BOOST_AUTO_TEST_CASE(every_piece_is_done_once) {
  for (std::size_t threads : {1u, 2u, 5u}) {
    std::vector<std::atomic<int>> done(20);
    do_in_parallel(done.size(), threads,
                   [&](std::size_t piece, const std::atomic<bool>&) { ++done[piece]; });
    for (const auto& times : done) BOOST_TEST(times == 1);
  }
  do_in_parallel(0, 2, [](std::size_t, const std::atomic<bool>&) { BOOST_TEST(false); });
}

BOOST_AUTO_TEST_CASE(a_piece_that_throws_ends_the_others) {
  Meeting meeting;
  std::atomic<int> begun{0}, met{0};
  std::atomic<bool> ended{false};
  auto work = [&](std::size_t piece, const std::atomic<bool>& stop) {
    ++begun;
    met += meeting.meet(piece == 0 ? "west" : "east");
    if (piece == 0) throw std::runtime_error("enough");
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!stop && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    ended = stop.load();
  };
  BOOST_CHECK_EXCEPTION(do_in_parallel(5, 2, work), std::runtime_error,
                        [](const auto& error) { return std::string(error.what()) == "enough"; });
  BOOST_TEST(begun == 2);  // no further one
  BOOST_TEST(met == 2);
  BOOST_TEST(ended);
}

BOOST_AUTO_TEST_CASE(events_read_ahead_are_those_that_are_wanted_in_order) {
  for (Position count : {0, 1, 2, 3, 511, 1'536, 1'537, 10'000}) {
    EventsAhead ahead(made(count), every_third);
    Position expected = 0;
    while (const RecordedEvent* event = ahead.next()) {
      expected += 3;
      BOOST_TEST_REQUIRE(event->position == expected);
      BOOST_TEST_REQUIRE(event->stream == "stream-" + std::to_string(expected % 7));
    }
    BOOST_TEST(expected == count / 3 * 3);
    BOOST_TEST(ahead.last_position() == count);
    BOOST_TEST(ahead.last_id().bytes[0] == static_cast<std::uint8_t>(count));
    BOOST_TEST(ahead.next() == nullptr);
  }
}

BOOST_AUTO_TEST_CASE(a_reading_ahead_may_be_left_at_any_event) {
  for (int taken : {0, 1, 600, 5'000}) {
    EventsAhead ahead(made(1'000'000), [](const RecordedEvent&) { return true; });
    for (int i = 0; i < taken; ++i) BOOST_TEST_REQUIRE(ahead.next() != nullptr);
  }
}

BOOST_AUTO_TEST_CASE(what_reading_ahead_meets_is_told_to_the_one_who_takes) {
  for (Position fails_after : {1, 512, 4'000}) {
    EventsAhead ahead(made(10'000, fails_after), [](const RecordedEvent&) { return true; });
    BOOST_CHECK_EXCEPTION(while (ahead.next()){}, Error,
                          [](const Error& error) { return error.kind() == ErrorKind::io; });
  }
}

BOOST_AUTO_TEST_CASE(two_modules_are_built_at_once) {
  Meeting meeting;
  const auto west = calling_definition(
      "west", [&](std::span<const Value>) { return std::int64_t{meeting.meet("west")}; });
  const auto east = calling_definition(
      "east", [&](std::span<const Value>) { return std::int64_t{meeting.meet("east")}; });
  Bank bank;
  bank.add(bank_definition());
  for (int i = 0; i < 3; ++i) BOOST_REQUIRE(bank.append(opened("a" + std::to_string(i))));
  bank.add_all({west, east});
  BOOST_TEST(bank.number("select sum(answer) from west.calls") == 3);
  BOOST_TEST(bank.number("select sum(answer) from east.calls") == 3);
}

BOOST_AUTO_TEST_CASE(a_module_that_cannot_be_built_leaves_the_one_beside_it) {
  Bank bank;
  bank.add(bank_definition());
  BOOST_REQUIRE(bank.append(opened("a")));
  const auto good =
      calling_definition("good", [](std::span<const Value>) { return std::int64_t{7}; });
  const auto bad = calling_definition(
      "bad", [](std::span<const Value>) -> Value { throw std::runtime_error("this cannot be"); });
  bank.add_all({bad, good});
  BOOST_TEST(bank.number("select answer from good.calls") == 7);
  BOOST_TEST((bank.status("bad").state == ViewState::paused));
  BOOST_TEST(bank.status("good").lag == 0u);
}

BOOST_AUTO_TEST_CASE(what_the_program_throws_at_progress_ends_all_builds) {
  Bank bank;
  bank.add(bank_definition());
  std::vector<NewEvent> events;
  for (int i = 0; i < 6'000; ++i) events.push_back(opened("a" + std::to_string(i)));
  BOOST_REQUIRE(bank.append(std::move(events)));
  bank.add(licence_definition(1'000'000));
  bank.close();
  std::filesystem::remove_all(bank.folder);
  bank.on_progress = [](std::string_view, Position, Position) { throw std::runtime_error("no"); };
  BOOST_CHECK_THROW(bank.open(), std::runtime_error);
  bank.on_progress = {};
  bank.open();
  BOOST_TEST(unfinished_files(bank) == 0u);
  BOOST_TEST(bank.number("select count(*) from accounts") == 6'000);
  BOOST_TEST(bank.number("select count(*) from licences") == 6'000);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
