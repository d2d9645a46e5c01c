#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include <optional>
#include <string>
#include <string_view>

#include "work.capnp.h"

namespace annals::work {

struct EpicRow {
  std::int64_t id = 0;
  std::string key;
  std::string status;
};

/// The epic that a command names; when there is none, `refusal` says why.
std::optional<EpicRow> find_epic(const Tables& tables, std::string_view asked, Decision& refusal);

Decision create_epic(const Tables& tables, CreateEpic::Reader ask);
Decision update_epic(const Tables& tables, UpdateEpic::Reader ask);
Decision delete_epic(const Tables& tables, DeleteEpic::Reader ask);

}  // namespace annals::work
