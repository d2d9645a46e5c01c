#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "bakery.capnp.h"
#include "modules/bakery/assembly_bounds.h"
#include "modules/bakery/nesting.h"
#include "modules/bakery/new_uuid.h"
#include "modules/bakery/rules.h"

namespace annals::bakery {

/// What compositions hang on: a finished good or a package.
struct Parent {
  enum class Kind { assembly, package };
  Kind kind = Kind::assembly;
  std::int64_t id = 0;  ///< 0: a good that the same decision creates
  std::string key;      ///< slug or uuid
  std::string type;     ///< of an assembly
};

struct PartAsked {
  std::string_view type;  ///< finished_unit, finished_good, packaging_product
  std::string_view key;   ///< slug, of a product its uuid
  double quantity = 1;
  std::string_view notes;                  ///< empty: none
  std::optional<std::int64_t> sort_order;  ///< after the last one when not given
  bool is_generic = false;
};

/// One or more compositions added in one decision: each sees the ones before it, which are not in
/// the tables yet. Lives as long as the decision.
class Composing {
 public:
  explicit Composing(const Tables& tables) : tables_(tables), nesting_(tables), uuids_(tables) {}

  /// Nothing when the composition can be added.
  Refusal add(const Parent& parent, const PartAsked& part);
  /// Puts the events, and what is to be said about them, behind those of `decision`.
  void finish(Decision& decision) &&;

 private:
  struct Part {
    std::int64_t id = 0;
    std::string key;
    Money cost = 0;  ///< of one; 0 for packaging
  };
  /// What is to come for one parent.
  struct Change {
    Parent parent;
    Contents contents;
    std::int64_t next_order = 0;
  };
  std::optional<Part> find(const PartAsked& part, Decision& refusal) const;
  Refusal refuse_place(const Parent& parent, const PartAsked& asked, const Part& part) const;
  Change& change_of(const Parent& parent);

  const Tables& tables_;
  Nesting nesting_;
  UuidMaker uuids_;
  std::vector<NewEvent> events_;
  std::map<std::string, Change> changes_;  ///< by kind and key of the parent
  std::set<std::tuple<std::string, std::string, std::int64_t>> added_;  ///< parent, type, id
};

/// The finished good that a command names as a parent.
std::optional<Parent> find_assembly(const Tables& tables, std::string_view slug, Decision& refusal);
std::optional<Parent> find_package_parent(const Tables& tables, std::string_view asked,
                                          Decision& refusal);

}  // namespace annals::bakery
