#include "modules/bakery/products.h"

#include <array>

#include "modules/bakery/new_uuid.h"
#include "modules/bakery/rules.h"
#include "modules/bakery/slug_rows.h"
#include "modules/bakery/streams.h"

namespace annals::bakery {

namespace {

constexpr const char* product_sql =
    "select p.id, i.slug from products p join ingredients i on i.id = p.ingredient_id "
    "where p.uuid = ?1";
constexpr const char* same_sql =
    "select uuid from products where ingredient_id = ?1 and brand is ?2 and product_name is ?3 "
    "and package_size is ?4 and package_unit is ?5";
constexpr const char* users_sql =
    "select group_concat(name, ', ') from ("
    "  select coalesce(g.display_name, p.name) as name from compositions c "
    "  left join finished_goods g on g.id = c.assembly_id "
    "  left join packages p on p.id = c.package_id "
    "  where c.packaging_product_id = ?1 order by 1)";

constexpr std::array<std::string_view, 9> clearable{"brand",        "product_name", "package_size",
                                                    "package_type", "upc_code",     "supplier",
                                                    "supplier_sku", "gtin",         "notes"};

Value given(bool has, capnp::Text::Reader text) {
  return has ? Value(std::string(view(text))) : Value(nullptr);
}

struct ProductRow {
  std::int64_t id = 0;
  std::string ingredient;  ///< slug
};

/// The row that a command names; when there is none, `refusal` says so.
std::optional<ProductRow> find_product(const Tables& tables, capnp::Text::Reader uuid,
                                       Decision& refusal) {
  auto rows = tables.query(product_sql, {std::string(view(uuid))});
  if (const Row* row = rows.next()) return ProductRow{row->integer(0), std::string(row->text(1))};
  refusal = reject("not_found", "There is no product '" + std::string(view(uuid)) + "'");
  return std::nullopt;
}

}  // namespace

Decision create_product(const Tables& tables, CreateProduct::Reader ask) {
  Decision refusal;
  const auto ingredient = find_ingredient(tables, view(ask.getIngredient()), refusal);
  if (!ingredient) return refusal;
  if (auto no = refuse_blank("package unit of the product", view(ask.getPackageUnit()))) return *no;
  if (auto no = refuse_quantity("quantity in a package", ask.getPackageUnitQuantity())) return *no;
  auto same = tables.query(same_sql, {ingredient->id, given(ask.hasBrand(), ask.getBrand()),
                                      given(ask.hasProductName(), ask.getProductName()),
                                      given(ask.hasPackageSize(), ask.getPackageSize()),
                                      std::string(view(ask.getPackageUnit()))});
  if (const Row* row = same.next()) {
    return reject("duplicate_product", "The product " + std::string(row->text(0)) + " of '" +
                                           ingredient->slug + "' is just this");
  }
  const auto uuid = UuidMaker(tables).next();
  return decide(event<ProductAdded>(ingredient_stream(ingredient->slug), [&](auto e) {
    copy_given(ask, e);
    e.setUuid(uuid);
    e.setPackageUnitQuantity(ask.getPackageUnitQuantity());
    e.setPreferred(ask.getPreferred());
  }));
}

Decision update_product(const Tables& tables, UpdateProduct::Reader ask) {
  Decision refusal;
  const auto product = find_product(tables, ask.getProduct(), refusal);
  if (!product) return refusal;
  if (ask.hasPackageUnit()) {
    if (auto no = refuse_blank("package unit of the product", view(ask.getPackageUnit())))
      return *no;
  }
  if (ask.hasPackageUnitQuantity()) {
    const auto quantity = ask.getPackageUnitQuantity().getValue();
    if (auto no = refuse_quantity("quantity in a package", quantity)) return *no;
  }
  if (auto no = refuse_cleared(ask.getClear(), clearable)) return *no;
  if (!changes_something(ask, "product")) return {};
  return decide(event<ProductChanged>(ingredient_stream(product->ingredient), [&](auto e) {
    copy_given(ask, e);
    if (ask.getClear().size() > 0) e.setCleared(ask.getClear());
  }));
}

Decision delete_product(const Tables& tables, DeleteProduct::Reader ask) {
  Decision refusal;
  const auto product = find_product(tables, ask.getProduct(), refusal);
  if (!product) return nothing_to_delete(std::move(refusal));
  if (const auto users = tables.value<std::string>(users_sql, product->id)) {
    return reject("referenced_product",
                  "The product cannot be deleted: it is packaging of: " + *users);
  }
  return decide(event<ProductRemoved>(ingredient_stream(product->ingredient),
                                      [&](auto e) { copy_given(ask, e); }));
}

}  // namespace annals::bakery
