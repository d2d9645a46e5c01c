#include "projections/query_session.h"

#include <annals/limits.h>
#include <fmt/format.h>

#include <map>
#include <set>
#include <string_view>

#include "projections/applier.h"

namespace annals {

namespace {

constexpr std::size_t idle_statements = 64;

constexpr const char* select_tables = R"sql(
select schema, name from pragma_table_list
where type in ('table', 'view', 'virtual') and schema not in ('main', 'temp')
  and name not like 'sqlite\_%' escape '\' and name not like 'annals\_%' escape '\'
order by schema, name
)sql";
constexpr const char* select_columns = R"sql(
select name, type, pk, "notnull" from pragma_table_info(?1, ?2) order by cid
)sql";

// For names, which cannot be bound.
std::string sql_quoted(std::string_view text, char mark = '"') {
  std::string result(1, mark);
  for (char c : text) {
    if (c == mark) result += c;
    result += c;
  }
  return result + mark;
}

void refuse_name(sqlite3_context* context, int, sqlite3_value** arguments) {
  const auto* message = reinterpret_cast<const char*>(sqlite3_value_text(arguments[0]));
  sqlite3_result_error(context, message, -1);
}

}  // namespace

QuerySession::QuerySession(const ReadableViews& views, Secrets secrets)
    : connection_(":memory:", {}),
      authorizer_(connection_),
      statements_(connection_, idle_statements),
      watch_(connection_) {
  connection_.run("pragma temp_store = memory");  // where the watch sees it
  connection_.run("pragma cell_size_check = on");
  sqlite3_db_config(connection_.handle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_limit(connection_.handle(), SQLITE_LIMIT_LENGTH, limits::row_bytes);
  sqlite3_limit(connection_.handle(), SQLITE_LIMIT_LIKE_PATTERN_LENGTH, limits::pattern_bytes);
  register_functions(connection_, nullptr);
  for (const auto& view : views) {
    const std::string& module = view.definition->name();
    register_functions(connection_, view.definition.get());
    connection_.attach_read_only(view.file, module);
    definitions_.push_back(view.definition);
    if (secrets == Secrets::covered) authorizer_.hide_secrets(module, view.definition);
    pins_.push_back(connection_.prepare(
        fmt::format("select position from {}.annals_checkpoint", sql_quoted(module))));
  }
  if (views.size() > 1) refuse_ambiguous_names();
}

// SQLite would take the table of the module that was attached first. What it looks at before all
// others is the session's own database: there a stand-in is found, which fails when it is read.
void QuerySession::refuse_ambiguous_names() {
  std::map<std::string, std::vector<std::string>> modules_by_table;
  auto tables = connection_.prepare(select_tables);
  while (tables.step()) {
    modules_by_table[std::string(tables.text(1))].emplace_back(tables.text(0));
  }
  sqlite3_create_function_v2(connection_.handle(), "annals_ambiguous", 1,
                             SQLITE_UTF8 | SQLITE_INNOCUOUS, nullptr, refuse_name, nullptr, nullptr,
                             nullptr);
  auto columns = connection_.prepare(select_columns);
  for (const auto& [table, modules] : modules_by_table) {
    if (modules.size() < 2) continue;
    std::set<std::string> names;
    std::string choices;
    for (const auto& module : modules) {
      choices += fmt::format("{}{}.{}", choices.empty() ? "" : " or ", module, table);
      columns.bind_all(std::string_view(table), std::string_view(module));
      while (columns.step()) names.emplace(columns.text(0));
    }
    std::string list;
    for (const auto& name : names) {
      list += fmt::format("{}null as {}", list.empty() ? "" : ", ", sql_quoted(name));
    }
    std::string message = fmt::format("the table name {} is ambiguous: say {}", table, choices);
    connection_.run(fmt::format("create view {} as select {} where annals_ambiguous({})",
                                sql_quoted(table), list, sql_quoted(message, '\'')));
  }
}

void QuerySession::begin(std::shared_mutex& publishing, const QueryLimits& limits) {
  watch_.start(limits);
  std::shared_lock still(publishing, std::defer_lock);
  if (pins_.size() > 1) still.lock();
  transaction_.emplace(connection_, sqlite::Transaction::Kind::read);
  if (pins_.size() < 2) return;  // the query's first step takes the one snapshot
  for (auto& pin : pins_) {
    sqlite::ResetOnExit reset(pin);
    pin.step();
  }
}

void QuerySession::end() noexcept {
  transaction_.reset();
  watch_.stop();
}

QueryStatement QuerySession::ask(std::string_view sql) {
  if (!statements_.holds(sql) && !Unfolding::is_plain(sql)) require_small(sql);
  return {statements_, authorizer_, sql};
}

void QuerySession::require_small(std::string_view sql) {
  if (sql.size() > limits::query_bytes) return;  // told when it is compiled
  if (!unfolding_) {
    unfolding_.emplace();
    for (const auto& definition : definitions_) {
      unfolding_->add_views(definition->text(), definition->file());
    }
  }
  const std::string fault = unfolding_->fault_of(sql);
  if (fault.empty()) return;
  throw Error(ErrorKind::invalid_argument, fmt::format("The query was refused: {}.", fault));
}

bool QuerySession::next(QueryStatement& query) {
  watch_.resume();
  try {
    const bool is_row = query.next();
    watch_.pause();
    return is_row;
  } catch (const Error&) {
    if (auto reason = watch_.reason()) throw Error(*reason);
    throw;
  }
}

std::vector<TableInfo> QuerySession::tables() {
  std::vector<TableInfo> found;
  auto tables = connection_.prepare(select_tables);
  auto columns = connection_.prepare(select_columns);
  try {
    while (tables.step()) found.push_back(describe(tables.text(0), tables.text(1), columns));
  } catch (const Error&) {  // a view may be a query without end
    if (auto reason = watch_.reason()) throw Error(*reason);
    throw;
  }
  return found;
}

TableInfo QuerySession::describe(std::string_view module, std::string_view name,
                                 sqlite::Statement& columns) {
  TableInfo table;
  table.module = module;
  table.name = name;
  columns.bind_all(std::string_view(table.name), std::string_view(table.module));
  while (columns.step()) {
    table.columns.push_back({.name = std::string(columns.text(0)),
                             .type = std::string(columns.text(1)),
                             .primary_key = columns.integer(2) != 0,
                             .not_null = columns.integer(3) != 0});
  }
  std::string count =
      fmt::format("select count(*) from {}.{}", sql_quoted(table.module), sql_quoted(table.name));
  table.rows = static_cast<std::uint64_t>(connection_.integer(count));
  return table;
}

}  // namespace annals
