#pragma once

#include <annals/rows.h>

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace annals {

/// Columns of a row, by number, with what they hold: all of an inserted row, else those that
/// changed.
using ColumnValues = std::vector<std::pair<std::size_t, Value>>;

/// As bytes: for each column its number (2 bytes, the lower first), the kind of its value (1 byte:
/// NULL, INTEGER, REAL, TEXT, BLOB) and the value: nothing, 8 bytes, or 4 bytes of length and as
/// many bytes.
void encode(const ColumnValues& columns, std::vector<std::byte>& into);
/// Throws Error{corrupt} for bytes that encode does not give.
ColumnValues decode(std::span<const std::byte> bytes);

}  // namespace annals
