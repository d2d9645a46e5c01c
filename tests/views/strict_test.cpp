#include <boost/test/unit_test.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "tests/views/bank.h"

namespace annals::testing {

namespace {

std::vector<NewEvent> both(NewEvent first, NewEvent second) {
  std::vector<NewEvent> events;
  events.push_back(std::move(first));
  events.push_back(std::move(second));
  return events;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(strict_views)

BOOST_AUTO_TEST_CASE(tables_show_an_append_when_it_has_returned) {
  Bank bank;
  bank.add(bank_definition());
  BOOST_REQUIRE(bank.append(opened("ann")));
  BOOST_REQUIRE(bank.append(deposited("ann", 250)));
  BOOST_TEST(bank.number("select cents from accounts where name = 'ann'") == 250);
}

BOOST_AUTO_TEST_CASE(a_constraint_rejects_the_append_and_leaves_head_and_tables_alone) {
  Bank bank;
  bank.add(bank_definition());
  BOOST_REQUIRE(bank.append(opened("ann")));
  Position head = bank.log->head();

  auto twice = bank.append(opened("ann"));
  BOOST_REQUIRE(twice.rejected());
  BOOST_TEST(twice.rejection().code == "constraint");
  BOOST_TEST(twice.message().find("accounts.name") != std::string::npos, twice.message());
  auto overdrawn = bank.append(both(deposited("ann", 100), withdrawn("ann", 101)));
  BOOST_REQUIRE(overdrawn.rejected());

  BOOST_TEST(bank.log->head() == head);
  BOOST_TEST(bank.number("select cents from accounts") == 0);
  BOOST_TEST(bank.status("bank").checkpoint == head);
  BOOST_REQUIRE(bank.append(deposited("ann", 7)));
  BOOST_TEST(bank.number("select cents from accounts") == 7);
}

BOOST_AUTO_TEST_CASE(a_refusal_by_one_of_two_modules_undoes_the_other) {
  Bank bank;
  bank.add(bank_definition());
  bank.add(licence_definition());
  for (auto name : {"ann", "bob", "cem"}) BOOST_REQUIRE(bank.append(opened(name)));
  auto fourth = bank.append(opened("dan"));
  BOOST_REQUIRE(fourth.rejected());
  BOOST_TEST(fourth.rejection().code == "constraint");
  auto second_ann = bank.append(opened("ann"));
  BOOST_REQUIRE(second_ann.rejected());
  BOOST_TEST(bank.number("select count(*) from accounts") == 3);
  BOOST_TEST(bank.number("select count(*) from licences") == 3);
}

BOOST_AUTO_TEST_CASE(in_a_group_only_the_refused_member_fails) {
  Bank bank;
  bank.add(bank_definition());
  BOOST_REQUIRE(bank.append(opened("shared")));
  constexpr int threads = 8;
  constexpr int rounds = 25;
  std::atomic<int> accepted{0};
  std::atomic<int> refused{0};
  std::vector<std::thread> workers;
  for (int t = 0; t < threads; ++t) {
    workers.emplace_back([&, t] {
      for (int i = 0; i < rounds; ++i) {
        std::string name = "account-" + std::to_string(t % 4) + "-" + std::to_string(i);
        auto result = bank.append(both(opened(name), deposited("shared", 1)));
        ++(result ? accepted : refused);
      }
    });
  }
  for (auto& worker : workers) worker.join();
  // Two threads ask for each name: one of them gets it.
  BOOST_TEST(accepted == threads / 2 * rounds);
  BOOST_TEST(refused == threads / 2 * rounds);
  BOOST_TEST(bank.number("select cents from accounts where name = 'shared'") == accepted);
  BOOST_TEST(bank.number("select count(*) from accounts") == accepted + 1);
  BOOST_TEST(bank.log->head() == Position(2 + 2 * accepted));
}

BOOST_AUTO_TEST_CASE(a_decision_sees_the_tables_and_its_rejection_writes_nothing) {
  Bank bank;
  bank.add(bank_definition());
  BOOST_REQUIRE(bank.append(both(opened("ann"), deposited("ann", 100))));
  BOOST_REQUIRE(bank.withdraw("ann", 60));
  Position head = bank.log->head();
  auto too_much = bank.withdraw("ann", 60);
  BOOST_REQUIRE(too_much.rejected());
  BOOST_TEST(too_much.rejection().code == "not_enough");
  BOOST_TEST(bank.withdraw("bob", 1).rejection().code == "no_account");
  BOOST_TEST(bank.log->head() == head);
  BOOST_TEST(bank.number("select cents from accounts") == 40);
}

BOOST_AUTO_TEST_CASE(decisions_of_one_group_see_each_others_effects) {
  Bank bank;
  bank.add(bank_definition());
  BOOST_REQUIRE(bank.append(both(opened("ann"), deposited("ann", 100))));
  std::atomic<int> accepted{0};
  std::vector<std::thread> workers;
  for (int t = 0; t < 8; ++t) {
    workers.emplace_back([&] {
      for (int i = 0; i < 20; ++i) accepted += bool(bank.withdraw("ann", 1));
    });
  }
  for (auto& worker : workers) worker.join();
  BOOST_TEST(accepted == 100);
  BOOST_TEST(bank.number("select cents from accounts") == 0);
}

BOOST_AUTO_TEST_CASE(events_of_a_module_that_is_no_concern_of_the_view_write_no_view_file) {
  Bank bank;
  bank.add(bank_definition());
  bank.add(licence_definition());
  BOOST_REQUIRE(bank.append(opened("ann")));
  auto wal = bank.status("licence").view_file + "-wal";
  auto before = std::filesystem::file_size(wal);
  for (int i = 0; i < 10; ++i) BOOST_REQUIRE(bank.append(deposited("ann", 1)));
  BOOST_TEST(std::filesystem::file_size(wal) == before);
  BOOST_TEST(bank.status("licence").lag == 0u);
}

BOOST_AUTO_TEST_CASE(a_strict_module_of_another_process_guards_this_one_too) {
  Bank bank;
  bank.add(bank_definition());
  auto other_log = bank.another_log();
  auto other = bank.views_of(*other_log);
  bank.add(licence_definition());  // the other one has not been told

  AppendRequest request;
  for (auto name : {"ann", "bob", "cem", "dan"}) request.events.push_back(opened(name));
  auto refused = other->attempt([&] { return other_log->append(request); });
  BOOST_REQUIRE(refused.rejected());
  BOOST_TEST(refused.rejection().code == "constraint");
  BOOST_TEST(bank.number("select count(*) from accounts") == 0);
}

BOOST_AUTO_TEST_CASE(two_views_of_one_file_append_in_turn_and_agree) {
  Bank bank;
  bank.add(bank_definition());
  auto other_log = bank.another_log();
  auto other = bank.views_of(*other_log);
  for (int i = 0; i < 20; ++i) {
    AppendRequest request;
    request.events.push_back(opened("other-" + std::to_string(i)));
    BOOST_REQUIRE(other->attempt([&] { return other_log->append(request); }));
    BOOST_REQUIRE(bank.append(opened("own-" + std::to_string(i))));
    BOOST_TEST(bank.number("select count(*) from accounts") == 2 * (i + 1));
    BOOST_TEST(bank.append(opened("other-" + std::to_string(i))).rejected());
  }
}

BOOST_AUTO_TEST_CASE(two_processes_append_at_once_and_every_constraint_holds) {
  Bank bank;
  bank.add(bank_definition());
  bank.close();
  constexpr int rounds = 60;
  std::vector<pid_t> children;
  for (int child = 0; child < 2; ++child) {
    pid_t pid = ::fork();
    BOOST_REQUIRE(pid >= 0);
    if (pid != 0) {
      children.push_back(pid);
      continue;
    }
    int accepted = 0;
    try {
      bank.open();
      for (int i = 0; i < rounds; ++i) {
        accepted += bool(bank.append(opened("account-" + std::to_string(i))));
      }
    } catch (const std::exception& error) {
      std::fprintf(stderr, "child: %s\n", error.what());
      ::_exit(255);
    }
    ::_exit(accepted);
  }
  int accepted = 0;
  for (pid_t pid : children) {
    int status = 0;
    BOOST_REQUIRE(::waitpid(pid, &status, 0) == pid);
    BOOST_REQUIRE(WIFEXITED(status));
    BOOST_REQUIRE(WEXITSTATUS(status) != 255);
    accepted += WEXITSTATUS(status);
  }
  bank.open();
  BOOST_TEST(accepted == rounds);
  BOOST_TEST(bank.number("select count(*) from accounts") == rounds);
  BOOST_TEST(bank.status("bank").lag == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
