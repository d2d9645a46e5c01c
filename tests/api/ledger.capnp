@0xa3d2c1b0f9e8d701;
using Annals = import "/annals/annals.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("ledger");

struct Deposited $Annals.event { account @0 :Text $Annals.tag("account"); cents @1 :Int64; }
struct Withdrawn $Annals.event { account @0 :Text $Annals.tag("account"); cents @1 :Int64; }
struct Withdraw $Annals.command { account @0 :Text; cents @1 :Int64; }
