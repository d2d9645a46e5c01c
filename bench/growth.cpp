#include "bench/growth.h"

#include <annals/engine.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <stdexcept>

#include "bench/measured_events.h"
#include "bench/memory.h"
#include "bench/plain_log.h"
#include "bench/work_events.h"

namespace annals::bench {
namespace {

constexpr std::uint64_t streams = 100'000;
constexpr std::uint64_t events_a_commit = 1'000;
constexpr std::uint64_t scanned = 1'000'000;
constexpr std::uint64_t made_at_once = 100'000;

std::vector<std::uint64_t> sizes(Scale scale) {
  if (scale.quick) return {1'000, 4'000};
  return {10'000, 100'000, 1'000'000, 10'000'000};
}

std::uint64_t bytes_in(const std::filesystem::path& folder) {
  std::uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) bytes += entry.file_size();
  }
  return bytes;
}

/// Appends until there are `size` events; notes what that cost.
template <class Append>
void grow(GrowthStep& step, std::uint64_t from, Append append) {
  Latencies commits;
  double seconds = 0;
  for (std::uint64_t done = from; done < step.events;) {
    const auto count = std::min(made_at_once, step.events - done);
    const auto events = measured_events(count, streams, done);
    for (std::uint64_t i = 0; i < count; i += events_a_commit) {
      const auto batch = std::span(events).subspan(i, std::min(events_a_commit, count - i));
      const double spent = seconds_of([&] { append(batch); });
      commits.add(spent * 1e6);
      seconds += spent;
    }
    done += count;
  }
  step.append_us = seconds * 1e6 / static_cast<double>(step.events - from);
  step.commit_p99_ms = commits.quantile(0.99) / 1e3;
}

double rate(std::uint64_t count, double seconds) {
  return static_cast<double>(count) / std::max(seconds, 1e-9);
}

void scan_engine(GrowthStep& step, const Engine& engine) {
  const PeakMemory memory;
  ReadQuery query;
  query.from = step.events > scanned ? step.events - scanned + 1 : 1;
  std::uint64_t read = 0;
  std::int64_t sum = 0;
  const double seconds = seconds_of([&] {
    for (const auto& event : engine.read(query)) {
      if (event.stream.starts_with('$')) continue;
      sum += measured_value(event.payload.words());
      ++read;
    }
  });
  if (read == 0 || sum == 0) throw std::runtime_error("nothing was read");
  step.scan_per_second = rate(read, seconds);
  step.scan_memory = memory.growth();
}

void open_engine(GrowthStep& step, const std::filesystem::path& path, bool quick) {
  std::vector<double> opens, appends, reads;
  const auto spare = measured_events(10, streams, 7);
  for (std::uint64_t i = 0; i < 5; ++i) {
    std::optional<Engine> engine;
    opens.push_back(seconds_of([&] { engine.emplace(open_measured(path)); }) * 1e3);
    reads.push_back(seconds_of([&] {
                      ReadQuery query;
                      query.stream = spare[i].stream;
                      for (const auto& event : engine->read(query)) (void)event;
                    }) *
                    1e3);
    appends.push_back(seconds_of([&] { append_all(*engine, std::span(spare).subspan(i, 1)); }) *
                      1e3);
    if (i > 0) continue;
    const PeakMemory memory;
    step.verify_seconds = seconds_of([&] {
      if (!engine->verify().problems.empty()) throw std::runtime_error("the log is not sound");
    });
    step.verify_memory = memory.growth();
    if (quick) break;
  }
  step.open_ms = median(opens);
  step.first_append_ms = median(appends);
  step.first_read_ms = median(reads);
}

void build_tables(GrowthStep& step, const std::filesystem::path& disk) {
  const ScratchFolder folder(disk);
  const auto written = write_work_log(folder / "work.annals", step.events);
  const PeakMemory memory;
  const double seconds = seconds_of([&] { open_work_log(folder / "work.annals"); });
  step.build_per_second = rate(written, seconds);
  step.build_memory = memory.growth();
}

Growth grow_engine(Scale scale, const std::filesystem::path& disk) {
  const ScratchFolder folder(disk);
  const auto path = folder / "log.annals";
  Growth growth{"annals", {}};
  for (std::uint64_t size : sizes(scale)) {
    GrowthStep step{size};
    {
      auto engine = open_measured(path);
      grow(step, engine.head(), [&](auto batch) { append_all(engine, batch); });
      scan_engine(step, engine);
    }
    step.bytes_each = static_cast<double>(bytes_in(folder.path())) / static_cast<double>(size);
    open_engine(step, path, scale.quick);
    build_tables(step, disk);
    growth.steps.push_back(step);
  }
  return growth;
}

void scan_by_hand(GrowthStep& step, PlainLog& log) {
  PlainStatement select(log.connection(),
                        "select s.name, e.version, e.recorded_at, e.payload from events e "
                        "join streams s on s.id = e.stream where e.position >= ?1 "
                        "order by e.position");
  select.bind(1, static_cast<std::int64_t>(step.events > scanned ? step.events - scanned + 1 : 1));
  std::vector<std::uint64_t> words;
  std::uint64_t read = 0;
  std::int64_t sum = 0;
  const double seconds = seconds_of([&] {
    while (select.step()) {
      const auto payload = select.blob(3);
      words.resize(payload.size() / sizeof(std::uint64_t));
      std::memcpy(words.data(), payload.data(), payload.size());
      sum += measured_value({reinterpret_cast<const capnp::word*>(words.data()), words.size()});
      ++read;
    }
  });
  if (read == 0 || sum == 0) throw std::runtime_error("nothing was read");
  step.scan_per_second = rate(read, seconds);
}

Growth grow_by_hand(Scale scale, const std::filesystem::path& disk) {
  const ScratchFolder folder(disk);
  Growth growth{"by hand", {}};
  PlainLog log(folder / "plain.db", PlainDesign::unique_id);
  std::uint64_t from = 0;
  for (std::uint64_t size : sizes(scale)) {
    GrowthStep step{size};
    grow(step, from, [&](auto batch) { log.append(batch); });
    from = size;
    scan_by_hand(step, log);
    log.connection().run("pragma wal_checkpoint(truncate)");
    step.bytes_each = static_cast<double>(bytes_in(folder.path())) / static_cast<double>(size);
    growth.steps.push_back(step);
  }
  return growth;
}

}  // namespace

std::vector<Growth> measure_growth(Scale scale, const std::filesystem::path& disk) {
  return {grow_engine(scale, disk), grow_by_hand(scale, disk)};
}

std::string growth_table(const Growth& growth) {
  auto table = fmt::format(
      "{:<10} {:>9} {:>9} {:>9} {:>7} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} "
      "{:>8} {:>8}\n",
      growth.name, "append us", "p99 ms", "scan M/s", "bytes", "open ms", "read ms", "append",
      "scan MiB", "verify s", "MiB", "build k/s", "MiB");
  const auto mebibytes = [](std::uint64_t bytes) { return static_cast<double>(bytes) / (1 << 20); };
  for (const auto& step : growth.steps) {
    table += fmt::format(
        "{:<10} {:>9.2f} {:>9.2f} {:>9.2f} {:>7.0f} {:>8.2f} {:>8.2f} {:>8.2f} {:>8.1f} {:>8.2f} "
        "{:>8.1f} {:>8.1f} {:>8.1f}\n",
        step.events, step.append_us, step.commit_p99_ms, step.scan_per_second / 1e6,
        step.bytes_each, step.open_ms, step.first_read_ms, step.first_append_ms,
        mebibytes(step.scan_memory), step.verify_seconds, mebibytes(step.verify_memory),
        step.build_per_second / 1e3, mebibytes(step.build_memory));
  }
  return table;
}

}  // namespace annals::bench
