#include "events/schema_bundle.h"

#include <annals/limits.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <random>
#include <vector>

#include "events/event_json.h"
#include "events/module_schema.h"
#include "tests/events/expect_error.h"
#include "tests/events/zoo_schema.h"
#include "tests/support/seed.h"

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

BOOST_AUTO_TEST_CASE(what_is_never_mentioned_may_be_anything) {
  auto module = declare(
      "interface Service { call @0 (); } struct Box(T) { value @0 :T; } "
      "struct E $Annals.event { f @0 :Text; }");
  BOOST_TEST(module->events().size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_the_engine_cannot_store_is_refused_with_its_field) {
  refused("E.f: AnyPointer", "struct E $Annals.event { f @0 :AnyPointer; }");
  refused("E.f: AnyPointer", "struct E $Annals.event { f @0 :AnyStruct; }");
  refused("List(AnyStruct)", "struct E $Annals.event { f @0 :List(AnyStruct); }");
  refused("E.f: interfaces", "struct E $Annals.event { f @0 :S; } interface S { call @0 (); }");
  refused("E.f: interfaces",
          "struct E $Annals.event { f @0 :List(S); } interface S { call @0 (); }");
  refused("E.f: generic", "struct E $Annals.event { f @0 :Box(Text); } struct Box(T) { v @0 :T; }");
  refused("E: generic", "struct E(T) $Annals.event { f @0 :T; }");
  refused("E.f.g.h: AnyPointer",
          "struct E $Annals.event { f @0 :In; struct In { g :group { h @0 :AnyPointer; } } }");
  refused("C.f: AnyPointer", "struct C $Annals.command { f @0 :AnyPointer; }");
}

BOOST_AUTO_TEST_CASE(tags_stand_only_where_values_can_be_indexed) {
  for (const char* type : {"Float32", "Float64", "Data", "Void", "Other", "List(Other)",
                           "List(Data)", "List(List(Text))"}) {
    refused("E.f: only Text", "struct E $Annals.event { f @0 :" + std::string(type) +
                                  " $Annals.tag(\"t\"); } struct Other { x @0 :Text; }");
  }
  refused("E.f: a tag needs a name", "struct E $Annals.event { f @0 :Text $Annals.tag(\"\"); }");
  refused("E.g.f: a field of a group",
          "struct E $Annals.event { g :group { f @0 :Text $Annals.tag(\"t\"); } }");
  refused(
      "E.o.x: only fields of an event itself",
      "struct E $Annals.event { o @0 :Other; } struct Other { x @0 :Text $Annals.tag(\"t\"); }");
}

BOOST_AUTO_TEST_CASE(names_that_collide_are_refused) {
  refused("two members are called \"b\"",
          "struct E $Annals.event { a @0 :Text $Json.name(\"b\"); b @1 :Text; }");
  refused("two members are called \"x\"",
          "struct E $Annals.event { c @0 :C; } enum C { x @0; y @1 $Json.name(\"x\"); }");
  refused("E.a: its name in JSON", "struct E $Annals.event { a @0 :Text $Json.name(\"\"); }");
  refused("Two structs are called Done",
          "struct A { struct Done $Annals.event { x @0 :Text; } } "
          "struct B { struct Done $Annals.event { x @0 :Text; } }");
}

BOOST_AUTO_TEST_CASE(errors_in_the_text_name_line_and_column) {
  // with_imports puts three lines before.
  refused("line 4, column 32: Not defined: Txt", "struct E $Annals.event { f @0 :Txt; }");
  refused("line 5, column", "struct E $Annals.event {\n f @0 Text; }");
  refused("Skipped ordinal", "struct E $Annals.event { f @1 :Text; }");
  refused("line 4", "struct E $Annals.evnt { f @0 :Text; }");
  refused("line 4", "}");
  expect_error(ErrorKind::invalid_argument, "does not declare an ID",
               [] { SchemaBundle::from_text("struct E { f @0 :Text; }"); });
}

BOOST_AUTO_TEST_CASE(only_the_built_in_texts_can_be_imported) {
  for (const char* file : {"/etc/passwd", "other.capnp", "/capnp/schema.capnp", "../zoo.capnp",
                           "/annals/../annals/annals.capnp"}) {
    refused("Import failed", "using O = import \"" + std::string(file) +
                                 "\"; struct E $Annals.event { f @0 :O.X; }");
  }
  refused("embed", "const c :Text = embed \"/etc/passwd\";");
  auto module = declare(
      "using Cxx = import \"/capnp/c++.capnp\"; $Cxx.namespace(\"n\"); "
      "struct E $Annals.event { f @0 :Text $Json.name(\"g\"); }");
  BOOST_TEST(module->events().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_text_without_events_gives_an_empty_module) {
  BOOST_TEST(declare("struct E { f @0 :Text; }")->events().empty());
}

BOOST_AUTO_TEST_CASE(deep_brackets_are_refused_before_the_parser_recurses) {
  std::string deep(1'000'000, '(');
  refused("nested deeper than 64 levels", "const c :Text = " + deep);
  refused("nested deeper than 64 levels", "const c :List(Text) = " + std::string(100'000, '['));
  refused(
      "nested deeper than 64 levels",
      "struct E $Annals.event { f @0 :" + std::string(64, ' ') + [] {
        std::string type;
        for (int i = 0; i < 70; ++i) type += "List(";
        return type;
      }());
  // Brackets in comments and strings are only text.
  auto module =
      declare("# " + std::string(100, '(') + "\nstruct E $Annals.event { f @0 :Text = \"" +
              std::string(100, '(') + "\"; }");
  BOOST_TEST(module->events().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_text_is_taken_to_the_limit_of_its_size_and_refused_beyond) {
  std::string text = with_imports("struct E $Annals.event { f @0 :Text; }\n#");
  text.resize(annals::limits::module_text_bytes, 'x');
  BOOST_TEST(!SchemaBundle::from_text(text).bytes().empty());
  text += 'x';
  expect_error(ErrorKind::invalid_argument, "more than the limit of 4194304",
               [&] { SchemaBundle::from_text(text); });
}

BOOST_AUTO_TEST_CASE(a_module_is_taken_to_the_limit_of_its_structs_and_refused_beyond) {
  auto structs = [](std::size_t count) {
    std::string text = "struct E $Annals.event { f @0 :S1; }";
    for (std::size_t i = 1; i < count; ++i) {
      text += "struct S" + std::to_string(i) + "{ f @0 :S" +
              std::to_string(i + 1 < count ? i + 1 : i) + "; }";
    }
    return text;
  };
  BOOST_TEST(declare(structs(annals::limits::schema_structs))->events().size() == 1u);
  refused("at most 4096 structs", structs(annals::limits::schema_structs + 1));
}

BOOST_AUTO_TEST_CASE(garbage_is_no_bundle) {
  auto corrupt = [](std::vector<std::byte> bytes) {
    expect_error(ErrorKind::corrupt, "Reading a stored schema failed",
                 [&] { SchemaBundle::from_bytes(bytes); });
  };
  corrupt({});
  corrupt(std::vector<std::byte>(7));
  corrupt(std::vector<std::byte>(8));
  corrupt(std::vector<std::byte>(64, std::byte{0xff}));
  auto cut = bytes_of(zoo_schema::compiled());
  cut.resize(cut.size() - 8);
  corrupt(cut);
}

BOOST_AUTO_TEST_CASE(damaged_bundles_are_refused_or_load_but_nothing_else) {
  std::mt19937 random(seed_or(1848));
  auto good = bytes_of(zoo_schema::compiled());
  int loaded = 0;
  int refusals = 0;
  for (int i = 0; i < 10'000; ++i) {
    auto bytes = good;
    for (unsigned j = 1 + random() % 4; j > 0; --j) {
      bytes[random() % bytes.size()] = static_cast<std::byte>(random());
    }
    if (random() % 20 == 0) bytes.resize(random() % (bytes.size() / 8) * 8);
    try {
      ModuleSchema module("zoo", SchemaBundle::from_bytes(bytes));
      ++loaded;
      for (const auto& event : module.events()) {
        auto payload = annals::from_json(event.schema, event.full_name, "{}");
        annals::PayloadReader reader(payload);
        annals::to_json(reader.as(event.schema));
        event.tags_of(payload);
      }
      annals::require_compatible(*zoo_schema::module(), module);
    } catch (const annals::Error& error) {
      BOOST_REQUIRE(
          (error.kind() == ErrorKind::corrupt || error.kind() == ErrorKind::invalid_argument));
      ++refusals;
    }
  }
  BOOST_TEST(loaded > 0);
  BOOST_TEST(refusals > 0);
}

BOOST_AUTO_TEST_CASE(the_stored_form_does_not_change) {
  // Stored in every log: a change of these bytes is a change of the format.
  auto bundle = SchemaBundle::from_text(zoo_schema::file_text("zoo.capnp"));
  BOOST_TEST(annals::to_hex(bundle.digest()) ==
             "93e6f0b902e6cfd2182e372065e8c3f682410e88d5d1d6d31aa259002aa5981e");
}

BOOST_AUTO_TEST_SUITE_END()
