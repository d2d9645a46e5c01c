@0xc58e1a90f7d36b24;
# A till in a kiosk, for tests of what happens around a log.

using Annals = import "/annals/annals.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("annals::kiosk");

struct Sold $Annals.event {
  item @0 :Text $Annals.tag("item");
  filler @1 :Data;
}

struct Sell $Annals.command {
  item @0 :Text;
}
