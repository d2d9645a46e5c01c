#include "engine/log_upgrade.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>

#include "engine/backup.h"
#include "engine/log.h"
#include "engine/log_replacement.h"
#include "engine/log_schema.h"
#include "engine/log_verify.h"
#include "events/system.capnp.h"

namespace annals {

namespace {

constexpr std::chrono::milliseconds own_timeout{1'000};  // nobody else has the file

int format_of(const std::filesystem::path& log) {
  sqlite::Connection file(log, {.busy_timeout = own_timeout});
  if (file.integer("pragma application_id") != log_application_id) {
    throw Error(ErrorKind::wrong_format, fmt::format("{} is not an Annals log.", log.string()));
  }
  return static_cast<int>(file.integer("pragma user_version"));
}

const FormatStep& step_from(int format, std::span<const FormatStep> steps) {
  auto found = std::ranges::find(steps, format, &FormatStep::from);
  if (found != steps.end()) return *found;
  throw Error(
      ErrorKind::wrong_format,
      fmt::format("This version of Annals has no step from format {} to {}.", format, format + 1));
}

Position head_of(const std::filesystem::path& log, const FormatStep& step) {
  sqlite::Connection file(log, {.busy_timeout = own_timeout});
  return static_cast<Position>(file.integer(step.head_sql));
}

void take_step(const FormatStep& step, const std::filesystem::path& old,
               const std::filesystem::path& fresh) {
  sqlite::Connection target(fresh, {.access = sqlite::Access::create, .busy_timeout = own_timeout});
  target.attach_read_only(old, "old");
  sqlite::Transaction transaction(target, sqlite::Transaction::Kind::write);
  step.copy(target);
  target.run(fmt::format("pragma user_version = {}", step.from + 1));
  target.run(fmt::format("pragma application_id = {}", log_application_id));
  transaction.commit();
}

void require_sound(const std::filesystem::path& fresh, Position head) {
  ReadConnection reader(open_log_reader(fresh, own_timeout));
  VerifyReport report = verify_log(reader, {});
  if (!report.problems.empty()) throw Error(ErrorKind::corrupt, report.problems.front());
  if (report.events == head) return;
  throw Error(ErrorKind::corrupt,
              fmt::format("The new file has {} events instead of {}.", report.events, head));
}

void record(const std::filesystem::path& fresh, const UpgradeInfo& info,
            const RestoreOptions& options) {
  {
    auto log = Log::open(
        fresh,
        {.create = false, .busy_timeout = own_timeout, .clock = options.clock, .locked = true});
    auto upgraded = event<system::LogUpgraded>("$annals", [&](auto e) {
      e.setFrom(static_cast<std::uint32_t>(info.from));
      e.setTo(static_cast<std::uint32_t>(info.to));
      e.setKept(shown_path(info.kept));
    });
    auto result = log->append_administrative(std::move(upgraded), options.attribution);
    if (!result) throw Error(ErrorKind::invalid_argument, result.message());
  }
  sqlite::Connection file(fresh, {.busy_timeout = own_timeout});
  make_single_file(file);
}

UpgradeInfo upgrade(const std::filesystem::path& log, std::span<const FormatStep> steps,
                    const RestoreOptions& options, FileSystem& files) {
  require_existing(log);
  LogReplacement replacement(log, options.busy_timeout, files);
  UpgradeInfo info;
  info.from = format_of(log);
  info.to = std::max(info.from, log_format);
  if (info.from >= log_format) return info;
  info.kept = log.string() + fmt::format(".format-{}", info.from);
  std::error_code none;
  if (std::filesystem::equivalent(info.kept, log, none)) files.remove(info.kept);  // after a crash
  if (kind_of(info.kept) != FileKind::absent) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{} is there already; move it away first.", info.kept.string()));
  }
  const Position head = head_of(log, step_from(info.from, steps));
  std::filesystem::path old = log;
  for (int format = info.from; format < info.to; ++format) {
    auto fresh = replacement.fresh();
    if (format + 1 < info.to) fresh += fmt::format(".{}", format + 1);
    remove_database(fresh, files);  // left by an interrupted upgrade
    take_step(step_from(format, steps), old, fresh);
    if (old != log) remove_database(old, files);
    old = fresh;
  }
  require_sound(replacement.fresh(), head);
  record(replacement.fresh(), info, options);
  files.sync_file(replacement.fresh());
  replacement.settle();
  files.link(log, info.kept);
  try {
    replacement.replace();
  } catch (...) {
    files.remove(info.kept);
    throw;
  }
  replacement.finish();
  return info;
}

}  // namespace

std::span<const FormatStep> format_steps() {
  return {};
}

UpgradeInfo upgrade_log(const std::filesystem::path& given, std::span<const FormatStep> steps,
                        const RestoreOptions& options, FileSystem& files) {
  auto log = std::filesystem::absolute(given).lexically_normal();
  try {
    return upgrade(log, steps, options, files);
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("Upgrading {} failed: {}", log.string(), error.what()));
  }
}

}  // namespace annals
