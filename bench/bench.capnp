@0xe9a1c3b7d5f20461;
# What the benchmark appends: an event of about 256 bytes.

using Annals = import "/annals/annals.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("annals::bench");

struct Measured $Annals.event {
  sensor @0 :Text;
  value @1 :Int64;
  quality @2 :Float64;
  notes @3 :Text;
}
