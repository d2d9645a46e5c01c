@0xd1f06a7c92b84e35;
#What random programs do : money that comes to accounts and goes.

using Annals = import "/annals/annals.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("annals::tally");

struct Opened $Annals.event {
  account @0 : Text $Annals.tag("account");
}

struct Added $Annals.event {
  account @0 : Text $Annals.tag("account");
  cents @1 : Int64;
  note @2 : Text $Annals.tag("note");
}

struct Closed $Annals.event {
  account @0 : Text $Annals.tag("account");
}

struct Move $Annals.command {
  from @0 : Text;
  to @1 : Text;
  cents @2 : Int64;
}
