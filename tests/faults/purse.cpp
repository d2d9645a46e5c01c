#include "tests/faults/purse.h"

#include <purse.capnp.h>

namespace annals::testing {

namespace {

constexpr const char* purse_sql = R"sql(-- annals:module purse strict
create table spent (id integer primary key, cents integer not null, by text not null) strict;
-- annals:on Spent
insert into spent (id, cents, by) values (@position, :cents, :by);
)sql";

Decision spend(const Tables& tables, purse::Spend::Reader ask) {
  auto gone = tables.value<std::int64_t>("select coalesce(sum(cents), 0) from spent");
  if (*gone + ask.getCents() > 1'000'000) return reject("empty", "the purse is empty");
  return decide(event<purse::Spent>("purse", [&](purse::Spent::Builder spent) {
    spent.setCents(ask.getCents());
    spent.setBy(ask.getBy());
  }));
}

}  // namespace

Module purse_module() {
  return Module::from<purse::Spent>("purse", purse_sql).command<purse::Spend>(spend);
}

}  // namespace annals::testing
