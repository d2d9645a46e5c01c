#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "bench/contest.h"

namespace annals::bench {

/// A time that the source system of a module promised, and what it took here.
struct Promise {
  std::string name;
  double limit_ms = 0;
  std::vector<double> samples_ms;

  double median_ms() const { return median(samples_ms); }
  double worst_ms() const;
  /// Nine of ten samples are below it. What is judged: the worst one is often another program's.
  double ninth_decile_ms() const;
  bool kept() const { return ninth_decile_ms() < limit_ms; }
};

/// `times` samples of a piece of work, which is told their number.
Promise measure(std::string name, double limit_ms, int times, const std::function<void(int)>& work);

struct PromiseInput {
  Scale scale;
  std::filesystem::path disk;
  std::filesystem::path program;        ///< the command line; its figures are left out when absent
  std::filesystem::path task_database;  ///< the largest at hand; empty for none
};

/// Those of the module "work", at 10 000 tasks over 50 features.
std::vector<Promise> measure_promises(const PromiseInput& input);
/// Those of the module "bakery", at 10 000 units and 1 000 goods of 20 components, five levels
/// deep.
std::vector<Promise> measure_bakery_promises(const PromiseInput& input);
/// Those of a bakery's migration from one tier to two.
std::vector<Promise> measure_import_promises(const PromiseInput& input);
/// Those of a bakery's deferred packaging, at 500 products, 50 events and 200 requirements.
std::vector<Promise> measure_packing_promises(const PromiseInput& input);
/// What verifying, proving and tracing cost in a log of 1 000 000 events of about 256 bytes.
std::vector<Promise> measure_proof_promises(const PromiseInput& input);
/// What questions about the past of the module "work" cost, at 1 000 000 events and 100 000 tasks.
std::vector<Promise> measure_history_promises(const PromiseInput& input);
/// Those of the module "workspace", at 50 profiles of 100 queries.
std::vector<Promise> measure_workspace_promises(const PromiseInput& input);
/// Those of imports of its source system's files: 1 000 issues, and 50 profiles of 100 queries.
std::vector<Promise> measure_tree_promises(const PromiseInput& input);

}  // namespace annals::bench
