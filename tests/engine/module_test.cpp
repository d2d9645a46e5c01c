#include <boost/test/unit_test.hpp>
#include <fstream>

#include "engine/definition_store.h"
#include "engine/log_schema.h"
#include "events/event_json.h"
#include "tests/engine/shop_log.h"

namespace annals::testing {

namespace {

StoredModule module_of(const std::string& capnp) {
  auto bundle = SchemaBundle::from_text(
      "@0xb7c1d2e3f4a51699;\n"
      "using Annals = import \"/annals/annals.capnp\";\n" +
      capnp);
  StoredModule module;
  module.name = "desk";
  module.mode = "async";
  module.identity = to_hex(bundle.digest());
  module.schema.assign(bundle.bytes().begin(), bundle.bytes().end());
  return module;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(modules)

BOOST_AUTO_TEST_CASE(a_definition_is_stored_once_with_its_event) {
  ShopLog shop;
  BOOST_TEST(shop.log->head() == 1u);
  BOOST_TEST(!shop.log->register_module(shop_module(), {}));
  BOOST_TEST(shop.log->head() == 1u);
  auto modules = shop.log->modules();
  BOOST_REQUIRE(modules.size() == 1u);
  BOOST_TEST(modules[0].name == "shop");
  BOOST_TEST(modules[0].registered_at == 1u);
  BOOST_TEST((modules[0].schema == shop_module().schema));
  BOOST_TEST(positions(shop.log->read({.types = {"annals.ModuleRegistered"}})).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_compatible_change_is_put_in_force_and_the_past_is_kept) {
  ShopLog shop;
  auto first = module_of("struct Noted $Annals.event { text @0 :Text; }");
  auto second = module_of("struct Noted $Annals.event { text @0 :Text; by @1 :Text; }");
  BOOST_TEST(shop.log->register_module(first, {}));
  BOOST_TEST(shop.log->register_module(second, {.actor = "alice"}));
  BOOST_TEST(shop.log->modules().back().identity == second.identity);
  BOOST_TEST(shop.log->module_history("desk").size() == 2u);
  BOOST_TEST(shop.log->types()->event("desk.Noted").schema.getFields().size() == 2u);
}

BOOST_AUTO_TEST_CASE(an_incompatible_change_is_refused_by_type_and_field) {
  ShopLog shop;
  BOOST_TEST(
      shop.log->register_module(module_of("struct Noted $Annals.event { text @0 :Text; }"), {}));
  auto changed = module_of("struct Noted $Annals.event { text @0 :Int64; }");
  BOOST_CHECK_EXCEPTION(shop.log->register_module(changed, {}), Error, [](const Error& error) {
    std::string message = error.what();
    return error.kind() == ErrorKind::invalid_argument &&
           message.find("Noted") != std::string::npos && message.find("text") != std::string::npos;
  });
  BOOST_TEST(shop.log->head() == 2u);
}

BOOST_AUTO_TEST_CASE(an_earlier_definition_is_in_force_again_after_a_switch_and_types_stay_wide) {
  ShopLog shop;
  auto first = module_of("struct Noted $Annals.event { text @0 :Text; }");
  auto second = module_of("struct Noted $Annals.event { text @0 :Text; by @1 :Text; }");
  shop.log->register_module(first, {});
  shop.log->register_module(second, {});
  shop.log->switch_module(first, second.identity, "a test", {.actor = "alice"});
  for (int round = 0; round < 2; ++round) {
    BOOST_TEST(shop.log->modules().back().identity == first.identity);
    BOOST_TEST(shop.log->module_history("desk").size() == 3u);
    BOOST_TEST(shop.log->types()->event("desk.Noted").schema.getFields().size() == 2u);
    BOOST_TEST(shop.log->verify({}).problems.empty());
    shop.reopen();
  }
  // What comes next has to be compatible with the widest schema, not with the one in force.
  auto other = module_of("struct Noted $Annals.event { text @0 :Text; at @1 :Int64; }");
  BOOST_CHECK_THROW(shop.log->register_module(other, {}), Error);
}

BOOST_AUTO_TEST_CASE(a_switch_needs_a_known_definition_and_the_one_in_force) {
  ShopLog shop;
  auto first = module_of("struct Noted $Annals.event { text @0 :Text; }");
  auto second = module_of("struct Noted $Annals.event { text @0 :Text; by @1 :Text; }");
  shop.log->register_module(first, {});
  BOOST_CHECK_EXCEPTION(shop.log->switch_module(second, first.identity, "", {}), Error,
                        [](const Error& error) { return error.kind() == ErrorKind::not_found; });
  shop.log->register_module(second, {});
  BOOST_CHECK_EXCEPTION(shop.log->switch_module(first, first.identity, "", {}), Error,
                        [](const Error& error) { return error.kind() == ErrorKind::busy; });
  BOOST_TEST(shop.log->head() == 3u);
}

BOOST_AUTO_TEST_CASE(what_a_proof_throws_keeps_a_definition_out) {
  ShopLog shop;
  auto first = module_of("struct Noted $Annals.event { text @0 :Text; }");
  Position proven = 0;
  auto refuse = [&](Position head) {
    proven = head;
    throw Error(ErrorKind::invalid_argument, "not yet");
  };
  BOOST_CHECK_THROW(shop.log->register_module(first, {}, refuse), Error);
  BOOST_TEST(proven == 1u);
  BOOST_TEST(shop.log->head() == 1u);
  BOOST_TEST(shop.log->modules().size() == 1u);
  BOOST_TEST(bool(shop.append(sold("till", "tea"))));
}

// A log that a newer program has opened: its own module knows an event more than this program does.
BOOST_AUTO_TEST_CASE(a_newer_schema_of_the_logs_own_module_is_left_in_force) {
  ShopLog shop;
  shop.log.reset();
  std::ifstream file(std::string(ANNALS_SOURCE_DIR) + "/events/system.capnp");
  std::string text{std::istreambuf_iterator<char>(file), {}};
  auto bundle = SchemaBundle::from_text(text + "struct LawPassed $Annals.event { text @0 :Text; }");
  StoredModule newer = DefinitionStore::own_module();
  newer.identity = to_hex(bundle.digest());
  newer.schema.assign(bundle.bytes().begin(), bundle.bytes().end());
  {
    auto file_of_log = open_log_file(shop.path, false, std::chrono::seconds(10));
    DefinitionStore(file_of_log).add(newer, 0);
  }
  shop.log = shop.open(false);
  BOOST_TEST(shop.log->module_history("annals").size() == 2u);
  BOOST_TEST(shop.log->types()->event("annals.LawPassed").full_name == "annals.LawPassed");
  BOOST_REQUIRE(shop.append(sold("a", "tea")));
  BOOST_TEST(shop.log->verify({}).problems.empty());
}

BOOST_AUTO_TEST_CASE(types_that_another_connection_registers_are_found) {
  ShopLog shop;
  auto other = shop.open(false);
  BOOST_TEST(
      other->register_module(module_of("struct Noted $Annals.event { text @0 :Text; }"), {}));
  NewEvent noted;
  noted.stream = "desk";
  noted.type = "Noted";
  noted.payload = from_json(other->types()->event("desk.Noted").schema, "desk.Noted", "{}");
  BOOST_TEST(bool(shop.append(noted)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
