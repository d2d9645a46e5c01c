@0xd5b1f6a7e3c20911;
# A stranger's module for the tests of the command line.
using Annals = import "/annals/annals.capnp";

enum Unit {
  piece @0;
  gram @1;
}

struct ProductAdded $Annals.event {
  sku @0 :Text $Annals.tag("sku");
  name @1 :Text;
  cents @2 :Int64;
  unit @3 :Unit;
  labels @4 :List(Text);
  supplierCode @5 :Text $Annals.secret;
  picture @6 :Data;
}

struct PriceChanged $Annals.event {
  sku @0 :Text $Annals.tag("sku");
  cents @1 :Int64;
}

struct ProductRemoved $Annals.event {
  sku @0 :Text $Annals.tag("sku");
}

struct Sold $Annals.event {
  sku @0 :Text $Annals.tag("sku");
  count @1 :UInt32;
  share @2 :Float64;
}

struct AddProduct $Annals.command {
  sku @0 :Text;
}
