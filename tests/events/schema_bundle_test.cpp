#include "events/schema_bundle.h"

#include <array>
#include <boost/test/unit_test.hpp>
#include <random>
#include <vector>

#include "tests/events/expect_error.h"
#include "tests/events/zoo_schema.h"

using annals::ErrorKind;
using annals::ModuleSchema;
using annals::SchemaBundle;
using zoo_schema::declare;
using zoo_schema::with_imports;

namespace {

std::vector<std::byte> bytes_of(const SchemaBundle& bundle) {
  return {bundle.bytes().begin(), bundle.bytes().end()};
}

void refused(std::string_view part, std::string_view declarations) {
  expect_error(ErrorKind::invalid_argument, part, [&] { declare(declarations); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(schema_bundle)

BOOST_AUTO_TEST_CASE(compiled_and_parsed_schemas_of_the_same_text_are_byte_equal) {
  auto compiled = zoo_schema::compiled();
  auto parsed = SchemaBundle::from_text(zoo_schema::file_text("zoo.capnp"));
  BOOST_TEST((bytes_of(compiled) == bytes_of(parsed)));
  BOOST_TEST((compiled.digest() == parsed.digest()));
}

BOOST_AUTO_TEST_CASE(the_order_of_events_does_not_matter) {
  std::array<capnp::StructSchema, 3> events{capnp::Schema::from<zoo::Everything>(),
                                            capnp::Schema::from<zoo::AnimalMoved>(),
                                            capnp::Schema::from<zoo::AnimalMoved::Undone>()};
  std::array<capnp::StructSchema, 1> commands{capnp::Schema::from<zoo::MoveAnimal>()};
  auto bundle = SchemaBundle::from_compiled(events, commands);
  BOOST_TEST((bytes_of(bundle) == bytes_of(zoo_schema::compiled())));
}

BOOST_AUTO_TEST_CASE(comments_and_unused_declarations_leave_the_bundle_as_it_is) {
  std::string text = zoo_schema::file_text("zoo.capnp");
  auto at = text.find("  # One of each.");
  BOOST_REQUIRE(at != std::string::npos);
  text.replace(at, 16, "  # Something else.");
  text += "\nstruct Another { field @0 :Text; }\n";
  BOOST_TEST((bytes_of(SchemaBundle::from_text(text)) == bytes_of(zoo_schema::compiled())));
}

BOOST_AUTO_TEST_CASE(a_changed_default_changes_the_bundle) {
  std::string text = zoo_schema::file_text("zoo.capnp");
  auto at = text.find("4200");
  BOOST_REQUIRE(at != std::string::npos);
  text.replace(at, 4, "4201");
  BOOST_TEST((bytes_of(SchemaBundle::from_text(text)) != bytes_of(zoo_schema::compiled())));
}

BOOST_AUTO_TEST_CASE(a_bundle_read_back_is_the_same) {
  auto compiled = zoo_schema::compiled();
  auto read = SchemaBundle::from_bytes(compiled.bytes());
  BOOST_TEST((read.digest() == compiled.digest()));
  BOOST_TEST((bytes_of(read) == bytes_of(compiled)));
}

BOOST_AUTO_TEST_SUITE_END()
