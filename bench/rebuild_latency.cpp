#include "bench/rebuild_latency.h"

#include <annals/engine.h>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <thread>

#include "bench.capnp.h"
#include "bench/measured_events.h"

namespace annals::bench {
namespace {

constexpr std::uint64_t full_events = 1'000'000;
constexpr std::uint64_t streams = 1'000;
constexpr std::uint64_t events_an_append = 1'000;

constexpr const char* tables_sql = R"sql(-- annals:module bench strict
create table readings (id integer primary key, sensor text not null, value integer not null) strict;
create table sensors (sensor text primary key, readings integer not null, total integer not null)
strict;
)sql";
constexpr const char* handlers_sql = R"sql(
-- annals:on Measured
insert into readings (id, sensor, value) values (@position, :sensor, :value);
insert into sensors (sensor, readings, total) values (:sensor, 1, :value)
on conflict (sensor) do update set readings = readings + 1, total = total + excluded.total;
)sql";

constexpr const char* query_sql = "select sensor, readings, total from sensors where sensor = ?1";

Module bench_module(const std::string& more = {}) {
  return Module::from<Measured>("bench", tables_sql + more + handlers_sql);
}

class Measurement {
 public:
  Measurement(Scale scale, const std::filesystem::path& disk)
      : folder_(disk),
        engine_(Engine::open(folder_ / "log.annals", {.modules = {bench_module()}})),
        spare_(measured_events(10'000, streams)) {
    result_.events = scale.of(full_events);
    const auto events = measured_events(std::min<std::uint64_t>(result_.events, 100'000), streams);
    for (std::uint64_t done = 0; done < result_.events; done += events_an_append) {
      append_all(engine_, std::span(events).subspan(done % events.size(), events_an_append));
    }
  }

  RebuildLatencies run(double seconds_alone) {
    beside("alone",
           [&] { std::this_thread::sleep_for(std::chrono::duration<double>(seconds_alone)); });
    beside("beside a rebuild", [&] {
      RebuildOptions options;
      options.definition = bench_module("create index readings_by_value on readings (value);\n");
      RebuildReport report;
      result_.rebuild_seconds = seconds_of([&] { report = engine_.rebuild("bench", options); });
      if (report.outcome != RebuildOutcome::switched) throw std::runtime_error(report.summary());
    });
    return std::move(result_);
  }

 private:
  void beside(const std::string& what, const std::function<void()>& work) {
    Caller appending("append one event, " + what, [this](std::uint64_t i) {
      append_all(engine_, std::span(spare_).subspan(i % spare_.size(), 1));
    });
    Caller asking("query one row, " + what, [this](std::uint64_t i) {
      const Value key = spare_[i % spare_.size()].stream;
      for (auto row : engine_.query(query_sql, std::span(&key, 1))) (void)row;
    });
    work();
    result_.latencies.push_back(appending.stop());
    result_.latencies.push_back(asking.stop());
  }

  ScratchFolder folder_;
  Engine engine_;
  std::vector<NewEvent> spare_;
  RebuildLatencies result_;
};

}  // namespace

RebuildLatencies measure_rebuild_latencies(Scale scale, const std::filesystem::path& disk) {
  return Measurement(scale, disk).run(scale.quick ? 0.2 : 10.0);
}

}  // namespace annals::bench
