#include "migration/import/bake/view.h"

#include "migration/import/imported_sources.h"

namespace annals::importing {

namespace {

// One for each noun: id, uuid, created_at, updated_at, then the noun's columns in their order;
// references as slugs, or as uuids where rows have no slug.
struct NounQuery {
  std::string_view noun;
  const char* sql;
};

constexpr NounQuery noun_queries[] = {
    {"ingredients",
     "select id, uuid, created_at, updated_at, slug, display_name, category, is_packaging, "
     "description, notes, foodon_id, foodex2_code, langual_terms, fdc_ids, density_volume_value, "
     "density_volume_unit, density_weight_value, density_weight_unit, moisture_pct, allergens "
     "from bakery.ingredients order by id"},
    {"products",
     "select p.id, p.uuid, p.created_at, p.updated_at, i.slug as ingredient, p.brand, "
     "p.product_name, p.package_size, p.package_type, p.package_unit, p.package_unit_quantity, "
     "p.upc_code, p.supplier, p.supplier_sku, p.gtin, p.brand_owner, p.gpc_brick_code, "
     "p.net_content_value, p.net_content_uom, p.country_of_sale, p.off_id, p.preferred, p.notes "
     "from bakery.products p join bakery.ingredients i on i.id = p.ingredient_id order by p.id"},
    {"inventory_items",
     "select l.id, l.uuid, l.created_at, l.updated_at, p.uuid as product, l.quantity, "
     "l.unit_cost, l.purchase_date, l.expiration_date, l.opened_date, l.location, "
     "l.lot_or_batch, l.notes "
     "from bakery.inventory_items l join bakery.products p on p.id = l.product_id order by l.id"},
    {"unit_conversions",
     "select c.id, c.uuid, c.created_at, c.updated_at, i.slug as ingredient, c.from_unit, "
     "c.from_quantity, c.to_unit, c.to_quantity, c.notes "
     "from bakery.unit_conversions c join bakery.ingredients i on i.id = c.ingredient_id "
     "order by c.id"},
    {"recipes",
     "select id, uuid, created_at, updated_at, slug, name, category, source, yield_quantity, "
     "yield_unit, yield_description, estimated_time_minutes, notes "
     "from bakery.recipes order by id"},
    {"finished_units",
     "select u.id, u.uuid, u.created_at, u.updated_at, u.slug, u.display_name, u.description, "
     "r.slug as recipe, u.yield_mode, u.items_per_batch, u.item_unit, u.batch_percentage, "
     "u.portion_description, u.unit_cost, u.inventory_count, u.category, u.production_notes, "
     "u.notes "
     "from bakery.finished_units u join bakery.recipes r on r.id = u.recipe_id order by u.id"},
    {"finished_goods",
     "select id, uuid, created_at, updated_at, slug, display_name, description, assembly_type, "
     "packaging_instructions, inventory_count, notes from bakery.finished_goods order by id"},
    {"packages",
     "select id, uuid, created_at, updated_at, name, description, is_template, notes "
     "from bakery.packages order by id"},
    {"compositions",
     "select c.id, c.uuid, c.created_at, c.updated_at, a.slug as assembly, k.uuid as package, "
     "u.slug as finished_unit, g.slug as finished_good, p.uuid as packaging_product, "
     "c.component_quantity, c.component_notes, c.sort_order, c.is_generic "
     "from bakery.compositions c left join bakery.finished_goods a on a.id = c.assembly_id "
     "left join bakery.packages k on k.id = c.package_id "
     "left join bakery.finished_units u on u.id = c.finished_unit_id "
     "left join bakery.finished_goods g on g.id = c.finished_good_id "
     "left join bakery.products p on p.id = c.packaging_product_id order by c.id"},
    {"package_finished_goods",
     "select l.id, l.uuid, l.created_at, l.updated_at, p.uuid as package, g.slug as good, "
     "l.quantity from bakery.package_finished_goods l "
     "join bakery.packages p on p.id = l.package_id "
     "join bakery.finished_goods g on g.id = l.finished_good_id order by l.id"},
    {"recipients",
     "select id, uuid, created_at, updated_at, name, household_name, address, notes "
     "from bakery.recipients order by id"},
    {"events",
     "select id, uuid, created_at, updated_at, name, event_date, year, notes "
     "from bakery.events order by id"},
    {"event_recipient_packages",
     "select a.id, a.uuid, a.created_at, a.updated_at, e.uuid as event, r.uuid as recipient, "
     "p.uuid as package, a.quantity, a.notes, a.status, a.delivered_to "
     "from bakery.event_recipient_packages a join bakery.events e on e.id = a.event_id "
     "join bakery.recipients r on r.id = a.recipient_id "
     "join bakery.packages p on p.id = a.package_id order by a.id"},
    {"production_records",
     "select p.id, p.uuid, p.created_at, p.updated_at, e.uuid as event, r.slug as recipe, "
     "p.batches, p.actual_cost, p.produced_at, p.notes "
     "from bakery.production_records p join bakery.events e on e.id = p.event_id "
     "join bakery.recipes r on r.id = p.recipe_id order by p.id"},
    {"composition_assignments",
     "select min(a.id) >> 16 as id, '' as uuid, min(a.created_at) as created_at, "
     "max(a.updated_at) as updated_at, c.uuid as composition, min(a.assigned_at) as assigned_at "
     "from bakery.composition_assignments a "
     "join bakery.compositions c on c.id = a.composition_id group by c.id order by min(a.id)"},
    {"assembly_runs",
     "select r.id, r.uuid, r.created_at, r.updated_at, g.slug as good, e.uuid as event, "
     "r.quantity_assembled, r.assembled_at, r.notes, r.total_component_cost, r.per_unit_cost, "
     "r.packaging_bypassed, r.packaging_bypass_notes "
     "from bakery.assembly_runs r join bakery.finished_goods g on g.id = r.finished_good_id "
     "left join bakery.events e on e.id = r.event_id order by r.id"},
};

// One for each list: the row's slug, or its uuid (of assignments: their composition's), then the
// columns of the list.
struct ListQuery {
  std::string_view noun;
  std::string_view list;
  const char* sql;
};

constexpr ListQuery list_queries[] = {
    {"recipes", "ingredients",
     "select r.slug as owner, i.slug as ingredient, l.quantity, l.unit, l.notes "
     "from bakery.recipe_ingredients l join bakery.recipes r on r.id = l.recipe_id "
     "join bakery.ingredients i on i.id = l.ingredient_id order by l.id"},
    {"recipes", "components",
     "select r.slug as owner, p.slug as recipe, l.quantity, l.notes, l.sort_order "
     "from bakery.recipe_components l join bakery.recipes r on r.id = l.recipe_id "
     "join bakery.recipes p on p.id = l.component_recipe_id order by l.id"},
    {"composition_assignments", "materials",
     "select c.uuid as owner, l.uuid as lot, a.quantity_assigned "
     "from bakery.composition_assignments a "
     "join bakery.compositions c on c.id = a.composition_id "
     "join bakery.inventory_items l on l.id = a.inventory_item_id order by a.id"},
    {"assembly_runs", "units",
     "select r.uuid as owner, u.slug as component, l.quantity_consumed, "
     "l.unit_cost_at_consumption, l.total_cost "
     "from bakery.assembly_finished_unit_consumptions l "
     "join bakery.assembly_runs r on r.id = l.assembly_run_id "
     "join bakery.finished_units u on u.id = l.finished_unit_id order by l.id"},
    {"assembly_runs", "goods",
     "select r.uuid as owner, g.slug as component, l.quantity_consumed, "
     "l.unit_cost_at_consumption, l.total_cost "
     "from bakery.assembly_finished_good_consumptions l "
     "join bakery.assembly_runs r on r.id = l.assembly_run_id "
     "join bakery.finished_goods g on g.id = l.finished_good_id order by l.id"},
    {"production_records", "lots",
     "select r.uuid as owner, c.ingredient_slug, l.uuid as lot, c.quantity_consumed, c.unit, "
     "c.unit_cost, c.total_cost from bakery.production_record_consumptions c "
     "join bakery.production_records r on r.id = c.production_record_id "
     "left join bakery.inventory_items l on l.id = c.inventory_item_id order by c.id"},
    {"assembly_runs", "packaging",
     "select r.uuid as owner, p.uuid as product, l.quantity_consumed, l.unit, l.total_cost "
     "from bakery.assembly_packaging_consumptions l "
     "join bakery.assembly_runs r on r.id = l.assembly_run_id "
     "join bakery.products p on p.id = l.product_id order by l.id"},
};

class BakeryView {
 public:
  explicit BakeryView(const Engine& engine) : engine_(engine) {}

  BakeState read() {
    for (const NounQuery& query : noun_queries) read_rows(state_.of(query.noun), query.sql);
    for (const ListQuery& query : list_queries) read_list(query);
    return std::move(state_);
  }

 private:
  void read_rows(BakeRows& rows, const char* sql) {
    const BakeNoun& noun = rows.noun();
    std::vector<BakeRow> found_rows;
    std::map<std::string, std::vector<std::size_t>> alike;
    std::map<Position, std::string> owners;
    for (const Row& found : engine_.query(sql)) {
      BakeRow row(noun);
      row.position = static_cast<Position>(found.integer(0));
      row.uuid = found.text(1);
      if (row.uuid.empty()) owners[row.position] = found.text(4);
      row.created_at = found.text(2);
      row.updated_at = found.text(3);
      for (std::size_t i = 0; i < noun.columns.size(); ++i) {
        row.values[i] = value_of(noun.columns[i], found.value(i + 4));
      }
      row.key = natural_key(row);
      alike[row.key].push_back(found_rows.size());
      found_rows.push_back(std::move(row));
    }
    for (const auto& [key, places] : alike) number_alike(noun, key, places, found_rows);
    for (BakeRow& row : found_rows) {
      // A row is named in the log by its slug, or by its uuid; assignments by their composition's.
      const std::string name = noun.has_slug()    ? text_in(row.at("slug"))
                               : row.uuid.empty() ? owners.at(row.position)
                                                  : row.uuid;
      keys_.emplace(std::pair(noun.name, name), row.key);
      rows.add(std::move(row));
    }
  }

  // Rows with the same natural key keep the numbers that an import gave them, whatever order they
  // are in now: their uuids tell. The others come behind.
  static void number_alike(const BakeNoun& noun, const std::string& key,
                           const std::vector<std::size_t>& places, std::vector<BakeRow>& rows) {
    if (places.size() == 1) return;
    std::map<std::string, std::size_t> numbers;
    for (std::size_t n = 1; n <= places.size(); ++n) {
      numbers.emplace(uuid_for(noun.name, BakeRows::numbered_key(key, n)), n);
    }
    std::set<std::size_t> free;
    for (std::size_t n = 1; n <= places.size(); ++n) free.insert(n);
    std::vector<std::size_t> others;
    for (std::size_t place : places) {
      auto number = numbers.find(rows[place].uuid);
      if (number == numbers.end()) {
        others.push_back(place);
      } else {
        free.erase(number->second);
        rows[place].key = BakeRows::numbered_key(key, number->second);
      }
    }
    for (std::size_t place : others) {
      rows[place].key = BakeRows::numbered_key(key, *free.begin());
      free.erase(free.begin());
    }
  }

  Value value_of(const BakeColumn& column, Value value) const {
    if (column.kind != BakeKind::reference || std::holds_alternative<std::nullptr_t>(value)) {
      return value;
    }
    return keys_.at(std::pair(column.of, text_in(value)));
  }

  void read_list(const ListQuery& query) {
    BakeRows& rows = state_.of(query.noun);
    const auto& lists = rows.noun().lists;
    std::size_t place = 0;
    while (lists[place].name != query.list) ++place;
    const auto& columns = lists[place].columns;
    for (const Row& found : engine_.query(query.sql)) {
      BakeEntry entry;
      for (std::size_t i = 0; i < columns.size(); ++i) {
        entry.push_back(value_of(columns[i], found.value(i + 1)));
      }
      const std::string& key = keys_.at(std::pair(query.noun, std::string(found.text(0))));
      rows.edit(key).lists[place].push_back(std::move(entry));
    }
  }

  const Engine& engine_;
  BakeState state_;
  std::map<std::pair<std::string_view, std::string>, std::string> keys_;
};

}  // namespace

BakeState read_bakery(const Engine& engine, const std::string& format) {
  BakeState state = BakeryView(engine).read();
  state.kept = read_kept(engine, format);
  return state;
}

bool was_baked_by_import(const Engine& engine, Position row) {
  const auto event = event_at(engine, row);
  return event && event->metadata.find("{\"source\":{\"format\":\"bake") == 0;
}

}  // namespace annals::importing
