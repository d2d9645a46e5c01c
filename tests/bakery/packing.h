#pragma once

#include <string>
#include <vector>

#include "tests/bakery/bakehouse.h"

namespace annals::bakery_tests {

/// A bakehouse that packs: recipes of so many pieces a batch, packages of goods for recipients of
/// events, and packaging.
class Packing : public Bakehouse {
 public:
  /// A recipe of one cup of flour a batch, and its unit of the same slug.
  void baked(const std::string& slug, int items_per_batch);
  /// So many pounds of flour at 1.0000 a pound, enough for four batches each.
  void flour(double pounds);
  /// A package with one of each of these goods; its uuid.
  std::string package(const std::string& name, const std::vector<std::string>& goods);
  /// Assigns so many of a package to the recipient "Ann", made where she is not there; the uuid of
  /// the assignment.
  std::string assign(const std::string& event, const std::string& package, int quantity = 1);
  void record(const std::string& event, const std::string& recipe, int batches);
  void set_status(const std::string& assignment, const std::string& status);

  /// A packaging product of this name; its uuid.
  std::string packaging(const std::string& name, const std::string& brand);
  /// Requires packaging for a good; the uuid of the composition.
  std::string require(const std::string& good, const std::string& product, double quantity,
                      bool generic);
  /// The same for a package.
  std::string require_for_package(const std::string& package, const std::string& product,
                                  double quantity, bool generic);
  /// Lots and quantities for a requirement, as JSON of the command AssignMaterials.
  std::string materials(const std::string& composition,
                        const std::vector<std::pair<std::string, double>>& lots);
  /// The rows of the tables whose contents an assembly changes, as one text.
  std::string everything_in_stock();
};

}  // namespace annals::bakery_tests
