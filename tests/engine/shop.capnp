@0xb7c1d2e3f4a51601;
using Annals = import "/annals/annals.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("shop");

struct Sold $Annals.event {
  item @0 :Text $Annals.tag("item");
  customer @1 :Text $Annals.tag("customer");
  cents @2 :Int64;
}
struct Returned $Annals.event {
  item @0 :Text $Annals.tag("item");
}
