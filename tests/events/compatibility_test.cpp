#include <boost/test/unit_test.hpp>
#include <string>

#include "events/event_json.h"
#include "events/module_schema.h"
#include "tests/events/expect_error.h"
#include "tests/events/zoo_schema.h"

using namespace annals;
using zoo_schema::declare;

namespace {

void allowed(std::string_view before, std::string_view after) {
  BOOST_TEST_CONTEXT(before << " -> " << after) {
    BOOST_CHECK_NO_THROW(require_compatible(*declare(before), *declare(after)));
  }
}

void refused(std::string_view part, std::string_view before, std::string_view after) {
  BOOST_TEST_CONTEXT(before << " -> " << after) {
    expect_error(ErrorKind::invalid_argument, part,
                 [&] { require_compatible(*declare(before), *declare(after)); });
  }
}

/// An event E with these fields.
std::string e(std::string_view fields) {
  return "struct E $Annals.event { " + std::string(fields) + " }";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(compatibility)

BOOST_AUTO_TEST_CASE(what_did_not_change_is_allowed) {
  require_compatible(*zoo_schema::module(), *zoo_schema::module());
}

BOOST_AUTO_TEST_CASE(additions_are_allowed) {
  allowed(e("a @0 :Text;"), e("a @0 :Text; b @1 :Int32;"));
  allowed(e("a @0 :Text;"), e("a @0 :Text;") + "struct F $Annals.event { x @0 :Text; }");
  allowed(e("c @0 :C;") + "enum C { x @0; }", e("c @0 :C;") + "enum C { x @0; y @1; }");
  allowed(e("n @0 :N;") + "struct N { x @0 :Text; }",
          e("n @0 :N;") + "struct N { x @0 :Text; y @1 :N; }");
  allowed(e("union { a @0 :Text; b @1 :Text; }"),
          e("union { a @0 :Text; b @1 :Text; c @2 :Text; }"));
  allowed(e("g :group { a @0 :Text; }"), e("g :group { a @0 :Text; b @1 :Text; }"));
}

BOOST_AUTO_TEST_CASE(renaming_and_reordering_the_text_are_allowed) {
  allowed(e("a @0 :Text;"), e("b @0 :Text;"));
  allowed(e("a @0 :Text; b @1 :Int8;"), e("b @1 :Int8; a @0 :Text;"));
  allowed(e("a @0 :Text;"), e("a @0 :Text $Json.name(\"x\") $Annals.tag(\"t\");"));
  allowed(e("c @0 :C;") + "enum C { x @0; y @1; }", e("c @0 :C;") + "enum C { x @0; z @1; }");
}

BOOST_AUTO_TEST_CASE(commands_may_change_at_will) {
  allowed(e("a @0 :Text;") + "struct C $Annals.command { x @0 :Text; }",
          e("a @0 :Text;") + "struct C $Annals.command { x @0 :Int8; }");
  allowed(e("a @0 :Text;") + "struct C $Annals.command { x @0 :Text; }", e("a @0 :Text;"));
}

BOOST_AUTO_TEST_CASE(a_field_may_become_the_first_of_a_new_union) {
  allowed(e("a @0 :Text;"), e("union { a @0 :Text; b @1 :Text; }"));
  refused("m.E.b changed its place in a union", e("a @0 :Text; b @1 :Text;"),
          e("union { a @0 :Text; b @1 :Text; }"));
}

BOOST_AUTO_TEST_CASE(an_event_that_disappears_is_refused) {
  refused("m.F is no longer an event", e("a @0 :Text;") + "struct F $Annals.event { x @0 :Text; }",
          e("a @0 :Text;"));
  refused("m.F is no longer an event", "struct F $Annals.event { x @0 :Text; }",
          "struct F $Annals.command { x @0 :Text; }");
}

BOOST_AUTO_TEST_CASE(a_changed_id_is_refused) {
  refused("m.E changed its id", "struct E @0xa0a0a0a0a0a0a0a0 $Annals.event { x @0 :Text; }",
          "struct E @0xb0b0b0b0b0b0b0b0 $Annals.event { x @0 :Text; }");
  refused("m.E.n changed its type from N", e("n @0 :N;") + "struct N { x @0 :Text; }",
          e("n @0 :M;") + "struct M { x @0 :Text; }");
}

BOOST_AUTO_TEST_CASE(removed_fields_are_refused) {
  refused("m.E.b was removed", e("a @0 :Text; b @1 :Text;"), e("a @0 :Text;"));
  refused("m.E.n.y was removed", e("n @0 :N;") + "struct N { x @0 :Int8; y @1 :Int8; }",
          e("n @0 :N;") + "struct N { x @0 :Int8; }");
  refused("m.E.n.y was removed", e("n @0 :List(List(N));") + "struct N { x @0 :Int8; y @1 :Int8; }",
          e("n @0 :List(List(N));") + "struct N { x @0 :Int8; }");
  refused("m.E.g.b was removed", e("g :group { a @0 :Text; b @1 :Text; }"),
          e("g :group { a @0 :Text; }"));
}

BOOST_AUTO_TEST_CASE(changed_types_are_refused) {
  refused("m.E.a changed its type from UInt8 to Text", e("a @0 :UInt8;"), e("a @0 :Text;"));
  refused("m.E.a changed its type from Int32 to UInt32", e("a @0 :Int32;"), e("a @0 :UInt32;"));
  refused("m.E.a changed its type from Int32 to Int64", e("a @0 :Int32;"), e("a @0 :Int64;"));
  refused("m.E.a changed its type from Text to Data", e("a @0 :Text;"), e("a @0 :Data;"));
  refused("m.E.a changed its type from Text to List(Text)", e("a @0 :Text;"),
          e("a @0 :List(Text);"));
  refused("m.E.a changed its type from Int8 to Int16", e("a @0 :List(Int8);"),
          e("a @0 :List(Int16);"));
  refused("m.E.g.d.a changed its type", e("g :group { d :group { a @0 :Int8; } }"),
          e("g :group { d :group { a @0 :Text; } }"));
  refused("m.E.n.e.n2 changed its type",
          e("n @0 :N;") + "struct N { e @0 :List(M); } struct M { n2 @0 :Int8; self @1 :M; }",
          e("n @0 :N;") + "struct N { e @0 :List(M); } struct M { n2 @0 :Text; self @1 :M; }");
  refused("m.E.a became a group", e("a @0 :Text;"), e("a :group { b @0 :Text; }"));
  refused("m.E.a is no longer a group", e("a :group { b @0 :Text; }"), e("a @0 :Text;"));
}

BOOST_AUTO_TEST_CASE(exchanged_fields_are_refused) {
  refused("m.E.a moved to another ordinal", e("a @0 :Text; b @1 :Text;"),
          e("b @0 :Text; a @1 :Text;"));
  refused("m.E.a moved to another ordinal", e("a @0 :Text;"), e("c @0 :Text; a @1 :Text;"));
}

BOOST_AUTO_TEST_CASE(changed_defaults_are_refused) {
  refused("m.E.a changed its default value", e("a @0 :Int32;"), e("a @0 :Int32 = 5;"));
  refused("m.E.a changed its default value", e("a @0 :Text = \"x\";"), e("a @0 :Text = \"y\";"));
  refused("m.E.a changed its default value", e("a @0 :List(Int8) = [1];"),
          e("a @0 :List(Int8) = [1, 2];"));
  refused("m.E.n changed its default value", e("n @0 :N = (x = 1);") + "struct N { x @0 :Int8; }",
          e("n @0 :N = (x = 2);") + "struct N { x @0 :Int8; }");
  allowed(e("a @0 :Int32;"), e("a @0 :Int32 = 0;"));
  allowed(e("a @0 :Text;"), e("a @0 :Text = \"\";"));
  allowed(e("n @0 :N = (x = 1);") + "struct N { x @0 :Int8; }",
          e("n @0 :N = (x = 1);") + "struct N { x @0 :Int8; y @1 :Text; }");
}

BOOST_AUTO_TEST_CASE(enumerants_may_not_disappear_or_change_places) {
  refused("m.E.c lost its enumerant y", e("c @0 :C;") + "enum C { x @0; y @1; }",
          e("c @0 :C;") + "enum C { x @0; }");
  refused("m.E.c has its enumerant x at another ordinal", e("c @0 :C;") + "enum C { x @0; y @1; }",
          e("c @0 :C;") + "enum C { y @0; x @1; }");
  refused("m.E.l lost its enumerant y", e("l @0 :List(C);") + "enum C { x @0; y @1; }",
          e("l @0 :List(C);") + "enum C { x @0; }");
}

BOOST_AUTO_TEST_CASE(a_removed_union_member_is_refused) {
  refused("m.E.c was removed", e("union { a @0 :Text; b @1 :Text; c @2 :Text; }"),
          e("union { a @0 :Text; b @1 :Text; }"));
  refused("m.E.b changed its place in a union", e("union { a @0 :Text; b @1 :Text; c @2 :Text; }"),
          e("union { a @0 :Text; c @2 :Text; } b @1 :Text;"));
}

BOOST_AUTO_TEST_CASE(events_of_before_are_read_by_the_schema_of_after) {
  auto before = declare(e("a @0 :Text; n @1 :List(N);") + "struct N { x @0 :Int8 = 3; }");
  auto after = declare(e("renamed @0 :Text; n @1 :List(N); added @2 :Int32 = 7;") +
                       "struct N { x @0 :Int8 = 3; y @1 :Text; }");
  require_compatible(*before, *after);
  auto payload = from_json(before->event("E")->schema, "m.E", "{\"a\":\"t\",\"n\":[{},{\"x\":4}]}");
  require_valid(*after->event("E"), payload);
  PayloadReader reader(payload);
  BOOST_TEST(to_json(reader.as(after->event("E")->schema)) ==
             "{\"renamed\":\"t\",\"n\":[{\"x\":3},{\"x\":4}],\"added\":7}");
}

BOOST_AUTO_TEST_SUITE_END()
