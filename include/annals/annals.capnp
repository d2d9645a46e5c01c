@0xd1a7c0ffee5eed01;
# Annotations by which a module's schema says what its structs and fields mean to the engine.
# Import it from any schema as "/annals/annals.capnp".

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("annals::schema");

annotation event @0xc0a1b7d2e3f40511 (struct) :Void;
# The struct is an event: something that happened. Its full name is "module.Struct".

annotation command @0xc0a1b7d2e3f40512 (struct) :Void;
# The struct is a command: something that can be asked for, answered by a decision.

annotation tag @0xc0a1b7d2e3f40513 (field) :Text;
# The field's value is indexed under this name: reads and append conditions can go by it.
# For Text, integers, Bool and enums, and lists of these (each element is a tag). Unset or empty
# values make no tag.

annotation secret @0xc0a1b7d2e3f40514 (field) :Void;
# The field is shown to nobody unless asked for: log, history, export and errors say "•••".
