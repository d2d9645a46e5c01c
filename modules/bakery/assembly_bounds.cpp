#include "modules/bakery/assembly_bounds.h"

namespace annals::bakery {

namespace {

constexpr const char* contents_sql =
    "select (select count(*) from compositions "
    "        where assembly_id = ?1 and packaging_product_id is null), component_cost "
    "from finished_good_costs where good_id = ?1";
constexpr const char* good_type_sql = "select assembly_type from finished_goods where id = ?1";
constexpr const char* type_sql = "select 1 from assembly_types where assembly_type = ?1";
constexpr const char* types_sql =
    "select group_concat(assembly_type, ', ') from "
    "(select assembly_type from assembly_types order by rowid)";
constexpr const char* bounds_sql =
    "select min_components, max_components, min_cost, max_cost, packaging_percent "
    "from assembly_types where assembly_type = ?1";

}  // namespace

Contents contents_of(const Tables& tables, std::int64_t good_id) {
  auto rows = tables.query(contents_sql, {good_id});
  const Row* row = rows.next();
  return row ? Contents{row->integer(0), row->integer(1)} : Contents{};
}

std::string assembly_type_of(const Tables& tables, std::int64_t good_id) {
  return tables.value<std::string>(good_type_sql, good_id).value_or("");
}

Refusal refuse_assembly_type(const Tables& tables, std::string_view type) {
  if (tables.exists(type_sql, type)) return std::nullopt;
  return invalid("Invalid assembly type: '" + std::string(type) + "'. Must be one of " +
                 tables.value<std::string>(types_sql).value_or("none"));
}

void warn_of_bounds(const Tables& tables, std::string_view slug, std::string_view type,
                    const Contents& contents, Decision& decision) {
  auto rows = tables.query(bounds_sql, {std::string(type)});
  const Row* row = rows.next();
  if (!row) return;
  const auto who = "Finished good '" + std::string(slug) + "'";
  const auto least = row->integer(0);
  const auto most = row->integer(1);
  if (contents.components < least || contents.components > most) {
    decision.warnings.push_back(who + " has " + std::to_string(contents.components) +
                                " components; a " + std::string(type) + " has " +
                                std::to_string(least) + " to " + std::to_string(most));
  }
  const auto cost = percent_of(contents.component_cost, row->integer(4));
  if (cost < row->integer(2)) {
    decision.warnings.push_back(who + " costs " + money_text(cost) + "; a " + std::string(type) +
                                " costs at least " + money_text(row->integer(2)));
  } else if (!row->is_null(3) && cost > row->integer(3)) {
    decision.warnings.push_back(who + " costs " + money_text(cost) + "; a " + std::string(type) +
                                " costs at most " + money_text(row->integer(3)));
  }
}

}  // namespace annals::bakery
