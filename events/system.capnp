@0xe3a95b1f0c7d4402;
# The events of the stream "$annals": what was done to the log itself. Module name: "annals".

using Annals = import "/annals/annals.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("annals::system");

struct ModuleRegistered $Annals.event {
  # A module's definition came into force. The texts are in the log's table `definitions`.
  name @0 :Text $Annals.tag("module");
  mode @1 :Text;          # "strict" or "async"
  identity @2 :Text;      # hash over both texts, hex; the name of the build that it asks for
  sqlDigest @3 :Data;     # SHA-256 of the .sql text
  schemaDigest @4 :Data;  # SHA-256 of the schema bundle
}

struct EventSkipped $Annals.event {
  # From now on, and in every rebuild, this module's views leave out the event at this position.
  module @0 :Text $Annals.tag("module");
  position @1 :UInt64;
  reason @2 :Text;
}

struct BuildSwitched $Annals.event {
  # A definition that the log has held before is in force again: its row in the log's table
  # `modules` names the same texts as the one by which it was registered.
  module @0 :Text $Annals.tag("module");
  identity @1 :Text;      # of the definition that is in force from here on
  former @2 :Text;        # of the one that was until here; the same when a build was made anew
  reason @3 :Text;
}

struct BackupTaken $Annals.event {
  # A verified backup was made. It holds the events up to `position`, and so not this one.
  path @0 :Text;
  position @1 :UInt64;
  treeHead @2 :Data;
  bytes @3 :UInt64;
  withViews @4 :Bool;
  note @5 :Text;
}

struct LogRestored $Annals.event {
  # The events up to `position` are those of a backup; what else the log held is in `replaced`.
  backup @0 :Text;
  position @1 :UInt64;
  treeHead @2 :Data;
  takenAt @3 :Int64;  # microseconds since 1970, UTC
  replaced @4 :Text;  # path of what was kept of the former log; unset when there was none
  note @5 :Text;
}

struct LogUpgraded $Annals.event {
  # The log was copied into a file of a newer format.
  from @0 :UInt32;
  to @1 :UInt32;
  kept @2 :Text;  # path of the log in its former format
}
