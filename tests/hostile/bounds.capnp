@0xc41f0d6e52b7a993;
# What the tests of limits put into a log.
using Annals = import "/annals/annals.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("bounds");

struct Stored $Annals.event {
  # No table takes it.
  data @0 :Data;
}

struct Written $Annals.event {
  text @0 :Text;
  number @1 :Int64;
}
