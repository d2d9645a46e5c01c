#include "projections/history/past_builds.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>

#include "engine/sqlite/database_copy.h"

namespace annals {

namespace {

// Of what may be kept: the rest is for answers and lives of rows.
constexpr double snapshot_share = 0.75;

PastModule described(const ModuleDefinition& definition, Position position) {
  PastModule how;
  how.module = definition.name();
  how.build = definition.build_name();
  how.position = position;
  return how;
}

PastFolder::Kept named(const ModuleDefinition& definition, Position position, PastFolder::Kind kind,
                       std::string variant = {}) {
  PastFolder::Kept kept;
  kept.module = definition.name();
  kept.build = definition.build_name();
  kept.position = position;
  kept.kind = kind;
  kept.variant = std::move(variant);
  return kept;
}

std::string variant_of(const Alteration& alteration) {
  if (!alteration.effective) return {};
  return fmt::format("at{}", alteration.effective->time_since_epoch().count());
}

bool is_of(const PastFolder::Kept& kept, const ModuleDefinition& definition) {
  return kept.module == definition.name() && kept.build == definition.build_name() &&
         kept.kind != PastFolder::Kind::lives;
}

}  // namespace

PastBuilds::PastBuilds(Log& log, const HistoryLimits& limits)
    : log_(log),
      limits_(limits),
      folder_(std::make_shared<PastFolder>(ViewDirectory(log.path()), limits.bytes)),
      system_events_(log) {}

std::set<Position> PastBuilds::skips(std::string_view module) {
  system_events_.read_up_to(log_.head());
  return system_events_.skips(module);
}

Position PastBuilds::snapshot_interval(const ModuleDefinition& definition, Position position,
                                       std::uint64_t bytes) const {
  const Position head = log_.head();
  const auto views = folder_->view_bytes(definition.name(), definition.build_name());
  double at_head = static_cast<double>(views.own);
  if (views.own == 0) {
    at_head = static_cast<double>(bytes) / static_cast<double>(std::max<Position>(position, 1)) *
              static_cast<double>(head);
  }
  // Modules share the room as they share that of their views.
  const double room = static_cast<double>(limits_.bytes) * snapshot_share * at_head /
                      (at_head + static_cast<double>(views.others));
  for (Position interval = std::max<Position>(limits_.snapshot_events, 1);; interval *= 2) {
    const Position count = head / interval;
    if (count == 0) return interval;
    // A build grows about as the log does.
    const double all = at_head * static_cast<double>(interval) / static_cast<double>(head) *
                       static_cast<double>(count) * static_cast<double>(count + 1) / 2;
    if (count <= limits_.snapshots && all <= room) return interval;
  }
}

std::vector<Position> PastBuilds::snapshots(const ModuleDefinition& definition) const {
  std::vector<Position> found;
  for (const auto& kept : folder_->list()) {
    if (is_of(kept, definition) && kept.kind == PastFolder::Kind::snapshot) {
      found.push_back(kept.position);
    }
  }
  std::ranges::sort(found);
  return found;
}

std::optional<PastBuilds::Base> PastBuilds::nearest(const ModuleDefinition& definition,
                                                    Position lowest, Position highest,
                                                    const std::set<Position>& skips,
                                                    std::string_view variant,
                                                    std::optional<Timestamp> effective) {
  auto kept = folder_->list();
  std::erase_if(kept, [&](const PastFolder::Kept& one) {
    return !is_of(one, definition) || one.position < lowest || one.position > highest ||
           one.variant != variant;
  });
  std::ranges::sort(kept, std::greater(), &PastFolder::Kept::position);
  for (const auto& one : kept) {
    auto file = folder_->pin(one);
    if (!file) continue;
    Timestamp latest_at;
    if (!PastBuild::is_sound(file->path(), definition, one.position, log_, skips, &latest_at)) {
      folder_->remove(one);
    } else if (!effective || latest_at <= *effective) {
      return Base{*std::move(file), one.position};
    }
  }
  return std::nullopt;
}

GrowingBuild PastBuilds::begin(std::shared_ptr<const ModuleDefinition> definition,
                               const std::optional<Base>& base, const std::set<Position>& skips) {
  if (base) return copy(std::move(definition), base->file.path());
  ScratchFile file = folder_->scratch();
  auto build = std::make_unique<PastBuild>(file.path(), std::move(definition), log_, skips);
  return {std::move(file), std::move(build)};
}

GrowingBuild PastBuilds::copy(std::shared_ptr<const ModuleDefinition> definition,
                              const std::filesystem::path& from) {
  ScratchFile file = folder_->scratch();
  std::error_code error;
  folder_->make_room(std::filesystem::file_size(from, error));
  std::filesystem::copy_file(from, file.path(), error);
  if (error) {
    throw Error(ErrorKind::io,
                fmt::format("Copying {} failed: {}.", from.string(), error.message()));
  }
  auto left_out = skips(definition->name());
  auto build = PastBuild::resume(file.path(), std::move(definition), log_, std::move(left_out));
  return {std::move(file), std::move(build)};
}

void PastBuilds::take_snapshot(GrowingBuild& growing, const ModuleDefinition& definition,
                               Position interval) {
  ScratchFile file = folder_->scratch();
  sqlite::copy_database(growing.build->connection(), file.path());
  PastBuild::mark_synced(file.path());
  folder_->keep(file, named(definition, growing.build->position(), PastFolder::Kind::snapshot));
  for (const auto& kept : folder_->list()) {
    bool is_too_many = is_of(kept, definition) && kept.kind == PastFolder::Kind::snapshot &&
                       kept.position % interval != 0;
    if (is_too_many) folder_->remove(kept);
  }
}

std::optional<Violation> PastBuilds::bring(GrowingBuild& growing,
                                           const ModuleDefinition& definition, Position to,
                                           const ReplayWatch& watch) {
  PastBuild& build = *growing.build;
  auto interval_now = [&] {
    std::error_code gone;  // what is derived may be deleted at any time
    const auto bytes = std::filesystem::file_size(growing.file.path(), gone);
    return snapshot_interval(definition, build.position(), gone ? 0 : bytes);
  };
  while (build.position() < to) {
    Position interval = interval_now();
    Position due = (build.position() / interval + 1) * interval;
    if (auto failure = build.advance(std::min(due, to), watch)) return failure;
    interval = interval_now();
    if (build.position() % interval == 0) take_snapshot(growing, definition, interval);
  }
  return std::nullopt;
}

PastTables PastBuilds::as_of(const std::shared_ptr<const ModuleDefinition>& definition,
                             Position position, const ReplayWatch& watch) {
  auto left_out = skips(definition->name());
  auto base = nearest(*definition, 0, position, left_out, "", std::nullopt);
  if (base && base->position == position) {
    return {definition, std::move(base->file), described(*definition, position)};
  }
  std::optional<Violation> failure;
  {
    GrowingBuild growing = begin(definition, base, left_out);
    failure = bring(growing, *definition, position, watch);
    if (!failure) {
      growing.build.reset();
      if (!std::ranges::binary_search(snapshots(*definition), position)) {
        folder_->keep(growing.file, named(*definition, position, PastFolder::Kind::answer));
      }
      return {definition, std::move(growing.file), described(*definition, position)};
    }
  }
  PastTables before = as_of(definition, failure->position - 1, watch);
  before.how.problem = fmt::format("{} at position {} could not be applied: {}{}{}", failure->type,
                                   failure->position, failure->statement,
                                   failure->statement.empty() ? "" : ": ", failure->reason);
  return before;
}

PastTables PastBuilds::altered(std::shared_ptr<const ModuleDefinition> definition,
                               Position position, const Alteration& alteration,
                               const ReplayWatch& watch) {
  auto left_out = skips(definition->name());
  const std::string variant = variant_of(alteration);
  const bool keeps = alteration.first() == Alteration::none && !variant.empty();
  if (keeps) {
    auto same = nearest(*definition, position, position, left_out, variant, std::nullopt);
    if (same) return {definition, std::move(same->file), described(*definition, position)};
  }
  const Position unaltered = std::min(position, alteration.first() - 1);
  auto base = nearest(*definition, 0, unaltered, left_out, "", alteration.effective);
  GrowingBuild growing = begin(definition, base, left_out);
  PastModule how = described(*definition, position);
  growing.build->advance_altered(position, alteration, watch, [&](Violation violation) {
    ++how.violations;
    if (how.left_out.size() < max_violations) how.left_out.push_back(std::move(violation));
  });
  growing.build.reset();
  if (keeps && how.violations == 0) {
    folder_->keep(growing.file, named(*definition, position, PastFolder::Kind::answer, variant));
  }
  return {std::move(definition), std::move(growing.file), std::move(how)};
}

}  // namespace annals
