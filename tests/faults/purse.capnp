@0xe5d3c1b2a4968778;
using Annals = import "/annals/annals.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("purse");

struct Spent $Annals.event { cents @0 :Int64; by @1 :Text; }
struct Spend $Annals.command { cents @0 :Int64; by @1 :Text; }
