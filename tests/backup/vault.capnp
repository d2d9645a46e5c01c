@0xd5b8a7c6e4f30291;
using Annals = import "/annals/annals.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("vault");

struct Put $Annals.event { box @0 :Text $Annals.tag("box"); grams @1 :Int64; }
