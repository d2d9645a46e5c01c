#include "bench/report.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <system_error>

namespace annals::bench {
namespace {

std::string short_number(double number) {
  if (number >= 1e6) return fmt::format("{:.2f} M", number / 1e6);
  if (number >= 1e4) return fmt::format("{:.1f} k", number / 1e3);
  return fmt::format("{:.0f}", number);
}

boost::json::object side_to_json(const Outcome::Side& side) {
  boost::json::object json{{"per_second", side.rate}, {"peak_memory_bytes", side.peak_memory}};
  if (!side.latencies.empty()) {
    json["p50_us"] = side.latencies.quantile(0.5);
    json["p99_us"] = side.latencies.quantile(0.99);
  }
  if (side.bytes_each > 0) json["bytes_each"] = side.bytes_each;
  return json;
}

boost::json::array latencies_to_json(const std::vector<Latency>& all) {
  boost::json::array latencies;
  for (const auto& latency : all) {
    latencies.push_back({{"name", latency.name},
                         {"calls", latency.samples_ms.size()},
                         {"p50_ms", latency.at(0.5)},
                         {"p99_ms", latency.at(0.99)},
                         {"max_ms", latency.at(1.0)}});
  }
  return latencies;
}

boost::json::object backup_to_json(const BackupLatencies& measured) {
  boost::json::array backups;
  for (const auto& backup : measured.backups) {
    backups.push_back({{"name", backup.name},
                       {"events", backup.events},
                       {"bytes", backup.bytes},
                       {"seconds", backup.seconds}});
  }
  return {{"backups", std::move(backups)}, {"latencies", latencies_to_json(measured.latencies)}};
}

}  // namespace

double measure_flushes(const std::filesystem::path& disk, double seconds) {
  const ScratchFolder folder(disk);
  const auto path = folder / "flushed";
  const int file = open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) throw std::system_error(errno, std::generic_category(), "opening " + path.string());
  const std::array<char, 4096> block{};
  std::uint64_t count = 0;
  double spent = 0;
  for (; spent < seconds; ++count) {
    spent += seconds_of([&] {
      // Over the same 4 MiB again, as a write-ahead log does.
      const auto offset = static_cast<off_t>(count % 1024 * block.size());
      if (pwrite(file, block.data(), block.size(), offset) < 0 || fdatasync(file) != 0) {
        throw std::system_error(errno, std::generic_category(), "writing " + path.string());
      }
    });
  }
  close(file);
  return static_cast<double>(count) / spent;
}

std::string outcome_line(const Outcome& outcome) {
  const auto& engine = outcome.engine;
  const auto& rival = outcome.rival;
  auto line =
      fmt::format("{:<42} {:>9} {:>9} {}/s {:>7.2f}", outcome.name, short_number(engine.rate),
                  short_number(rival.rate), outcome.unit, outcome.ratio());
  std::string promised;
  if (outcome.promised_ratio) promised += fmt::format("at least {}, ", *outcome.promised_ratio);
  if (outcome.promised_p99_us) {
    promised += fmt::format("99 of 100 below {:.0f} us, ", *outcome.promised_p99_us);
  }
  if (outcome.promised_bytes_each) {
    promised += fmt::format("below {:.0f} bytes each, ", *outcome.promised_bytes_each);
  }
  if (!promised.empty()) {
    promised.resize(promised.size() - 2);
    line += fmt::format(" ({}: {})", promised, outcome.kept() ? "kept" : "BROKEN");
  }
  line += "   " + outcome.rival_name;
  if (!engine.latencies.empty()) {
    line += fmt::format(
        "\n    each, half and 99 of 100 below: {} and {} us; by hand {} and {} us",
        short_number(engine.latencies.quantile(0.5)), short_number(engine.latencies.quantile(0.99)),
        short_number(rival.latencies.quantile(0.5)), short_number(rival.latencies.quantile(0.99)));
  }
  if (outcome.promised_memory) {
    constexpr std::uint64_t mib = 1u << 20;
    line += fmt::format("\n    memory: {} MiB more, by hand {} (under {}: {})",
                        engine.peak_memory / mib, rival.peak_memory / mib,
                        *outcome.promised_memory / mib, outcome.memory_kept() ? "kept" : "BROKEN");
  }
  if (engine.bytes_each > 0) {
    line += fmt::format("\n    on the disk: {:.0f} bytes each, by hand {:.0f}", engine.bytes_each,
                        rival.bytes_each);
  }
  return line;
}

std::string promise_line(const Promise& promise) {
  return fmt::format("{:<46} {:>9.2f} {:>9.2f} {:>9.2f} {:>7.0f} ms  {}", promise.name,
                     promise.median_ms(), promise.ninth_decile_ms(), promise.worst_ms(),
                     promise.limit_ms, promise.kept() ? "kept" : "BROKEN");
}

std::string backup_line(const BackupFigures& backup) {
  const double megabytes = static_cast<double>(backup.bytes) / 1e6;
  return fmt::format("{}: a backup of {} events, {:.0f} MB, in {:.2f} s ({:.0f} MB/s)", backup.name,
                     backup.events, megabytes, backup.seconds, megabytes / backup.seconds);
}

std::string to_json(const Report& report) {
  boost::json::array contests, promises;
  for (const auto& outcome : report.outcomes) {
    boost::json::object contest{{"name", outcome.name},
                                {"unit", outcome.unit},
                                {"rival_is", outcome.rival_name},
                                {"ratio", outcome.ratio()},
                                {"engine", side_to_json(outcome.engine)},
                                {"rival", side_to_json(outcome.rival)}};
    if (outcome.promised_ratio) contest["promised_ratio"] = *outcome.promised_ratio;
    if (outcome.promised_memory) contest["promised_memory_bytes"] = *outcome.promised_memory;
    if (outcome.promised_p99_us) contest["promised_p99_us"] = *outcome.promised_p99_us;
    if (outcome.promised_bytes_each) contest["promised_bytes"] = *outcome.promised_bytes_each;
    contests.push_back(std::move(contest));
  }
  for (const auto& promise : report.promises) {
    promises.push_back({{"name", promise.name},
                        {"median_ms", promise.median_ms()},
                        {"ninth_decile_ms", promise.ninth_decile_ms()},
                        {"worst_ms", promise.worst_ms()},
                        {"limit_ms", promise.limit_ms},
                        {"kept", promise.kept()}});
  }
  return boost::json::serialize(boost::json::object{
      {"quick", report.quick},
      {"rounds", report.rounds},
      {"flushes_per_second", report.flushes_per_second},
      {"contests", std::move(contests)},
      {"promises", std::move(promises)},
      {"rebuild",
       {{"events", report.rebuild.events},
        {"seconds", report.rebuild.rebuild_seconds},
        {"latencies", latencies_to_json(report.rebuild.latencies)}}},
      {"backup", backup_to_json(report.backup)},
  });
}

}  // namespace annals::bench
