#include "modules/bakery/compositions.h"

#include <array>
#include <set>

#include "modules/bakery/composing.h"
#include "modules/bakery/slug_rows.h"
#include "modules/bakery/streams.h"

namespace annals::bakery {

namespace {

constexpr const char* composition_sql =
    "select c.id, coalesce('good-' || g.slug, 'package-' || p.uuid), "
    "  coalesce(g.slug, ''), coalesce(g.id, 0), coalesce(g.assembly_type, ''), "
    "  c.component_quantity, coalesce(u.unit_cost, s.total_cost, 0), "
    "  c.packaging_product_id is null "
    "from compositions c "
    "left join finished_goods g on g.id = c.assembly_id "
    "left join packages p on p.id = c.package_id "
    "left join finished_units u on u.id = c.finished_unit_id "
    "left join finished_goods s on s.id = c.finished_good_id "
    "where c.uuid = ?1";
constexpr const char* uuids_sql = "select uuid from compositions where assembly_id = ?1";
constexpr const char* parts_sql =
    "select case when c.finished_unit_id is not null then 'finished_unit' "
    "            when c.finished_good_id is not null then 'finished_good' "
    "            else 'packaging_product' end, "
    "  coalesce(u.slug, g.slug, p.uuid), c.component_quantity, coalesce(c.component_notes, ''), "
    "  c.is_generic "
    "from compositions c "
    "left join finished_units u on u.id = c.finished_unit_id "
    "left join finished_goods g on g.id = c.finished_good_id "
    "left join products p on p.id = c.packaging_product_id "
    "where c.assembly_id = ?1 order by c.sort_order, c.id";

constexpr std::array<std::string_view, 1> clearable{"component_notes"};

struct CompositionRow {
  std::string stream;
  std::string good;  ///< slug; empty where the parent is a package
  std::int64_t good_id = 0;
  std::string assembly_type;
  double quantity = 0;
  Money cost = 0;       ///< of one component
  bool counts = false;  ///< among the components, not the packaging
};

std::optional<CompositionRow> find(const Tables& tables, std::string_view uuid, Decision& refusal) {
  auto rows = tables.query(composition_sql, {std::string(uuid)});
  const Row* row = rows.next();
  if (!row) {
    refusal = reject("not_found", "There is no composition '" + std::string(uuid) + "'");
    return std::nullopt;
  }
  return CompositionRow{std::string(row->text(1)),
                        std::string(row->text(2)),
                        row->integer(3),
                        std::string(row->text(4)),
                        row->real(5),
                        row->integer(6),
                        row->integer(7) != 0};
}

/// Bounds after so many components of this kind more or fewer.
void warn_after(const Tables& tables, const CompositionRow& row, double new_quantity,
                Decision& decision) {
  if (row.good.empty() || !row.counts) return;
  auto contents = contents_of(tables, row.good_id);
  if (new_quantity == 0) --contents.components;
  contents.component_cost += cost_of(new_quantity, row.cost) - cost_of(row.quantity, row.cost);
  warn_of_bounds(tables, row.good, row.assembly_type, contents, decision);
}

Refusal add_asked(const Tables& tables, Composing& composing, CreateComposition::Reader ask) {
  if (ask.hasAssembly() == ask.hasPackage()) {
    return invalid("A composition needs an assembly or a package, and not both");
  }
  if (ask.hasFinishedUnit() + ask.hasFinishedGood() + ask.hasPackagingProduct() != 1) {
    return invalid(
        "A composition needs exactly one of finishedUnit, finishedGood, packagingProduct");
  }
  Decision refusal;
  const auto parent = ask.hasAssembly()
                          ? find_assembly(tables, view(ask.getAssembly()), refusal)
                          : find_package_parent(tables, view(ask.getPackage()), refusal);
  if (!parent) return refusal;
  PartAsked part{"packaging_product", view(ask.getPackagingProduct()), ask.getQuantity(),
                 view(ask.getNotes())};
  if (ask.hasFinishedUnit()) {
    part.type = "finished_unit";
    part.key = view(ask.getFinishedUnit());
  } else if (ask.hasFinishedGood()) {
    part.type = "finished_good";
    part.key = view(ask.getFinishedGood());
  }
  if (ask.hasSortOrder()) part.sort_order = ask.getSortOrder().getValue();
  part.is_generic = ask.getIsGeneric();
  return composing.add(*parent, part);
}

}  // namespace

Decision create_composition(const Tables& tables, CreateComposition::Reader ask) {
  Composing composing(tables);
  if (auto no = add_asked(tables, composing, ask)) return *no;
  Decision decision;
  std::move(composing).finish(decision);
  return decision;
}

Decision bulk_create_compositions(const Tables& tables, BulkCreateCompositions::Reader ask) {
  Composing composing(tables);
  for (auto one : ask.getCompositions()) {
    if (auto no = add_asked(tables, composing, one)) return *no;
  }
  Decision decision;
  std::move(composing).finish(decision);
  return decision;
}

Decision update_composition(const Tables& tables, UpdateComposition::Reader ask) {
  Decision refusal;
  const auto row = find(tables, view(ask.getComposition()), refusal);
  if (!row) return refusal;
  if (ask.hasQuantity()) {
    if (auto no = refuse_quantity("quantity of a component", ask.getQuantity().getValue())) {
      return *no;
    }
  }
  if (ask.hasSortOrder() && ask.getSortOrder().getValue() < 0) {
    return invalid("A sort order cannot be negative");
  }
  if (auto no = refuse_cleared(ask.getClear(), clearable)) return *no;
  if (!changes_something(ask, "composition")) return {};
  auto decision = decide(event<CompositionChanged>(row->stream, [&](auto e) {
    copy_given(ask, e);
    if (ask.getClear().size() > 0) e.setCleared(ask.getClear());
  }));
  if (ask.hasQuantity()) warn_after(tables, *row, ask.getQuantity().getValue(), decision);
  return decision;
}

Decision delete_composition(const Tables& tables, DeleteComposition::Reader ask) {
  return remove_composition(tables, view(ask.getComposition()), view(ask.getReason()));
}

Decision remove_composition(const Tables& tables, std::string_view uuid, std::string_view reason) {
  Decision refusal;
  const auto row = find(tables, uuid, refusal);
  if (!row) return refusal;
  auto decision = decide(event<CompositionRemoved>(row->stream, [&](auto e) {
    e.setComposition(std::string(uuid));
    if (!reason.empty()) e.setReason(std::string(reason));
  }));
  warn_after(tables, *row, 0, decision);
  return decision;
}

Decision change_quantity(const Tables& tables, std::string_view uuid, double quantity) {
  if (auto no = refuse_quantity("quantity of a component", quantity)) return *no;
  Decision refusal;
  const auto row = find(tables, uuid, refusal);
  if (!row) return refusal;
  auto decision = decide(event<CompositionChanged>(row->stream, [&](auto e) {
    e.setComposition(std::string(uuid));
    e.initQuantity().setValue(quantity);
  }));
  warn_after(tables, *row, quantity, decision);
  return decision;
}

Decision reorder_compositions(const Tables& tables, ReorderCompositions::Reader ask) {
  Decision refusal;
  const auto good = find_good(tables, view(ask.getAssembly()), refusal);
  if (!good) return refusal;
  std::set<std::string> left;
  for (const auto& row : tables.query(uuids_sql, {good->id})) left.insert(std::string(row.text(0)));
  for (auto uuid : ask.getCompositions()) {
    if (left.erase(std::string(view(uuid))) == 0) {
      return reject("not_found", "'" + good->slug + "' has no composition '" +
                                     std::string(view(uuid)) + "', or it is named twice");
    }
  }
  if (!left.empty()) {
    return invalid("The order of the components of '" + good->slug + "' leaves out " +
                   std::to_string(left.size()) + " of them");
  }
  if (ask.getCompositions().size() == 0) return {};
  return decide(
      event<CompositionsReordered>(good_stream(good->slug), [&](auto e) { copy_given(ask, e); }));
}

Decision copy_assembly_composition(const Tables& tables, CopyAssemblyComposition::Reader ask) {
  Decision refusal;
  const auto from = find_good(tables, view(ask.getFrom()), refusal);
  if (!from) return refusal;
  const auto to = find_assembly(tables, view(ask.getTo()), refusal);
  if (!to) return refusal;
  struct Line {
    std::string type, key, notes;
    double quantity = 0;
    bool is_generic = false;
  };
  std::vector<Line> lines;
  for (const auto& row : tables.query(parts_sql, {from->id})) {
    lines.push_back({std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(3)),
                     row.real(2), row.integer(4) != 0});
  }
  Composing composing(tables);
  for (const auto& line : lines) {
    const PartAsked part{line.type,  line.key,     line.quantity,
                         line.notes, std::nullopt, line.is_generic};
    if (auto no = composing.add(*to, part)) return *no;
  }
  Decision decision;
  std::move(composing).finish(decision);
  return decision;
}

}  // namespace annals::bakery
