#include "tests/views/bank.h"

#include <boost/test/unit_test.hpp>

#include <thread>

#include "events/schema_bundle.h"
#include "events/system.capnp.h"

namespace annals::testing {

namespace {

constexpr const char* bank_sql = R"sql(
-- annals:module bank strict
create table accounts (
  id integer primary key,
  name text not null unique,
  cents integer not null check (cents >= 0)
) strict;
create index accounts_by_cents on accounts (cents);

-- annals:on Opened
insert into accounts (id, name, cents) values (@position, :account, 0);

-- annals:on Deposited
update accounts set cents = cents + :cents where name = :account;

-- annals:on Withdrawn
update accounts set cents = cents - :cents where name = :account;

-- annals:query names(at_least?)
select name from accounts where :at_least is null or cents >= :at_least order by name;

-- annals:query balance_of(account)
select cents from accounts where name = :account;

-- annals:check nobody_is_rich
select name from accounts where cents > 5000;
)sql";

constexpr const char* report_sql = R"sql(
-- annals:module report async
create table deposits (
  id integer primary key,
  account text not null,
  cents integer not null check (cents < 1000000)
) strict;

-- annals:on bank.Deposited
insert into deposits (id, account, cents) values (@position, :account, :cents);
)sql";

constexpr const char* tally_sql = R"sql(
-- annals:module tally async
create table deposits (account text primary key, number integer not null) strict;

-- annals:on bank.Deposited
insert into deposits (account, number) values (:account, 1)
on conflict (account) do update set number = number + 1;
)sql";

constexpr const char* licence_sql = R"sql(
-- annals:module licence strict
create table licences (id integer primary key check (id <= LIMIT), account text not null) strict;

-- annals:on bank.Opened
insert into licences (id, account) select count(*) + 1, :account from licences;
)sql";

std::shared_ptr<const ModuleSchema> schema(const std::string& module, bool of_bank) {
  const capnp::StructSchema events[] = {capnp::Schema::from<teller::Opened>(),
                                        capnp::Schema::from<teller::Deposited>(),
                                        capnp::Schema::from<teller::Withdrawn>()};
  const capnp::StructSchema commands[] = {capnp::Schema::from<teller::Withdraw>()};
  auto bundle =
      of_bank ? SchemaBundle::from_compiled(events, commands) : SchemaBundle::from_compiled({}, {});
  return std::make_shared<ModuleSchema>(module, std::move(bundle));
}

Decision withdraw(const Tables& tables, capnp::AnyStruct::Reader content) {
  auto ask = content.as<teller::Withdraw>();
  auto cents =
      tables.value<std::int64_t>("select cents from accounts where name = ?1", ask.getAccount());
  if (!cents) return reject("no_account", "there is no such account");
  if (*cents < ask.getCents()) return reject("not_enough", "the balance is too low");
  return decide(withdrawn(ask.getAccount(), ask.getCents()));
}

}  // namespace

std::shared_ptr<const ModuleDefinition> bank_definition(const std::string& more_sql) {
  std::map<std::string, Module::Decide, std::less<>> decisions;
  decisions["Withdraw"] = withdraw;
  return std::make_shared<ModuleDefinition>(bank_sql + more_sql, schema("bank", true),
                                            std::vector<SqlFunction>(), std::move(decisions));
}

std::shared_ptr<const ModuleDefinition> report_definition(const std::string& more_sql) {
  return std::make_shared<ModuleDefinition>(report_sql + more_sql, schema("report", false));
}

std::shared_ptr<const ModuleDefinition> tally_definition() {
  return std::make_shared<ModuleDefinition>(tally_sql, schema("tally", false));
}

std::shared_ptr<const ModuleDefinition> licence_definition(int accounts) {
  std::string sql = licence_sql;
  sql.replace(sql.find("LIMIT"), 5, std::to_string(accounts));
  return std::make_shared<ModuleDefinition>(sql, schema("licence", false));
}

StoredModule stored(const ModuleDefinition& definition) {
  StoredModule module;
  module.name = definition.name();
  module.mode = name_of(definition.text().mode);
  module.identity = definition.identity();
  module.sql = definition.sql();
  auto bytes = definition.schema().bundle().bytes();
  module.schema.assign(bytes.begin(), bytes.end());
  return module;
}

NewEvent opened(const std::string& account) {
  return event<teller::Opened>(account, [&](auto e) { e.setAccount(account); });
}

NewEvent deposited(const std::string& account, std::int64_t cents) {
  return event<teller::Deposited>(account, [&](auto e) {
    e.setAccount(account);
    e.setCents(cents);
  });
}

NewEvent withdrawn(const std::string& account, std::int64_t cents) {
  return event<teller::Withdrawn>(account, [&](auto e) {
    e.setAccount(account);
    e.setCents(cents);
  });
}

ViewsOptions Bank::options(Log& of) {
  ViewsOptions made;
  made.projectors = projectors_;
  made.on_progress = on_progress;
  made.define = [this, &of](const StoredModule& module) {
    auto found = known_.find(module.identity);
    if (found != known_.end()) return found->second;
    return std::static_pointer_cast<const ModuleDefinition>(
        std::make_shared<ModuleDefinition>(module.sql, of.types()->module(module.name)));
  };
  return made;
}

void Bank::open() {
  log = Log::open(path, {.clock = &clock});
  views = views_of(*log);
}

void Bank::close() {
  views.reset();
  log.reset();
}

std::unique_ptr<Views> Bank::views_of(Log& other) {
  auto made = std::make_unique<Views>(other, options(other));
  made->refresh();
  return made;
}

void Bank::add(std::shared_ptr<const ModuleDefinition> definition) {
  known_[definition->identity()] = definition;
  views->attempt([&] { return log->register_module(stored(*definition), {}); });
  views->refresh();
}

void Bank::add_all(const std::vector<std::shared_ptr<const ModuleDefinition>>& definitions) {
  auto unguarded = another_log();
  for (const auto& definition : definitions) {
    known_[definition->identity()] = definition;
    (void)unguarded->register_module(stored(*definition), {});
  }
  unguarded.reset();
  views->refresh();
}

AppendResult Bank::append(std::vector<NewEvent> events) {
  AppendRequest request;
  request.events = std::move(events);
  return views->attempt([&] { return log->append(request); });
}

AppendResult Bank::append(NewEvent event) {
  std::vector<NewEvent> events;
  events.push_back(std::move(event));
  return append(std::move(events));
}

AppendResult Bank::withdraw(const std::string& account, std::int64_t cents) {
  capnp::MallocMessageBuilder message;
  auto ask = message.initRoot<teller::Withdraw>();
  ask.setAccount(account);
  ask.setCents(cents);
  auto any = capnp::toAny(ask.asReader());
  return views->attempt([&] {
    return log->execute(
        "bank", [&](Timestamp now) { return views->decide("bank", "Withdraw", any, now, "ann"); },
        {});
  });
}

void Bank::skip(const std::string& module) {
  auto event = annals::event<system::EventSkipped>("$annals", [&](auto e) {
    e.setModule(module);
    e.setPosition(views->paused_at(module));
    e.setReason("a test says so");
  });
  BOOST_REQUIRE(log->append_administrative(std::move(event), {}));
  views->retry(module);
}

std::int64_t Bank::number(const std::string& sql) const {
  auto rows = views->query(sql, std::span<const Value>());
  const Row* row = rows.next();
  BOOST_REQUIRE_MESSAGE(row, sql << " gives no row");
  return row->integer(0);
}

std::string Bank::error_of(const std::string& sql) const {
  try {
    auto rows = views->query(sql, std::span<const Value>());
    while (rows.next()) {
    }
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

ModuleStatus Bank::status(const std::string& module) const {
  for (auto& status : views->status()) {
    if (status.name == module) return status;
  }
  BOOST_FAIL("no module " << module);
  return {};
}

ModuleStatus Bank::wait_for(const std::string& module, ViewState state) const {
  auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  for (;;) {
    auto found = status(module);
    if (found.state == state || std::chrono::steady_clock::now() > deadline) return found;
    std::this_thread::yield();
  }
}

}  // namespace annals::testing
