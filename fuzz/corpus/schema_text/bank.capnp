@0xb7a1c0de5eed0001;
# A small bank: what can happen to an account, and what can be asked for.

using Annals = import "/annals/annals.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("bank");

enum Kind {
  current @0;
  savings @1;
}

struct AccountOpened $Annals.event {
  account @0 :Text $Annals.tag("account");
  owner @1 :Text;
  kind @2 :Kind;
}

struct Deposited $Annals.event {
  account @0 :Text $Annals.tag("account");
  cents @1 :Int64;
}

struct Withdrawn $Annals.event {
  account @0 :Text $Annals.tag("account");
  cents @1 :Int64;
  purpose @2 :Text;
}

struct Transferred $Annals.event {
  # Two accounts at once: both carry the tag.
  source @0 :Text $Annals.tag("account");
  target @1 :Text $Annals.tag("account");
  cents @2 :Int64;
}

struct PaidInEuros $Annals.event {
  # How deposits were recorded in the first year. Read as Deposited ever since.
  account @0 :Text $Annals.tag("account");
  euros @1 :Float64;
}

struct Withdraw $Annals.command {
  account @0 :Text;
  cents @1 :Int64;
  purpose @2 :Text;
}
