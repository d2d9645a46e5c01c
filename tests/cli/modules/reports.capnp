@0xd5b1f6a7e3c20912;
# A module of reports: it listens to another module's events and adds hardly any of its own.
using Annals = import "/annals/annals.capnp";

struct TurnoverReset $Annals.event {
  sku @0 :Text;
}
