#include "bench/backup_latency.h"

#include <annals/engine.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>

#include "bench/measured_events.h"
#include "bench/plain_log.h"

namespace annals::bench {
namespace {

constexpr std::uint64_t full_events = 500'000;
constexpr std::uint64_t streams = 10'000;
constexpr std::uint64_t events_a_commit = 1'000;

using Append = std::function<void(std::span<const NewEvent>)>;

// SQLite's copy in one step, while others write; then it is made durable.
void copy_by_hand(const std::filesystem::path& from, const std::filesystem::path& to) {
  PlainConnection source(from);
  {
    PlainConnection target(to);
    target.run("pragma journal_mode = off; pragma synchronous = off");
    sqlite3_backup* copy = sqlite3_backup_init(target.handle(), "main", source.handle(), "main");
    const int code = sqlite3_backup_step(copy, -1);
    sqlite3_backup_finish(copy);
    if (code != SQLITE_DONE) throw std::runtime_error("copying by hand failed");
  }
  const int file = open(to.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 || fsync(file) != 0) throw std::runtime_error("syncing the copy failed");
  close(file);
}

class Measurement {
 public:
  explicit Measurement(Scale scale)
      : scale_(scale), events_(scale.of(full_events)), spare_(measured_events(10'000, streams)) {}

  /// `back_up` answers with the bytes of the copy.
  void run(const std::string& side, const Append& append,
           const std::function<std::uint64_t()>& back_up) {
    for (std::uint64_t done = 0; done < events_; done += events_a_commit) {
      append(std::span(spare_).subspan(done % spare_.size(), events_a_commit));
    }
    beside(side + ": append one event, alone", append, [&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(scale_.quick ? 50 : 3'000));
    });
    BackupFigures figures{side, events_};
    beside(side + ": append one event, beside a backup", append,
           [&] { figures.seconds = seconds_of([&] { figures.bytes = back_up(); }); });
    result_.backups.push_back(figures);
  }
  BackupLatencies result() { return std::move(result_); }

 private:
  void beside(const std::string& name, const Append& append, const std::function<void()>& work) {
    Caller appending(
        name, [&](std::uint64_t i) { append(std::span(spare_).subspan(i % spare_.size(), 1)); });
    work();
    result_.latencies.push_back(appending.stop());
  }

  Scale scale_;
  std::uint64_t events_;
  std::vector<NewEvent> spare_;
  BackupLatencies result_;
};

}  // namespace

BackupLatencies measure_backup_latencies(Scale scale, const std::filesystem::path& disk) {
  Measurement measurement(scale);
  {
    const ScratchFolder folder(disk);
    auto engine = open_measured(folder / "log.annals");
    measurement.run(
        "annals", [&](std::span<const NewEvent> events) { append_all(engine, events); },
        [&] { return engine.back_up().bytes(); });
  }
  const ScratchFolder folder(disk);
  PlainLog plain(folder / "plain.db");
  measurement.run(
      "by hand", [&](std::span<const NewEvent> events) { plain.append(events); },
      [&] {
        copy_by_hand(folder / "plain.db", folder / "copy.db");
        return std::filesystem::file_size(folder / "copy.db");
      });
  return measurement.result();
}

}  // namespace annals::bench
