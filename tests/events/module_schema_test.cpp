#include "events/module_schema.h"

#include <annals/limits.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <thread>
#include <vector>

#include "events/event_json.h"
#include "events/type_catalogue.h"
#include "tests/events/expect_error.h"
#include "tests/events/zoo_schema.h"

using namespace annals;
using zoo_schema::declare;

namespace {

std::string tags(const EventType& type, std::string_view json) {
  std::string text;
  for (const auto& tag : type.tags_of(from_json(type.schema, type.full_name, json))) {
    text += (text.empty() ? "" : " ") + tag.name + "=" + tag.value;
  }
  return text;
}

std::shared_ptr<const ModuleSchema> named(std::string module, std::string_view declarations) {
  auto bundle = SchemaBundle::from_text(zoo_schema::with_imports(declarations));
  return std::make_shared<const ModuleSchema>(std::move(module), std::move(bundle));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(module_schema)

BOOST_AUTO_TEST_CASE(types_are_found_by_full_and_short_name) {
  auto zoo = zoo_schema::module();
  BOOST_REQUIRE(zoo->events().size() == 3u);
  BOOST_REQUIRE(zoo->event("AnimalMoved"));
  BOOST_TEST(zoo->event("AnimalMoved")->full_name == "zoo.AnimalMoved");
  BOOST_TEST(zoo->event("zoo.AnimalMoved") == zoo->event("AnimalMoved"));
  BOOST_TEST(zoo->event("Undone")->full_name == "zoo.Undone");
  BOOST_TEST(zoo->command("zoo.MoveAnimal")->short_name == "MoveAnimal");
  for (const char* name : {"", "zoo", "zoo.", "Cage", "zoo.Cage", "MoveAnimal", "bar.AnimalMoved",
                           "zooAnimalMoved", "AnimalMove", "zoo.zoo.AnimalMoved"}) {
    BOOST_TEST(!zoo->event(name), name);
  }
}

BOOST_AUTO_TEST_CASE(tags_come_in_the_order_of_the_schema_without_repeats) {
  const auto& moved = *zoo_schema::module()->event("AnimalMoved");
  BOOST_TEST(tags(moved,
                  "{\"animal\":\"Leo\",\"cages\":[3,\"18446744073709551615\",3],"
                  "\"mood\":\"very_hungry\",\"urgent\":true,"
                  "\"moods\":[\"calm\",\"very_hungry\"],\"byNumber\":-5}") ==
             "animal=Leo cage=3 cage=18446744073709551615 mood=very_hungry urgent=true mood=calm "
             "keeper_number=-5");
}

BOOST_AUTO_TEST_CASE(unset_and_empty_values_make_no_tag) {
  const auto& moved = *zoo_schema::module()->event("AnimalMoved");
  BOOST_TEST(tags(moved, "{\"cages\":[]}") == "mood=calm urgent=false");
  BOOST_TEST(tags(moved, "{\"animal\":\"\",\"byName\":\"\"}") == "mood=calm urgent=false");
  BOOST_TEST(tags(*zoo_schema::module()->event("Everything"), "{\"flag\":true}") == "");
}

BOOST_AUTO_TEST_CASE(a_tags_value_is_taken_to_the_limit_and_refused_beyond) {
  const auto& moved = *zoo_schema::module()->event("AnimalMoved");
  std::string longest(limits::tag_value_bytes, 'x');
  BOOST_TEST(tags(moved, "{\"animal\":\"" + longest + "\"}").size() > limits::tag_value_bytes);
  expect_error(ErrorKind::invalid_argument, "zoo.AnimalMoved.animal: the tag \"animal\" has 256",
               [&] { tags(moved, "{\"animal\":\"" + longest + "x\"}"); });
}

BOOST_AUTO_TEST_CASE(tags_are_taken_to_the_limit_of_their_number_and_refused_beyond) {
  auto module = declare("struct E $Annals.event { n @0 :List(UInt32) $Annals.tag(\"n\"); }");
  auto numbers = [](std::size_t count) {
    std::string json = "{\"n\":[0,0,0";
    for (std::size_t i = 1; i < count; ++i) json += "," + std::to_string(i);
    return json + "]}";
  };
  const auto& type = *module->event("E");
  auto payload = from_json(type.schema, "m.E", numbers(limits::tags_per_event));
  BOOST_TEST(type.tags_of(payload).size() == limits::tags_per_event);
  expect_error(ErrorKind::invalid_argument, "more than 64 tags",
               [&] { tags(type, numbers(limits::tags_per_event + 1)); });
}

BOOST_AUTO_TEST_CASE(a_schema_is_shared_by_threads) {
  auto zoo = std::make_shared<const ModuleSchema>("zoo", zoo_schema::compiled());
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([zoo] {
      const auto& type = *zoo->event("Everything");
      for (int j = 0; j < 200; ++j) {
        auto payload = from_json(type.schema, type.full_name,
                                 "{\"cages\":[{\"label\":\"x\"}],\"ending\":{\"sad\":{}}}");
        PayloadReader reader(payload);
        to_json(reader.as(type.schema));
      }
    });
  }
}

BOOST_AUTO_TEST_CASE(a_catalogue_finds_types_of_all_modules) {
  TypeCatalogue none;
  auto one = none.with(zoo_schema::module());
  auto two = one->with(named("farm",
                             "struct Sown $Annals.event { f @0 :Text; } "
                             "struct AnimalMoved $Annals.event { f @0 :Text; } "
                             "struct Sow $Annals.command { f @0 :Text; }"));
  BOOST_TEST(!none.find_event("Sown"));
  BOOST_TEST(!one->find_event("Sown"));
  BOOST_TEST(two->event("Sown").full_name == "farm.Sown");
  BOOST_TEST(two->event("farm.Sown").full_name == "farm.Sown");
  BOOST_TEST(two->command("Sow").full_name == "farm.Sow");
  BOOST_TEST(two->event("Everything").full_name == "zoo.Everything");
  BOOST_TEST(two->event("farm.AnimalMoved").full_name == "farm.AnimalMoved");
  BOOST_TEST(two->event("zoo.AnimalMoved").full_name == "zoo.AnimalMoved");
  BOOST_TEST(two->module("farm")->module() == "farm");
  BOOST_TEST(!two->module("barn"));
}

BOOST_AUTO_TEST_CASE(an_ambiguous_short_name_is_refused_with_its_candidates) {
  TypeCatalogue none;
  auto both = none.with(named("a", "struct Done $Annals.event { f @0 :Text; }"))
                  ->with(named("b", "struct Done $Annals.event { f @0 :Text; }"));
  expect_error(ErrorKind::invalid_argument, "Done is ambiguous: a.Done, b.Done",
               [&] { both->find_event("Done"); });
  BOOST_TEST(both->event("b.Done").full_name == "b.Done");
}

BOOST_AUTO_TEST_CASE(unknown_types_are_not_found) {
  TypeCatalogue none;
  auto one = none.with(zoo_schema::module());
  expect_error(ErrorKind::not_found, "There is no event type zoo.Nothing",
               [&] { one->event("zoo.Nothing"); });
  expect_error(ErrorKind::not_found, "There is no command Nothing",
               [&] { one->command("Nothing"); });
  expect_error(ErrorKind::not_found, "barn.AnimalMoved", [&] { one->event("barn.AnimalMoved"); });
}

BOOST_AUTO_TEST_CASE(a_later_schema_replaces_the_modules_earlier_one) {
  TypeCatalogue none;
  auto before = none.with(named("a", "struct Done $Annals.event { f @0 :Text; }"));
  auto after = before->with(named("a", "struct Done $Annals.event { f @0 :Text; g @1 :Text; }"));
  BOOST_TEST(before->event("Done").schema.getFields().size() == 1u);
  BOOST_TEST(after->event("Done").schema.getFields().size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
