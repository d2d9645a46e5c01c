#include <annals/history.h>
#include <fmt/format.h>

#include <functional>
#include <random>
#include <stdexcept>

#include "bench/promise.h"
#include "bench/work_events.h"

namespace annals::bench {
namespace {

/// Questions about the past of the tables of "work", in the order in which an auditor's day brings
/// them: the first one finds nothing kept.
class HistoryPromises {
 public:
  explicit HistoryPromises(const PromiseInput& input)
      : folder_(input.disk),
        times_(input.scale.quick ? 3 : 20),
        events_(write_work_log(folder_ / "past.annals", input.scale.of(1'000'000))),
        engine_(open_work_log(folder_ / "past.annals")) {
    for (const auto& row : engine_.query("select key from tasks")) tasks_.emplace_back(row.text(0));
  }

  std::vector<Promise> all() {
    // The first question makes what is kept, as a rebuild would.
    add("first question about the past", 60'000, 1, [&](int) { ask(engine_.head() - 1); });
    add("as of a random position, cold", 2'000, times_, [&](int) {
      asked_ = random_position();
      ask(asked_);
    });
    add("the same again, warm", 50, times_, [&](int) { ask(asked_); });
    add("first life of a row", 60'000, 1, [&](int) { live(); });
    add("life of a row", 1'000, times_, [&](int) { live(); });
    add("bisect", 10'000, times_ / 4 + 1, [&](int) { bisect(); });
    return std::move(promises_);
  }

 private:
  void add(const std::string& what, double limit_ms, int times,
           const std::function<void(int)>& work) {
    promises_.push_back(
        measure(fmt::format("{}, {} events", what, events_), limit_ms, times, work));
  }

  Position random_position() { return random_() % engine_.head() + 1; }

  void ask(Position position) {
    const Past past = engine_.as_of(position);
    if (past.moment().position != position) throw std::runtime_error("another moment answered");
    auto rows = past.query("select count(*) from tasks where status = 'todo'");
    if (!rows.next()) throw std::runtime_error("the past did not answer");
  }

  void live() {
    const std::vector<Value> key{tasks_[random_() % tasks_.size()]};
    if (engine_.history("tasks", key).changes.empty())
      throw std::runtime_error("a row has no life");
  }

  // Which event made the table of tasks so long?
  void bisect() {
    const auto wanted = random_() % tasks_.size() + 1;
    const auto found = engine_.bisect(fmt::format("select count(*) >= {} from tasks", wanted));
    if (!found.event) throw std::runtime_error("the event was not found");
  }

  ScratchFolder folder_;
  int times_;
  std::uint64_t events_;
  Engine engine_;
  std::vector<std::string> tasks_;  // their keys
  Position asked_ = 0;
  std::mt19937_64 random_{20'26};
  std::vector<Promise> promises_;
};

}  // namespace

std::vector<Promise> measure_history_promises(const PromiseInput& input) {
  return HistoryPromises(input).all();
}

}  // namespace annals::bench
