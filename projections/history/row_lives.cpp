#include "projections/history/row_lives.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>
#include <random>

namespace annals {

namespace {

// One transaction's worth: what others wait for, at most.
constexpr Position batch_events = 20'000;

std::string words_for(const Violation& violation) {
  return fmt::format("{} at position {} could not be applied: {}{}{}", violation.type,
                     violation.position, violation.statement,
                     violation.statement.empty() ? "" : ": ", violation.reason);
}

}  // namespace

void RowLives::close() {
  records_.reset();
  build_.reset();
  unkept_.reset();
}

bool RowLives::open(const std::filesystem::path& path) {
  auto file = ViewFile::open(path, *definition_, builds_.log().busy_timeout());
  if (!file) return false;
  auto skips = builds_.skips(definition_->name());
  if (!PastBuild::is_sound(file->connection(), *definition_, file->checkpoint().position,
                           builds_.log(), skips)) {
    return false;
  }
  path_ = path;
  build_ = PastBuild::follow(*std::move(file), definition_, builds_.log(), std::move(skips));
  build_->record_rows();
  records_.emplace(build_->connection());
  return true;
}

void RowLives::open_kept() {
  auto kept = builds_.folder().list();
  std::erase_if(kept, [&](const PastFolder::Kept& one) {
    return one.kind != PastFolder::Kind::lives || one.module != definition_->name() ||
           one.build != definition_->build_name();
  });
  std::ranges::sort(kept, std::greater(), &PastFolder::Kept::used);
  for (const auto& one : kept) {
    if (open(one.path)) return builds_.folder().touch(one);
    builds_.folder().remove(one);
  }
}

// Two processes may do this at once; each then has its own file, and the older is thrown out in
// time.
void RowLives::make(Position head, const ReplayWatch& watch) {
  ScratchFile file = builds_.folder().scratch();
  for (;;) {
    ViewDirectory::remove_database(file.path());
    PastBuild build(file.path(), definition_, builds_.log(), builds_.skips(definition_->name()));
    build.create_records();
    build.record_rows();
    auto failure = build.advance(head, watch);
    if (!failure) {
      std::move(build).finish();
      break;
    }
    problem_ = words_for(*failure);
    head = failure->position - 1;
  }
  std::random_device random;
  PastFolder::Kept kept;
  kept.module = definition_->name();
  kept.build = definition_->build_name();
  kept.kind = PastFolder::Kind::lives;
  kept.variant = fmt::format("{:08x}{:08x}", random(), random());
  auto path = builds_.folder().keep(file, kept);
  // SQLite names the write-ahead log after the file, so a file in use may have one name only.
  if (path.empty()) {
    path = unkept_.emplace(std::move(file)).path();
  } else {
    ScratchFile second_name = std::move(file);
  }
  if (!open(path)) throw Error(ErrorKind::io, fmt::format("Building {} failed.", path.string()));
}

void RowLives::bring_forward(Position head, const ReplayWatch& watch) {
  while (build_->position() < head) {
    const Position to = std::min(head, build_->position() + batch_events);
    if (auto failure = build_->advance(to, watch)) {
      problem_ = words_for(*failure);
      (void)build_->advance(failure->position - 1, watch);
      return;
    }
  }
}

void RowLives::cover(std::string_view table, RowStep& step) const {
  for (auto& column : step.columns) {
    if (!definition_->is_secret(table, column.name)) continue;
    column.before = covered(std::move(column.before));
    column.after = covered(std::move(column.after));
  }
}

RowLives::Life RowLives::read(std::string_view table, std::span<const Value> key, Secrets secrets) {
  Life life;
  life.how.module = definition_->name();
  life.how.build = definition_->build_name();
  life.how.position = build_->position();
  life.how.problem = problem_;
  sqlite::Transaction moment(build_->connection(), sqlite::Transaction::Kind::read);
  for (auto& step : records_->life(table, key)) {
    if (step.position == 0) {
      life.from_the_start = true;
      continue;
    }
    if (secrets == Secrets::covered) cover(table, step);
    ReadQuery query;
    query.from = query.to = step.position;
    auto events = builds_.log().read(query);
    const RecordedEvent* event = events.next();
    if (!event) throw Error(ErrorKind::corrupt, "The kept lives of rows are not of this log.");
    life.changes.push_back({*event, step.kind, std::move(step.columns)});
  }
  return life;
}

RowLives::Life RowLives::life(std::string_view table, std::span<const Value> key, Secrets secrets,
                              const ReplayWatch& watch) {
  const Position head = builds_.log().head();
  problem_.clear();
  // Skips come when events cannot be applied, and then the build is to be looked at again.
  std::error_code error;
  const bool is_there = build_ && !unkept_ && std::filesystem::exists(path_, error);
  if (!is_there || !build_->leaves_out(builds_.skips(definition_->name()))) close();
  if (!build_) open_kept();
  if (!build_) make(head, watch);
  if (problem_.empty()) bring_forward(head, watch);
  Life life = read(table, key, secrets);
  if (unkept_) close();
  builds_.folder().make_room(0);  // what is kept may have grown
  return life;
}

RowLives::Life RowLives::life_anew(Position position, std::string_view table,
                                   std::span<const Value> key, Secrets secrets) {
  close();
  make(position, {});
  Life life = read(table, key, secrets);
  close();
  return life;
}

}  // namespace annals
