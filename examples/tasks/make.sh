#!/bin/sh
# Makes the three databases again from their texts; needs the program sqlite3.
set -eu
cd "$(dirname "$0")"
before=
for text in *.sql; do
  made=${text%.sql}.db
  rm -f "$made"
  [ -z "$before" ] || cp "$before" "$made"
  sqlite3 -bail "$made" <"$text"
  sqlite3 "$made" vacuum
  before=$made
done
