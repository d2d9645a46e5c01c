#include "modules/bakery/finished_goods.h"

#include <array>

#include "modules/bakery/composing.h"
#include "modules/bakery/compositions.h"
#include "modules/bakery/slug_rows.h"
#include "modules/bakery/streams.h"

namespace annals::bakery {

namespace {

constexpr const char* slug_sql = "select 1 from finished_goods where slug = ?1";
constexpr const char* users_sql =
    "select group_concat(name, ', ') from ("
    "  select coalesce(g.display_name, p.name) as name from compositions c "
    "  left join finished_goods g on g.id = c.assembly_id "
    "  left join packages p on p.id = c.package_id where c.finished_good_id = ?1 "
    "  union "
    "  select p.name from package_finished_goods l join packages p on p.id = l.package_id "
    "  where l.finished_good_id = ?1 order by 1)";
constexpr const char* runs_sql = "select count(*) from assembly_runs where finished_good_id = ?1";
constexpr const char* composition_sql =
    "select c.uuid from compositions c "
    "left join finished_units u on u.id = c.finished_unit_id "
    "left join finished_goods g on g.id = c.finished_good_id "
    "left join products p on p.id = c.packaging_product_id "
    "where c.assembly_id = ?1 and case ?2 when 'finished_unit' then u.slug "
    "  when 'finished_good' then g.slug when 'packaging_product' then p.uuid end = ?3";

constexpr std::array<std::string_view, 3> clearable{"description", "packaging_instructions",
                                                    "notes"};

PartAsked part_of(Component::Reader component) {
  return {view(component.getType()), view(component.getSlug()), component.getQuantity(),
          view(component.getNotes())};
}

/// The composition of a good with a component; when there is none, `refusal` says so.
std::optional<std::string> find_composition(const Tables& tables, capnp::Text::Reader good,
                                            capnp::Text::Reader type, capnp::Text::Reader component,
                                            Decision& refusal) {
  const auto found = find_good(tables, view(good), refusal);
  if (!found) return std::nullopt;
  auto uuid = tables.value<std::string>(composition_sql, found->id, type, component);
  if (!uuid) {
    refusal =
        reject("not_found", "'" + found->slug + "' has no component " + std::string(view(type)) +
                                " '" + std::string(view(component)) + "'");
  }
  return uuid;
}

}  // namespace

Decision create_finished_good(const Tables& tables, CreateFinishedGood::Reader ask) {
  if (auto no = refuse_name("finished good", view(ask.getDisplayName()))) return *no;
  if (auto no = refuse_assembly_type(tables, view(ask.getAssemblyType()))) return *no;
  Decision refusal;
  const auto slug = new_slug(
      {asked_text(ask.hasSlug(), ask.getSlug()), view(ask.getDisplayName()), "unknown-assembly"},
      [&](const std::string& text) { return tables.exists(slug_sql, text); }, refusal);
  if (!slug) return refusal;
  auto decision = decide(event<FinishedGoodAdded>(good_stream(*slug), [&](auto e) {
    copy_given(ask, e);
    e.setSlug(*slug);
    e.setDisplayName(trimmed(view(ask.getDisplayName())));
    e.setAssemblyType(ask.getAssemblyType());
  }));
  const Parent parent{Parent::Kind::assembly, 0, *slug, std::string(view(ask.getAssemblyType()))};
  Composing composing(tables);
  for (auto component : ask.getComponents()) {
    if (auto no = composing.add(parent, part_of(component))) return *no;
  }
  std::move(composing).finish(decision);
  return decision;
}

Decision update_finished_good(const Tables& tables, UpdateFinishedGood::Reader ask) {
  Decision refusal;
  const auto good = find_assembly(tables, view(ask.getGood()), refusal);
  if (!good) return refusal;
  if (ask.hasDisplayName()) {
    if (auto no = refuse_name("finished good", view(ask.getDisplayName()))) {
      return *no;
    }
  }
  if (ask.hasAssemblyType()) {
    if (auto no = refuse_assembly_type(tables, view(ask.getAssemblyType()))) return *no;
  }
  if (auto no = refuse_cleared(ask.getClear(), clearable)) return *no;
  if (!changes_something(ask, "good")) return {};
  auto decision = decide(event<FinishedGoodChanged>(good_stream(good->key), [&](auto e) {
    copy_given(ask, e);
    if (ask.hasDisplayName()) e.setDisplayName(trimmed(view(ask.getDisplayName())));
    if (ask.getClear().size() > 0) e.setCleared(ask.getClear());
  }));
  if (ask.hasAssemblyType()) {
    warn_of_bounds(tables, good->key, view(ask.getAssemblyType()), contents_of(tables, good->id),
                   decision);
  }
  return decision;
}

Decision delete_finished_good(const Tables& tables, DeleteFinishedGood::Reader ask) {
  Decision refusal;
  const auto good = find_good(tables, view(ask.getGood()), refusal);
  if (!good) return nothing_to_delete(std::move(refusal));
  const std::string sentence = "Finished good '" + good->slug + "' cannot be deleted: ";
  if (const auto users = tables.value<std::string>(users_sql, good->id)) {
    return reject("referenced_good", sentence + "it is used in: " + *users);
  }
  const auto runs = tables.value<std::int64_t>(runs_sql, good->id).value_or(0);
  if (runs > 0) {
    return reject("referenced_good", sentence + std::to_string(runs) + " assembly runs are of it");
  }
  return decide(
      event<FinishedGoodRemoved>(good_stream(good->slug), [&](auto e) { copy_given(ask, e); }));
}

Decision add_component(const Tables& tables, AddComponent::Reader ask) {
  Decision decision;
  const auto good = find_assembly(tables, view(ask.getGood()), decision);
  if (!good) return decision;
  Composing composing(tables);
  if (auto no = composing.add(*good, part_of(ask.getComponent()))) return *no;
  std::move(composing).finish(decision);
  return decision;
}

Decision remove_component(const Tables& tables, RemoveComponent::Reader ask) {
  Decision refusal;
  const auto composition =
      find_composition(tables, ask.getGood(), ask.getType(), ask.getComponent(), refusal);
  if (!composition) return refusal;
  return remove_composition(tables, *composition, "");
}

Decision update_component_quantity(const Tables& tables, UpdateComponentQuantity::Reader ask) {
  Decision refusal;
  const auto composition =
      find_composition(tables, ask.getGood(), ask.getType(), ask.getComponent(), refusal);
  if (!composition) return refusal;
  return change_quantity(tables, *composition, ask.getQuantity());
}

}  // namespace annals::bakery
