#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bench/contest.h"

namespace annals::bench {

/// A time that the work module's source system promised, and what it took here.
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

struct PromiseInput {
  Scale scale;
  std::filesystem::path disk;
  std::filesystem::path program;        ///< the command line; its figures are left out when absent
  std::filesystem::path task_database;  ///< the largest at hand; empty for none
};

/// Measures all of them at 10 000 tasks over 50 features.
std::vector<Promise> measure_promises(const PromiseInput& input);
/// Those of a bakery's migration from one tier to two.
std::vector<Promise> measure_import_promises(const PromiseInput& input);

}  // namespace annals::bench
