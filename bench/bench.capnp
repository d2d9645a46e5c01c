@0xe9a1c3b7d5f20461;
# What the benchmark appends: events of about 256 bytes.

using Annals = import "/annals/annals.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("annals::bench");

struct Measured $Annals.event {
  sensor @0 :Text;
  value @1 :Int64;
  quality @2 :Float64;
  notes @3 :Text;
}

# The same with a tag.
struct Labelled $Annals.event {
  area @0 :Text $Annals.tag("area");
  value @1 :Int64;
  notes @2 :Text;
}
