#include "modules/bakery/composing.h"

#include <fmt/format.h>

#include "modules/bakery/named_rows.h"
#include "modules/bakery/slug_rows.h"
#include "modules/bakery/streams.h"

namespace annals::bakery {

namespace {

constexpr const char* good_sql =
    "select id, slug, assembly_type from finished_goods where slug = ?1";
constexpr const char* unit_part_sql =
    "select id, slug, unit_cost from finished_units where slug = ?1";
constexpr const char* good_part_sql =
    "select id, slug, total_cost from finished_goods where slug = ?1";
// Packaging belongs to no component cost.
constexpr const char* product_part_sql =
    "select p.id, p.uuid, 0, i.is_packaging from products p "
    "join ingredients i on i.id = p.ingredient_id where p.uuid = ?1";

constexpr const char* assembly_unit_sql =
    "select 1 from compositions where assembly_id = ?1 and finished_unit_id = ?2";
constexpr const char* assembly_good_sql =
    "select 1 from compositions where assembly_id = ?1 and finished_good_id = ?2";
constexpr const char* assembly_product_sql =
    "select 1 from compositions where assembly_id = ?1 and packaging_product_id = ?2";
constexpr const char* package_unit_sql =
    "select 1 from compositions where package_id = ?1 and finished_unit_id = ?2";
constexpr const char* package_good_sql =
    "select 1 from compositions where package_id = ?1 and finished_good_id = ?2";
constexpr const char* package_product_sql =
    "select 1 from compositions where package_id = ?1 and packaging_product_id = ?2";

constexpr const char* assembly_order_sql =
    "select max(sort_order) from compositions where assembly_id = ?1";
constexpr const char* package_order_sql =
    "select max(sort_order) from compositions where package_id = ?1";

struct PartKind {
  std::string_view type;
  std::string_view what;
  const char* find;
  const char* in_assembly;
  const char* in_package;
};
constexpr PartKind part_kinds[] = {
    {"finished_unit", "finished unit", unit_part_sql, assembly_unit_sql, package_unit_sql},
    {"finished_good", "finished good", good_part_sql, assembly_good_sql, package_good_sql},
    {"packaging_product", "product", product_part_sql, assembly_product_sql, package_product_sql},
};

const PartKind* kind_of(std::string_view type) {
  for (const auto& kind : part_kinds) {
    if (kind.type == type) return &kind;
  }
  return nullptr;
}

bool is_assembly(const Parent& parent) {
  return parent.kind == Parent::Kind::assembly;
}

std::string stream_of(const Parent& parent) {
  return is_assembly(parent) ? good_stream(parent.key) : package_stream(parent.key);
}

}  // namespace

std::optional<Parent> find_assembly(const Tables& tables, std::string_view slug,
                                    Decision& refusal) {
  auto rows = tables.query(good_sql, {std::string(slug)});
  if (const Row* row = rows.next()) {
    return Parent{Parent::Kind::assembly, row->integer(0), std::string(row->text(1)),
                  std::string(row->text(2))};
  }
  refusal = reject("not_found", "There is no finished good '" + std::string(slug) + "'");
  return std::nullopt;
}

std::optional<Parent> find_package_parent(const Tables& tables, std::string_view asked,
                                          Decision& refusal) {
  const auto package = find_package(tables, asked, refusal);
  if (!package) return std::nullopt;
  return Parent{Parent::Kind::package, package->id, package->uuid, {}};
}

std::optional<Composing::Part> Composing::find(const PartAsked& part, Decision& refusal) const {
  const auto* kind = kind_of(part.type);
  if (!kind) {
    refusal = reject("invalid_component_type",
                     fmt::format("Invalid component type: '{}'. Must be finished_unit, "
                                 "finished_good or packaging_product",
                                 part.type));
    return std::nullopt;
  }
  auto rows = tables_.query(kind->find, {std::string(part.key)});
  const Row* row = rows.next();
  if (!row) {
    refusal = reject("invalid_component", fmt::format("There is no {} '{}'", kind->what, part.key));
    return std::nullopt;
  }
  if (kind->find == product_part_sql && row->integer(3) == 0) {
    refusal = reject("invalid_component",
                     fmt::format("The product '{}' is not of a packaging ingredient", part.key));
    return std::nullopt;
  }
  return Part{row->integer(0), std::string(row->text(1)), row->integer(2)};
}

Refusal Composing::refuse_place(const Parent& parent, const PartAsked& asked,
                                const Part& part) const {
  const auto* kind = kind_of(asked.type);
  const auto* sql = is_assembly(parent) ? kind->in_assembly : kind->in_package;
  if (added_.contains({stream_of(parent), std::string(asked.type), part.id}) ||
      (parent.id != 0 && tables_.exists(sql, parent.id, part.id))) {
    return reject("duplicate_composition",
                  fmt::format("'{}' is already a component of '{}'; change its quantity", part.key,
                              parent.key));
  }
  if (asked.type != "finished_good" || !is_assembly(parent)) return std::nullopt;
  if (parent.id != 0 && nesting_.contains(part.id, parent.id)) {
    return reject("circular_reference",
                  fmt::format("'{}' cannot be a component of '{}': the finished good would contain "
                              "itself",
                              part.key, parent.key));
  }
  const int around = parent.id == 0 ? 1 : nesting_.levels_around(parent.id);
  if (around + nesting_.levels_inside(part.id) > most_levels) {
    return reject("too_deep", fmt::format("'{}' cannot be a component of '{}': finished goods are "
                                          "nested at most {} levels deep",
                                          part.key, parent.key, most_levels));
  }
  return std::nullopt;
}

Composing::Change& Composing::change_of(const Parent& parent) {
  auto [change, is_new] = changes_.try_emplace(stream_of(parent));
  if (!is_new) return change->second;
  change->second.parent = parent;
  if (parent.id == 0) return change->second;
  if (is_assembly(parent)) change->second.contents = contents_of(tables_, parent.id);
  const auto last = tables_.value<std::int64_t>(
      is_assembly(parent) ? assembly_order_sql : package_order_sql, parent.id);
  change->second.next_order = last.value_or(-1) + 1;
  return change->second;
}

Refusal Composing::add(const Parent& parent, const PartAsked& asked) {
  if (auto no = refuse_quantity("quantity of a component", asked.quantity)) return no;
  if (asked.sort_order && *asked.sort_order < 0) {
    return invalid("A sort order cannot be negative");
  }
  Decision refusal;
  const auto part = find(asked, refusal);
  if (!part) return refusal;
  if (asked.is_generic && asked.type != "packaging_product") {
    return invalid("Only a packaging product can be generic");
  }
  if (auto no = refuse_place(parent, asked, *part)) return no;

  auto& change = change_of(parent);
  const auto order = asked.sort_order.value_or(change.next_order);
  change.next_order = std::max(change.next_order, order + 1);
  events_.push_back(event<CompositionAdded>(stream_of(parent), [&](auto e) {
    e.setUuid(uuids_.next());
    is_assembly(parent) ? e.setAssembly(parent.key) : e.setPackage(parent.key);
    if (asked.type == "finished_unit") e.setFinishedUnit(part->key);
    if (asked.type == "finished_good") e.setFinishedGood(part->key);
    if (asked.type == "packaging_product") e.setPackagingProduct(part->key);
    e.setQuantity(asked.quantity);
    if (!asked.notes.empty()) e.setNotes(std::string(asked.notes));
    e.setSortOrder(order);
    e.setIsGeneric(asked.is_generic);
  }));
  added_.insert({stream_of(parent), std::string(asked.type), part->id});
  if (asked.type == "packaging_product") return std::nullopt;
  ++change.contents.components;
  change.contents.component_cost += cost_of(asked.quantity, part->cost);
  if (asked.type == "finished_good" && is_assembly(parent) && parent.id != 0) {
    nesting_.add(parent.id, part->id);
  }
  return std::nullopt;
}

void Composing::finish(Decision& decision) && {
  for (auto& made : events_) decision.events.push_back(std::move(made));
  for (const auto& [stream, change] : changes_) {
    if (!is_assembly(change.parent)) continue;
    warn_of_bounds(tables_, change.parent.key, change.parent.type, change.contents, decision);
  }
}

}  // namespace annals::bakery
