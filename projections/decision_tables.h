#pragma once

#include <annals/tables.h>

#include "projections/authorizer.h"
#include "projections/statement_cache.h"

namespace annals {

/// The tables of a strict view as a decision sees them, on the connection that writes them, so
/// that what the group has not yet committed shows. Lives for one decision.
class DecisionTables : public Tables {
 public:
  DecisionTables(StatementCache& statements, Authorizer& authorizer, Timestamp now,
                 std::string_view actor)
      : statements_(statements), authorizer_(authorizer), now_(now), actor_(actor) {}

  Rows query(std::string_view sql, std::initializer_list<Value> arguments) const override;
  Timestamp now() const override { return now_; }
  std::string_view actor() const override { return actor_; }

 private:
  StatementCache& statements_;
  Authorizer& authorizer_;
  Timestamp now_;
  std::string_view actor_;
};

}  // namespace annals
