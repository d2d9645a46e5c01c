@0xb6f04c92d3a1e785;
# The form in which the log stores the schemas of a module. Part of the log's format: see
# docs/file_format.md.

using Cxx = import "/capnp/c++.capnp";
using Schema = import "/capnp/schema.capnp";
$Cxx.namespace("annals::stored");

struct Schemas {
  nodes @0 :List(Schema.Node);
  # Structs, groups and enums, by id. Display names are short names without prefix; nested nodes,
  # brands and the scopes of all but groups are left out.

  events @1 :List(UInt64);    # ids of structs, ascending
  commands @2 :List(UInt64);  # ids of structs, ascending
}
