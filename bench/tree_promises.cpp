#include <annals/annals.h>

#include <stdexcept>

#include "bench/promise.h"
#include "bench/scratch_folder.h"
#include "tests/support/analytics_tree.h"

namespace annals::bench {
namespace {

// A tree into a fresh log with its tables, with the backup of the tree and the comparison after it.
Promise import_of(const std::string& name, double limit_ms, const testing::AnalyticsTree& tree,
                  int times, const ScratchFolder& folder) {
  const auto source = folder / (name + " source");
  tree.write(source);
  Promise promise{name, limit_ms, {}};
  for (int i = 0; i < times; ++i) {
    const auto log = folder / (name + std::to_string(i) + ".annals");
    promise.samples_ms.push_back(
        1000 * seconds_of([&] {
          Engine engine = Engine::open(log);
          const ImportReport report = import_from(engine, "burndown", source);
          for (const auto& table : report.tables) {
            if (table.kept > 0) throw std::runtime_error("import: something of the tree was kept");
          }
          if (!report.warnings.empty()) throw std::runtime_error(report.warnings[0]);
        }));
  }
  return promise;
}

}  // namespace

std::vector<Promise> measure_tree_promises(const PromiseInput& input) {
  const ScratchFolder folder(input.disk);
  const bool quick = input.scale.quick;
  testing::AnalyticsTree one{.issues = quick ? 50 : 1000, .weeks = 52};
  testing::AnalyticsTree many{.profiles = quick ? 3 : 50, .queries = quick ? 3 : 100, .issues = 2};
  return {import_of("import 1 query, 1 000 issues, changelogs", 5000, one, 3, folder),
          import_of("import 50 profiles, 5 000 queries, 10 000 issues", 30'000, many, 1, folder)};
}

}  // namespace annals::bench
