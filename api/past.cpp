#include "api/past.h"

#include <annals/error.h>
#include <fmt/format.h>

namespace annals {

const char* name_of(Definitions definitions) {
  return definitions == Definitions::today ? "today" : "then";
}

Past::Impl::Impl(PastMoment when, std::vector<PastTables> computed, Secrets shown,
                 const QueryLimits& limits)
    : moment(std::move(when)),
      secrets(shown),
      tables(std::move(computed)),
      pool(publishing, limits) {
  ReadableViews readable;
  for (const auto& one : tables) {
    ViewEntry& entry = entries.emplace_back();
    entry.name = one.definition->name();
    entry.definition = one.definition;
    readable.push_back({one.file.path(), one.definition});
  }
  pool.set_views(std::move(readable));
}

std::map<std::string, const PastTables*> Past::Impl::tables_by_module() const {
  std::map<std::string, const PastTables*> found;
  for (const auto& one : tables) found.emplace(one.definition->name(), &one);
  return found;
}

const PastTables* Past::Impl::find(const std::string& module) const {
  for (const auto& one : tables) {
    if (one.definition->name() == module) return &one;
  }
  return nullptr;
}

const PastMoment& Past::moment() const {
  return impl_->moment;
}

Rows Past::query(std::string_view sql, std::span<const Value> arguments) const {
  return impl_->pool.query("", impl_->secrets, sql,
                           [&](QueryStatement& query) { query.bind(arguments); });
}

Rows Past::query(std::string_view sql, const Parameters& parameters) const {
  return impl_->pool.query("", impl_->secrets, sql,
                           [&](QueryStatement& query) { query.bind(parameters); });
}

Rows Past::query_named(std::string_view name, const Parameters& parameters) const {
  NamedQuery named = find_named_query(impl_->entries, name);
  return impl_->pool.query(
      named.definition->name(), impl_->secrets, named.query->sql.text, [&](QueryStatement& query) {
        query.bind_declared(parameters, named.query->parameters, named.query->optional);
      });
}

bool Past::has_named_query(std::string_view name) const {
  return names_a_query(impl_->entries, name);
}

std::vector<TableInfo> Past::tables() const {
  return impl_->pool.tables();
}

}  // namespace annals
