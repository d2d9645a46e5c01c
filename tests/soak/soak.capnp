@0xbc4a6b1f0d3e9a57;
# Money that many writers move between few accounts.

using Annals = import "/annals/annals.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("annals::soak");

struct Moved $Annals.event {
  account @0 :Text $Annals.tag("account");
  cents @1 :Int64;
  writer @2 :UInt32;  # which thread of which process
  number @3 :UInt64;  # counted by the writer, from 1
}

struct Ended $Annals.event {
  # Nothing comes after it.
}

struct Transfer $Annals.command {
  from @0 :Text;
  to @1 :Text;
  cents @2 :Int64;
  writer @3 :UInt32;
  number @4 :UInt64;  # of the first of its two events
}
