#pragma once

#include <annals/history.h>

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "events/event_json.h"
#include "projections/history/past_builds.h"
#include "projections/history/row_records.h"

namespace annals {

/// The lives of a module's rows. A build of its own beside the view records what each event changes
/// in which row; it is made when first asked for, which takes as long as a rebuild, then kept among
/// the builds of the past and brought forward by whoever asks. For one thread at a time.
class RowLives {
 public:
  struct Life {
    std::vector<RowChange> changes;
    bool from_the_start = false;
    PastModule how;
  };

  RowLives(PastBuilds& builds, std::shared_ptr<const ModuleDefinition> definition)
      : builds_(builds), definition_(std::move(definition)) {}

  /// Up to the head as it is now; as RowRecords::life.
  /// Values of secret columns are covered, unless they are to be shown; that they changed is told.
  Life life(std::string_view table, std::span<const Value> key, Secrets secrets,
            const ReplayWatch& watch = {});
  /// Up to `position`, from the log alone, whatever is kept.
  Life life_anew(Position position, std::string_view table, std::span<const Value> key,
                 Secrets secrets);

  const ModuleDefinition& definition() const { return *definition_; }

 private:
  void open_kept();
  bool open(const std::filesystem::path& file);
  void make(Position head, const ReplayWatch& watch);
  void close();
  void bring_forward(Position head, const ReplayWatch& watch);
  Life read(std::string_view table, std::span<const Value> key, Secrets secrets);
  void cover(std::string_view table, RowStep& step) const;

  PastBuilds& builds_;
  std::shared_ptr<const ModuleDefinition> definition_;
  std::optional<ScratchFile> unkept_;  ///< a build for which there is no room
  std::filesystem::path path_;
  std::unique_ptr<PastBuild> build_;
  std::optional<RowRecords> records_;
  std::string problem_;  ///< why the build ends before the head
};

}  // namespace annals
