#include "migration/import/burndown/validation.h"

#include <fmt/format.h>

#include "migration/import/content_digest.h"

namespace annals::importing::burndown {

namespace {

constexpr const char* counts_sql =
    "select (select count(*) from workspace.project_statistics "
    "        where profile_id = ?1 and query_id = ?2) as statistics, "
    "(select count(*) from workspace.project_scope "
    "        where profile_id = ?1 and query_id = ?2) as scopes, "
    "(select coalesce(sum(json_array_length(response, '$.issues')), 0) from workspace.jira_cache "
    "        where profile_id = ?1 and query_id = ?2) as issues, "
    "(select coalesce(sum(json_array_length(changelog, '$.changelog.histories')), 0) "
    "        from workspace.jira_changelog_cache "
    "        where profile_id = ?1 and query_id = ?2) as histories";

template <class Fields, class Text>
Digest digest_of(const Fields& fields, Text&& text) {
  std::string all;
  for (const auto& field : fields) write_value(all, text(field));
  return thread_sha256().hash(all);
}

}  // namespace

void Validation::expect(const Row& row) {
  const Digest digest = digest_of(
      row.fields, [](const Field& field) -> const auto& { return field.value; });
  RowKey key{row.table, row.key};
  if (is_of_query(row.table)) {
    queries_[{row.key[0], row.key[1]}].rows[std::move(key)] = digest;
  } else {
    root_[std::move(key)] = digest;
  }
}

void Validation::expect_counts(const std::string& profile, const std::string& query,
                               const Finds& finds) {
  const auto in_tables = [&](const char* table) -> std::uint64_t {
    const auto found = finds.counts.find(table);
    return found == finds.counts.end() ? 0 : found->second.rows - found->second.kept;
  };
  queries_[{profile, query}].counts = {in_tables("project_statistics"), in_tables("project_scope"),
                                       in_tables("issues"), in_tables("histories")};
}

void Validation::compare_rows(const std::map<RowKey, Digest>& expected, const PresentRows& present,
                              std::vector<std::string>& problems) {
  for (const auto& [key, digest] : expected) {
    const auto found = present.find(key);
    const char* fault = nullptr;
    if (found == present.end()) {
      fault = "is not there";
    } else if (digest_of(
                   found->second.fields, [](const auto& field) -> const auto& { return field; }) !=
               digest) {
      fault = "is not as the source has it";
    }
    if (!fault) continue;
    problems.push_back(fmt::format("In {} the row {} {}.", shape_of(key.first).name,
                                   fmt::join(key.second, "/"), fault));
  }
}

Validation::Counts Validation::counts_of(const Engine& engine, const Query& query) {
  const Value arguments[] = {query.first, query.second};
  auto rows = engine.query(counts_sql, arguments);
  const annals::Row* row = rows.next();
  const auto number = [&](std::size_t column) {
    return static_cast<std::uint64_t>(row->integer(column));
  };
  return {number(0), number(1), number(2), number(3)};
}

std::vector<std::string> Validation::compare(const Engine& engine,
                                             const CountProgress& on_query) const {
  std::vector<std::string> problems;
  const Tables tables(engine, true);
  compare_rows(root_, tables.root(), problems);
  std::size_t done = 0;
  for (const auto& [query, expected] : queries_) {
    const PresentRows present = tables.of_query(query.first, query.second);
    compare_rows(expected.rows, present, problems);
    // Rows that were made here, beside those of the source, have derived ones, too.
    const bool alone = present.size() == expected.rows.size();
    if (alone && expected.counts && counts_of(engine, query) != *expected.counts) {
      problems.push_back(fmt::format(
          "The query {}/{} has another number of statistics, issues or changes than the source.",
          query.first, query.second));
    }
    if (on_query) on_query(++done, queries_.size());
  }
  return problems;
}

}  // namespace annals::importing::burndown
