#include <annals/engine.h>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <random>
#include <stdexcept>

#include "bench/measured_events.h"
#include "bench/promise.h"

namespace annals::bench {
namespace {

constexpr std::uint64_t batch = 10'000;

void fill(Engine& engine, std::uint64_t events) {
  while (engine.head() < events) {
    append_all(engine, measured_events(std::min(batch, events - engine.head()), 10'000));
  }
}

void require(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(std::string(what) + " failed");
}

}  // namespace

std::vector<Promise> measure_proof_promises(const PromiseInput& input) {
  std::vector<Promise> promises;
  const ScratchFolder folder(input.disk);
  const std::uint64_t events = input.scale.of(1'000'000);
  Engine engine = open_measured(folder / "proofs.annals");
  fill(engine, events);
  std::mt19937_64 random(20'26);
  const auto add = [&](const std::string& what, double limit_ms, int times,
                       const std::function<void(Position)>& work) {
    promises.push_back(measure(fmt::format("{} of {} events", what, events), limit_ms, times,
                               [&](int) { work(random() % events + 1); }));
  };
  // 300 000 events a second.
  add("verify a log", static_cast<double>(events) / 300, input.scale.quick ? 1 : 3,
      [&](Position) { require(engine.verify().problems.empty(), "verify"); });
  add("prove an event", 100, 20,
      [&](Position position) { require(engine.prove(position).holds(), "proving"); });
  add("prove an extension", 100, 20,
      [&](Position position) { require(engine.prove_extension(position).holds(), "proving"); });
  add("trace an event", 1'000, 5,
      [&](Position position) { require(engine.trace(position).causes.empty(), "tracing"); });
  add("open a log", 50, 20, [&](Position) { open_measured(folder / "proofs.annals"); });
  return promises;
}

}  // namespace annals::bench
