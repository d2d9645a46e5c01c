@0xd5b1c0a47e9f3c21;
# What imports of foreign data leave beside the events of the modules that model it: rows and
# columns that no module models or that break a rule, as they stood, and which contents were
# imported already.

using Annals = import "/annals/annals.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("annals::imports");

struct RowKept $Annals.event {
  # A row of a source that went into no table of a module. Replaces what was kept of this row.
  format @0 :Text;
  table @1 :Text $Annals.tag("source_table");
  row @2 :Text;      # identity within the source's table: a JSON array of its primary key
  reason @3 :Text;
  content @4 :Text;  # a JSON object of all columns; {"base64": …} stands for what is no text
  secret @5 :Text $Annals.secret;  # the content as it stood, where "•••" covers a credential in it
}

struct KeptRowReleased $Annals.event {
  # The source has this row no longer, or the row is in a table now.
  format @0 :Text;
  table @1 :Text $Annals.tag("source_table");
  row @2 :Text;
}

struct ColumnsKept $Annals.event {
  # Columns that no module models, of a row that is in a table. Replaces what was kept of this row.
  format @0 :Text;
  table @1 :Text $Annals.tag("source_table");
  key @2 :Text;      # natural key of the row in the module's table
  content @3 :Text;  # a JSON object of the columns that are not NULL; unset: there are none now
  secret @4 :Text $Annals.secret;  # as in RowKept
}

struct FileKept $Annals.event {
  # A file of a source that could not be understood. Replaces what was kept of this file.
  format @0 :Text;
  file @1 :Text;    # from the source's folder on
  reason @2 :Text;
  size @3 :UInt64;  # bytes
  sha256 @4 :Text;  # of the content, hex
  content @5 :Data $Annals.secret;  # unset where it is too large for an event
}

struct KeptFileReleased $Annals.event {
  # The source has this file no longer, or the file could be understood.
  format @0 :Text;
  file @1 :Text;
}

struct SourceImported $Annals.event {
  # An import came to its end: the tables show what the source held.
  format @0 :Text;
  source @1 :Text;   # file name
  shape @2 :Text;
  digest @3 :Text;   # SHA-256 over the rows as the import understood them, hex
  tables @4 :List(ImportedTable);
  events @5 :UInt64; # appended by this import before this one
  corrections @6 :UInt64;
}

struct ImportedTable {
  name @0 :Text;
  rows @1 :UInt64;      # read
  inTables @2 :UInt64;
  kept @3 :UInt64;
}
