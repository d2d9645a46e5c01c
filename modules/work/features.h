#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include <optional>
#include <string>
#include <string_view>

#include "work.capnp.h"

namespace annals::work {

struct FeatureRow {
  std::int64_t id = 0;
  std::string key;
  std::string status;
  bool overridden = false;
  std::int64_t epic_id = 0;
};

/// The feature that a command names, in full or, where `epic` is given, as "F04"; when there is
/// none, `refusal` says why.
std::optional<FeatureRow> find_feature(const Tables& tables, std::string_view asked,
                                       std::string_view epic, Decision& refusal);

std::optional<FeatureRow> feature_by_id(const Tables& tables, std::int64_t id);

Decision create_feature(const Tables& tables, CreateFeature::Reader ask);
Decision update_feature(const Tables& tables, UpdateFeature::Reader ask);
Decision set_feature_status_override(const Tables& tables, SetFeatureStatusOverride::Reader ask);
Decision delete_feature(const Tables& tables, DeleteFeature::Reader ask);

}  // namespace annals::work
