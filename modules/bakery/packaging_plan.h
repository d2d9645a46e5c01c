#pragma once

#include <annals/tables.h>

#include <cstdint>
#include <string>
#include <vector>

#include "bakery.capnp.h"
#include "modules/bakery/fifo.h"
#include "modules/bakery/money.h"

namespace annals::bakery {

/// Lots of one product that an assembly takes.
struct TakenPackaging {
  std::string product;  ///< uuid
  std::string unit;
  std::vector<TakenLot> lots;
  double quantity() const;
  Money cost() const;
};

/// The packaging that putting together so many of a good takes, and what stands against it.
struct PackagingPlan {
  std::vector<TakenPackaging> products;
  std::vector<std::string> missing;     ///< what is short, with how much is needed and available
  std::vector<std::string> unassigned;  ///< names of generic packaging that is not fully assigned
  Money cost() const;
};

/// Packaging for a specific product is taken first in, first out; generic packaging from the lots
/// that are assigned to it, as much for each good as is assigned.
PackagingPlan plan_packaging(const Tables& tables, std::int64_t good_id, std::int64_t quantity);

void write_packaging(const std::vector<TakenPackaging>& products,
                     capnp::List<ConsumedPackaging>::Builder into);

}  // namespace annals::bakery
