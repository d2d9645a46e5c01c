#include "modules/bakery/assembly_history.h"

#include <cmath>
#include <set>

#include "modules/bakery/money.h"
#include "modules/bakery/named_rows.h"
#include "modules/bakery/rules.h"
#include "modules/bakery/slug_rows.h"
#include "modules/bakery/streams.h"

namespace annals::bakery {

namespace {

constexpr std::string_view history_version = "1.0";

constexpr const char* run_sql = "select 1 from assembly_runs where uuid = ?1";
constexpr const char* product_sql = "select 1 from products where uuid = ?1";

using Consumptions = capnp::List<ExportedConsumption>::Reader;

/// Reads an amount that may be left out.
bool read_money(std::string_view what, capnp::Text::Reader text, Money& into, Decision& refusal) {
  if (text.size() == 0) return true;
  const auto amount = money_of(what, view(text), refusal);
  if (amount) into = *amount;
  return amount.has_value();
}

template <class Find>
Refusal write_components(Consumptions from, Find find,
                         capnp::List<ConsumedComponent>::Builder into) {
  Decision refusal;
  for (unsigned i = 0; i < from.size(); ++i) {
    const auto found = find(view(from[i].getSlug()), refusal);
    if (!found) return refusal;
    const double quantity = from[i].getQuantityConsumed();
    if (!(quantity >= 1) || quantity > 9e15 || quantity != std::floor(quantity)) {
      return invalid("'" + found->slug + "' was not consumed in a whole number");
    }
    Money unit_cost = 0, cost = 0;
    if (!read_money("unit cost", from[i].getUnitCostAtConsumption(), unit_cost, refusal) ||
        !read_money("total cost", from[i].getTotalCost(), cost, refusal)) {
      return refusal;
    }
    into[i].setComponent(found->slug);
    into[i].setQuantity(static_cast<std::int64_t>(quantity));
    into[i].setUnitCost(unit_cost);
    into[i].setCost(cost);
  }
  return std::nullopt;
}

Refusal write_packaging(const Tables& tables, Consumptions from,
                        capnp::List<ConsumedPackaging>::Builder into) {
  Decision refusal;
  for (unsigned i = 0; i < from.size(); ++i) {
    const auto product = view(from[i].getProduct());
    if (!tables.exists(product_sql, product)) {
      return reject("not_found", "There is no product '" + std::string(product) + "'");
    }
    const double quantity = from[i].getQuantityConsumed();
    if (!(quantity > 0) || !std::isfinite(quantity)) {
      return invalid("The quantity of packaging must be positive");
    }
    Money cost = 0;
    if (!read_money("total cost", from[i].getTotalCost(), cost, refusal)) return refusal;
    into[i].setProduct(std::string(product));
    into[i].setQuantity(quantity);
    into[i].setUnit(std::string(view(from[i].getUnit())));
    into[i].setCost(cost);
  }
  return std::nullopt;
}

Refusal write_run(const Tables& tables, ExportedRun::Reader from, AssemblyRecorded::Builder into) {
  Decision refusal;
  const auto good = find_good(tables, view(from.getFinishedGoodSlug()), refusal);
  if (!good) return refusal;
  if (auto no = refuse_count(from.getQuantityAssembled())) return no;
  if (!parse_iso(view(from.getAssembledAt()))) {
    return invalid("The time '" + std::string(view(from.getAssembledAt())) + "' is not ISO 8601");
  }
  Money total = 0, each = 0;
  if (!read_money("total component cost", from.getTotalComponentCost(), total, refusal) ||
      !read_money("per unit cost", from.getPerUnitCost(), each, refusal)) {
    return refusal;
  }
  if (from.hasEvent()) {
    const auto found = find_baking_event(tables, view(from.getEvent()), refusal);
    if (!found) return refusal;
    into.setEvent(found->uuid);
  }
  into.setUuid(from.getUuid());
  into.setGood(good->slug);
  into.setQuantity(from.getQuantityAssembled());
  into.setAssembledAt(from.getAssembledAt());
  if (from.hasNotes()) into.setNotes(from.getNotes());
  into.setTotalComponentCost(total);
  into.setPerUnitCost(each);
  into.setPackagingBypassed(from.getPackagingBypassed());
  if (from.hasPackagingBypassNotes()) into.setPackagingBypassNotes(from.getPackagingBypassNotes());

  const auto units = from.getFinishedUnitConsumptions();
  const auto goods = from.getFinishedGoodConsumptions();
  const auto packaging = from.getPackagingConsumptions();
  const auto unit = [&](std::string_view slug, Decision& no) {
    return find_unit(tables, slug, no);
  };
  const auto inner = [&](std::string_view slug, Decision& no) {
    return find_good(tables, slug, no);
  };
  if (auto no = write_components(units, unit, into.initUnits(units.size()))) return no;
  if (auto no = write_components(goods, inner, into.initGoods(goods.size()))) return no;
  return write_packaging(tables, packaging, into.initPackaging(packaging.size()));
}

}  // namespace

Decision import_assembly_history(const Tables& tables, ImportAssemblyHistory::Reader ask) {
  if (view(ask.getVersion()) != history_version) {
    return invalid("The version of an assembly history is 1.0, got: '" +
                   std::string(view(ask.getVersion())) + "'");
  }
  Decision decision;
  std::set<std::string_view> seen;
  std::size_t skipped = 0, failed = 0;
  for (auto run : ask.getAssemblyRuns()) {
    const auto uuid = view(run.getUuid());
    if (!EventId::parse(uuid)) return invalid("'" + std::string(uuid) + "' is not a uuid");
    if (!seen.insert(uuid).second || tables.exists(run_sql, uuid)) {
      ++skipped;
      continue;
    }
    Refusal no;
    auto recorded = event<AssemblyRecorded>(
        good_stream(view(run.getFinishedGoodSlug())),
        [&](AssemblyRecorded::Builder e) { no = write_run(tables, run, e); });
    if (!no) {
      decision.events.push_back(std::move(recorded));
      continue;
    }
    auto why = "Run " + std::string(uuid) + ": " + no->rejection->message;
    if (!ask.getPartial()) return reject(no->rejection->code, std::move(why));
    decision.warnings.push_back(std::move(why));
    ++failed;
  }
  decision.warnings.push_back("imported " + std::to_string(decision.events.size()) + ", skipped " +
                              std::to_string(skipped) + ", failed " + std::to_string(failed));
  return decision;
}

}  // namespace annals::bakery
