#include <annals/error.h>
#include <annals/module.h>
#include <till.capnp.h>
#include <boost/test/unit_test.hpp>

#include <sstream>

#include "tests/apply/ledger.h"

using namespace annals;
using namespace annals::apply_test;

namespace {

constexpr const char* sql = R"(-- annals:module till
create table sales (id integer primary key, article text, cents integer) strict;
-- annals:on Sold
insert into sales values (@position, :article, :cents);
)";

Decision sell(const Tables&, till::Sell::Reader ask) {
  if (ask.getCents() == 0) return reject("free", "nothing is given away");
  return decide(event<till::Sold>("till", [&](auto sold) {
    sold.setArticle(ask.getArticle());
    sold.setCents(ask.getCents());
  }));
}

// What is never asked by the decision above.
struct NoTables final : Tables {
  Rows query(std::string_view, std::initializer_list<Value>) const override {
    throw Error(ErrorKind::not_found, "no tables here");
  }
  Timestamp now() const override { return {}; }
  std::string_view actor() const override { return {}; }
};

Decision decide_sale(const ModuleDefinition& definition, std::uint32_t cents) {
  capnp::MallocMessageBuilder message;
  auto ask = message.initRoot<till::Sell>();
  ask.setArticle("rye");
  ask.setCents(cents);
  return (*definition.decision("Sell"))(NoTables(), capnp::toAny(ask.asReader()));
}

/// The fenced blocks of a page that are in this language.
std::vector<std::string> blocks(const std::string& page, const std::string& language) {
  std::vector<std::string> found;
  std::istringstream lines(page);
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line == "```") inside = false;
    if (inside) found.back() += line + "\n";
    if (line == "```" + language) {
      inside = true;
      found.emplace_back();
    }
  }
  return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(modules)

BOOST_AUTO_TEST_CASE(a_module_of_the_program_becomes_a_definition_with_its_decisions) {
  auto module = Module::from<till::Sold>("till", sql).command<till::Sell>(sell);
  auto definition = define(module);
  BOOST_TEST(definition->name() == "till");
  BOOST_TEST(definition->sql() == sql);
  BOOST_TEST_REQUIRE(definition->schema().event("till.Sold") != nullptr);
  BOOST_TEST(definition->schema().event("Sell") == nullptr);
  BOOST_TEST(definition->schema().command("Sell") != nullptr);
  BOOST_TEST_REQUIRE(definition->decision("Sell") != nullptr);
  BOOST_TEST(decide_sale(*definition, 250).events.size() == 1u);
  BOOST_TEST(decide_sale(*definition, 0).rejection->code == "free");
  definition->check(*TypeCatalogue().with(definition->shared_schema()));
}

BOOST_AUTO_TEST_CASE(the_same_module_from_its_texts_is_the_same_definition) {
  auto compiled = define(Module::from<till::Sold>("till", sql).command<till::Sell>(sell));
  auto read = define(Module::from_texts(file_text("tests/apply/till.capnp"), sql));
  BOOST_TEST(read->identity() == compiled->identity());
  BOOST_TEST(!read->has_decisions());
}

BOOST_AUTO_TEST_CASE(a_command_with_two_decisions_is_refused) {
  auto module =
      Module::from<till::Sold>("till", sql).command<till::Sell>(sell).command<till::Sell>(sell);
  BOOST_CHECK_EXCEPTION(define(module), Error, [](const Error& e) {
    return e.what() == std::string("The command till.Sell has two decisions.");
  });
}

BOOST_AUTO_TEST_CASE(the_page_about_modules_quotes_the_example_as_it_is) {
  const auto page = file_text("docs/modules.md");
  const auto sql_file = file_text("examples/bank/bank.sql");
  const auto capnp_file = file_text("examples/bank/bank.capnp");
  BOOST_TEST((blocks(page, "sql") == std::vector{sql_file}));
  auto quoted = blocks(page, "capnp");
  BOOST_TEST_REQUIRE(quoted.size() == 1u);
  BOOST_TEST(capnp_file.find(quoted[0]) != std::string::npos);
  // The message that the page shows.
  Ledger bank(capnp_file, sql_file);
  BOOST_TEST(bank.apply("bank.AccountOpened", R"({"account":"a","owner":"o"})") == "");
  bank.current().position = 16;
  auto refused = bank.apply("bank.Withdrawn", R"({"account":"a","cents":1})");
  BOOST_TEST(refused.starts_with("constraint: "));
  BOOST_TEST(page.find(refused.substr(12)) != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
