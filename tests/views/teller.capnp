@0xa8d3c4b1e0f92207;
using Annals = import "/annals/annals.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("teller");

struct Opened $Annals.event {
  account @0 :Text $Annals.tag("account");
}
struct Deposited $Annals.event {
  account @0 :Text $Annals.tag("account");
  cents @1 :Int64;
}
struct Withdrawn $Annals.event {
  account @0 :Text $Annals.tag("account");
  cents @1 :Int64;
}
struct Withdraw $Annals.command {
  account @0 :Text;
  cents @1 :Int64;
}
