#include <annals/annals.h>

#include <iostream>

#include "bank.capnp.h"

namespace bank {
extern const std::string_view bank_sql;  // the text of bank.sql, put into the program by the build
}

// Asks the tables, answers with events or with a refusal, and touches nothing else.
annals::Decision withdraw(const annals::Tables& tables, bank::Withdraw::Reader ask) {
  const std::string name = ask.getAccount();
  auto cents = tables.value<std::int64_t>("select cents from accounts where name = ?1", name);
  if (!cents) return annals::reject("no_account", "there is no such account");
  if (*cents < ask.getCents()) return annals::reject("not_enough", "the balance is too low");
  return annals::decide(annals::event<bank::Withdrawn>("account-" + name, [&](auto withdrawn) {
    withdrawn.setAccount(name);
    withdrawn.setCents(ask.getCents());
  }));
}

annals::AppendRequest alice_brings_100_euros() {
  auto opened = annals::event<bank::AccountOpened>("account-7", [](auto account) {
    account.setAccount("7");
    account.setOwner("alice");
  });
  auto deposited = annals::event<bank::Deposited>("account-7", [](auto deposit) {
    deposit.setAccount("7");
    deposit.setCents(10'000);
  });
  annals::AppendRequest request;
  request.events = {opened, deposited};
  return request;
}

int main() try {
  auto bank =
      annals::Module::from<bank::AccountOpened, bank::Deposited, bank::Withdrawn, bank::Transferred,
                           bank::PaidInEuros>("bank", std::string(bank::bank_sql))
          .command<bank::Withdraw>(withdraw);
  auto engine = annals::Engine::open("bank.annals", {.modules = {bank}});

  // A second account of the same name would break UNIQUE in bank.sql: it is refused, not written.
  if (auto opened = engine.append(alice_brings_100_euros()); !opened) {
    std::cout << "refused: " << opened.message() << '\n';
  }

  for (auto cents : {250, 1'000'000}) {
    auto done = engine.execute<bank::Withdraw>(
        [&](auto ask) {
          ask.setAccount("7");
          ask.setCents(cents);
        },
        {.actor = "alice"});
    if (!done) std::cout << "refused: " << done.message() << '\n';
  }

  for (auto row : engine.query("select name, owner, cents from accounts")) {
    std::cout << row.text(0) << " belongs to " << row.text(1) << ": " << row.integer(2)
              << " cents\n";
  }
  for (const auto& event : engine.read({.stream = "account-7"})) {
    std::cout << event.position << ' ' << event.type << ' ' << engine.to_json(event) << '\n';
  }
} catch (const annals::Error& error) {
  std::cerr << "bank: " << error.what() << '\n';
  return 1;
}
