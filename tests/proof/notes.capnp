@0xf3a1c6e2b5d70931;
using Annals = import "/annals/annals.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("notes");

struct Noted $Annals.event {
  key @0 : Text $Annals.tag("key");
  text @1 : Text;
  pin @2 : Text $Annals.secret;
  topics @3 : List(Text) $Annals.tag("topic");
}
struct Erased $Annals.event {
  key @0 : Text $Annals.tag("key");
}
