@0xa9d3c7f14be60218;
# Every kind of field that an event can have.

using Annals = import "/annals/annals.capnp";
using Cxx = import "/capnp/c++.capnp";
using Json = import "/capnp/compat/json.capnp";
$Cxx.namespace("zoo");

const standardPrice :Int64 = 4200;

enum Mood {
  calm @0;
  veryHungry @1 $Json.name("very_hungry");
  asleep @2;
}

struct Cage {
  label @0 :Text;
  size @1 :UInt16 = 12;
  inner @2 :Cage;
}

struct Everything $Annals.event {
  # One of each.
  nothing @0 :Void;
  flag @1 :Bool = true;
  tiny @2 :Int8;
  small @3 :Int16;
  medium @4 :Int32;
  large @5 :Int64 = .standardPrice;
  utiny @6 :UInt8;
  usmall @7 :UInt16;
  umedium @8 :UInt32;
  ularge @9 :UInt64;
  single @10 :Float32;
  double @11 :Float64 = 0.5;
  text @12 :Text $Json.name("long_text");
  greeting @13 :Text = "hello";
  data @14 :Data;
  mood @15 :Mood = asleep;
  cage @16 :Cage;
  presetCage @17 :Cage = (label = "preset", size = 3);
  numbers @18 :List(Int32);
  flags @19 :List(Bool);
  larges @20 :List(UInt64);
  doubles @21 :List(Float64);
  texts @22 :List(Text);
  datas @23 :List(Data);
  moods @24 :List(Mood);
  cages @25 :List(Cage);
  nested @26 :List(List(Int8));
  voids @27 :List(Void);
  place :group {
    row @28 :UInt8;
    note @29 :Text;
    deep :group {
      level @30 :Int16 = 7;
    }
  }
  union {
    walked @31 :UInt32;
    swam @32 :Text;
    flew :group {
      height @33 :Float32;
      over @34 :Text;
    }
    rested @35 :Void;
  }
  ending :union {
    happy @36 :Void;
    sad @37 :Cage;
  }
  pin @38 :Text $Annals.secret;
  codes @39 :List(UInt32) $Annals.secret;
  lists @40 :List(List(Text));
}

struct AnimalMoved $Annals.event {
  animal @0 :Text $Annals.tag("animal");
  cages @1 :List(UInt64) $Annals.tag("cage");
  mood @2 :Mood $Annals.tag("mood");
  urgent @3 :Bool $Annals.tag("urgent");
  moods @4 :List(Mood) $Annals.tag("mood");
  union {
    byName @5 :Text $Annals.tag("keeper");
    byNumber @6 :Int32 $Annals.tag("keeper_number");
  }

  struct Undone $Annals.event {
    reason @0 :Text;
  }
}

struct MoveAnimal $Annals.command {
  animal @0 :Text;
  mood @1 :Mood;
}

struct Untouched {
  field @0 :AnyPointer;
}
