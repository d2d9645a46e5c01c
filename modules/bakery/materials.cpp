#include "modules/bakery/materials.h"

#include <fmt/format.h>

#include <cmath>
#include <set>

#include "modules/bakery/fifo.h"
#include "modules/bakery/rules.h"
#include "modules/bakery/streams.h"

namespace annals::bakery {

namespace {

constexpr const char* requirement_sql =
    "select c.uuid, c.is_generic, c.component_quantity, p.product_name, g.slug, k.uuid "
    "from compositions c left join products p on p.id = c.packaging_product_id "
    "left join finished_goods g on g.id = c.assembly_id "
    "left join packages k on k.id = c.package_id where c.uuid = ?1";

constexpr const char* lot_sql =
    "select l.quantity, p.product_name from inventory_items l "
    "join products p on p.id = l.product_id where l.uuid = ?1";

constexpr const char* count_sql =
    "select count(*) from composition_assignments where composition_id = "
    "(select id from compositions where uuid = ?1)";

struct Requirement {
  std::string uuid;
  bool is_generic = false;
  double quantity = 0;
  std::string product_name;  ///< empty: that of no product
  std::string stream;
};

std::optional<Requirement> find_requirement(const Tables& tables, std::string_view uuid,
                                            Decision& refusal) {
  auto rows = tables.query(requirement_sql, {Tables::to_value(uuid)});
  const Row* row = rows.next();
  if (!row) {
    refusal = reject("not_found", "There is no composition '" + std::string(uuid) + "'");
    return std::nullopt;
  }
  return Requirement{std::string(row->text(0)), row->integer(1) != 0, row->real(2),
                     std::string(row->text(3)),
                     row->is_null(4) ? package_stream(row->text(5)) : good_stream(row->text(4))};
}

Refusal refuse_material(const Tables& tables, const Requirement& requirement,
                        AssignedMaterial::Reader material) {
  const std::string lot(view(material.getLot()));
  const double quantity = material.getQuantity();
  if (!(quantity > 0) || !std::isfinite(quantity)) {
    return reject("invalid_assignment", "The quantity of a material must be positive");
  }
  auto rows = tables.query(lot_sql, {lot});
  const Row* row = rows.next();
  if (!row) return reject("invalid_assignment", "There is no lot '" + lot + "'");
  if (row->text(1) != requirement.product_name) {
    return reject("product_mismatch", fmt::format("The lot '{}' is of '{}', required is '{}'", lot,
                                                  row->text(1), requirement.product_name));
  }
  if (quantity > row->real(0)) {
    return reject("insufficient_inventory",
                  fmt::format("Not enough in lot '{}': requested {:.12g}, available {:.12g}", lot,
                              quantity, row->real(0)));
  }
  return std::nullopt;
}

Refusal refuse_materials(const Tables& tables, const Requirement& requirement,
                         capnp::List<AssignedMaterial>::Reader materials) {
  double sum = 0;
  std::set<std::string_view> lots;
  for (auto material : materials) {
    if (auto no = refuse_material(tables, requirement, material)) return no;
    if (!lots.insert(view(material.getLot())).second) {
      return reject("invalid_assignment",
                    "The lot '" + std::string(view(material.getLot())) + "' stands twice");
    }
    sum += material.getQuantity();
  }
  if (std::abs(sum - requirement.quantity) < negligible) return std::nullopt;
  return reject("invalid_assignment",
                fmt::format("The quantities add up to {:.12g}, required is {:.12g}", sum,
                            requirement.quantity));
}

}  // namespace

Decision assign_materials(const Tables& tables, AssignMaterials::Reader ask) {
  Decision refusal;
  const auto requirement = find_requirement(tables, view(ask.getComposition()), refusal);
  if (!requirement) return refusal;
  if (!requirement->is_generic) {
    return reject("not_generic",
                  "The composition '" + requirement->uuid + "' does not require generic packaging");
  }
  if (is_blank(requirement->product_name)) {
    return reject("product_mismatch", "The product that is required bears no name");
  }
  if (auto no = refuse_materials(tables, *requirement, ask.getMaterials())) return *no;
  return decide(event<MaterialsAssigned>(requirement->stream, [&](auto e) {
    e.setComposition(requirement->uuid);
    e.setMaterials(ask.getMaterials());
  }));
}

Decision clear_assignments(const Tables& tables, ClearAssignments::Reader ask) {
  Decision refusal;
  const auto requirement = find_requirement(tables, view(ask.getComposition()), refusal);
  if (!requirement) return refusal;
  const auto count = tables.value<std::int64_t>(count_sql, requirement->uuid).value_or(0);
  Decision decision;
  if (count > 0) {
    decision.events.push_back(event<MaterialAssignmentsCleared>(
        requirement->stream, [&](auto e) { e.setComposition(requirement->uuid); }));
  }
  return std::move(decision).warn("Cleared " + std::to_string(count) + " assignments");
}

}  // namespace annals::bakery
