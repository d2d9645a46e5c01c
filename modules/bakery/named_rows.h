#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace annals::bakery {

/// A row whose name need not be its own.
struct NamedRow {
  std::int64_t id = 0;
  std::string uuid;
  std::string name;
};

// By uuid, or by a name that belongs to one row only. Nothing when there is none, or when several
// bear the name; `refusal` then says so, with the code not_found or ambiguous_name.

std::optional<NamedRow> find_baking_event(const Tables& tables, std::string_view text,
                                          Decision& refusal);
std::optional<NamedRow> find_package(const Tables& tables, std::string_view text,
                                     Decision& refusal);
std::optional<NamedRow> find_recipient(const Tables& tables, std::string_view text,
                                       Decision& refusal);

}  // namespace annals::bakery
