#pragma once

#include <annals/history.h>

#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

#include "projections/history/past_builds.h"
#include "projections/query_session.h"

namespace annals {

/// Looks for the first event after which a query's first value is true: over the kept snapshots,
/// then by halving what lies between two of them, then event by event.
class Bisect {
 public:
  Bisect(PastBuilds& builds, std::vector<std::shared_ptr<const ModuleDefinition>> definitions,
         Secrets secrets, std::string sql, Parameters parameters, const BisectOptions& options,
         const QueryLimits& limits);

  /// The position of that event; `to` + 1 when there is none, `from` when it is true already there.
  /// `to` is not beyond the head.
  Position run(Position from, Position to);

  const Value& before() const { return before_; }
  const Value& after() const { return after_; }
  std::uint64_t asked() const { return asked_; }
  /// The modules' tables at `to`, as far as they could be brought.
  std::vector<PastModule> modules_at(Position position) const;

 private:
  struct State;  // all modules' builds at one position
  Value ask(const std::vector<std::filesystem::path>& files);
  bool is_true_at(Position position);
  void narrow_by_snapshots();
  State begin_at(Position position);
  State copy(const State& state);
  void advance(State& state, Position to);
  void narrow_by_halving(State& state);
  Position walk(State& state);
  void tell(Position done);

  PastBuilds& builds_;
  std::vector<std::shared_ptr<const ModuleDefinition>> definitions_;
  Secrets secrets_;
  std::string sql_;
  Parameters parameters_;
  const BisectOptions& options_;
  const QueryLimits& limits_;
  std::vector<PastModule> last_;  // where each module's tables end, paused ones before `to`
  Position from_ = 0, to_ = 0;
  Position low_ = 0, high_ = 0;  // false after the one, true after the other
  Value before_, after_;
  std::uint64_t asked_ = 0;
};

}  // namespace annals
