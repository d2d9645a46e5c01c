@0xb7a1c0de5eed0601;
# A module compiled into the program: what Module::from is given.

using Annals = import "/annals/annals.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("annals::apply_test::till");

struct Sold $Annals.event {
  article @0 :Text;
  cents @1 :UInt32;
}

struct Sell $Annals.command {
  article @0 :Text;
  cents @1 :UInt32;
}
