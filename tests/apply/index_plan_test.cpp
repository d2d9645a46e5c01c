#include "projections/index_plan.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/apply/ledger.h"

using namespace annals;
using namespace annals::apply_test;

namespace {

constexpr std::string_view capnp = R"(@0xb7a1c0de5eed0699;
using Annals = import "/annals/annals.capnp";
struct Opened $Annals.event { shop @0 :Text; }
struct Closed $Annals.event { shop @0 :Text; }
struct Sold $Annals.event { shop @0 :Text; article @1 :Text; }
struct Renamed $Annals.event { from @0 :Text; to @1 :Text; }
struct Counted $Annals.event { shop @0 :Text; }
struct Moved $Annals.event { from @0 :Text; to @1 :Text; }
)";

constexpr const char* sql = R"(-- annals:module shops strict
create table shops (id integer primary key, name text not null unique, town text);
create index shops_by_town on shops (town);
create table sales (
  id integer primary key,
  shop integer not null references shops (id) on delete cascade,
  article text not null);
create index sales_by_shop on sales (shop);
create index sales_by_article on sales (article);
create table counts (shop integer, sold integer);
create trigger counted after insert on counts begin
  update counts set sold = (select count(*) from sales where article = 'tea') where sold is null;
end;
create trigger opened after insert on shops begin
  update counts set sold = 0 where shop = new.id;
end;
-- annals:on Opened
insert into shops (id, name) values (@position, :shop);
-- annals:on Sold
insert into sales (id, shop, article)
values (@position, (select id from shops where name = :shop), :article);
-- annals:on Closed
delete from shops where name = :shop;
-- annals:on Renamed
update shops set name = :to where name = :from;
-- annals:on Counted
insert into counts (shop) values ((select id from shops where name = :shop));
-- annals:upcast Moved to Closed
select name as shop from shops where town = :from;
)";

/// Tables without indexes, and the plan for them.
struct Building {
  Building() : plan(*ledger.definition(), *ledger.types()) {
    create_tables(tables, *ledger.definition());
  }

  /// What has been made, in the order of names.
  std::string indexes() {
    std::string names;
    auto rows = tables.prepare(
        "select name from sqlite_schema where type = 'index' and sql is not null order by name");
    while (rows.step()) names += std::string(rows.text(0)) + " ";
    return names;
  }
  std::string after(std::string_view type) {
    plan.make_for(tables, type);
    return indexes();
  }

  Ledger ledger{capnp, sql};
  IndexPlan plan;
  sqlite::Connection tables{":memory:", {.access = sqlite::Access::create}};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(index_plan)

BOOST_AUTO_TEST_CASE(an_index_that_is_only_written_to_waits_for_the_end) {
  Building build;
  // A statement of several writes could have made sales of this very shop before.
  BOOST_TEST(build.after("shops.Opened") == "");
  BOOST_TEST(build.after("shops.Sold") == "");
  BOOST_TEST(build.after("shops.Renamed") == "");
  BOOST_TEST(build.after("other.Event") == "");
  int made = 0;
  while (build.plan.make_next(build.tables)) ++made;
  BOOST_TEST(made == 3);
  BOOST_TEST(build.indexes() == "sales_by_article sales_by_shop shops_by_town ");
}

BOOST_AUTO_TEST_CASE(
    an_index_that_a_foreign_key_looks_by_comes_with_the_first_event_that_needs_it) {
  Building build;
  BOOST_TEST(build.after("shops.Opened") == "");
  BOOST_TEST(build.after("shops.Closed") == "sales_by_shop ");
  BOOST_TEST(build.after("shops.Closed") == "sales_by_shop ");
}

BOOST_AUTO_TEST_CASE(an_index_that_a_trigger_looks_by_comes_with_the_first_event_that_needs_it) {
  Building build;
  BOOST_TEST(build.after("shops.Counted") == "sales_by_article ");
}

BOOST_AUTO_TEST_CASE(an_upcast_needs_what_its_select_and_what_the_new_event_need) {
  Building build;
  BOOST_TEST(build.after("shops.Moved") == "sales_by_shop shops_by_town ");
}

BOOST_AUTO_TEST_SUITE_END()
