#include <fmt/format.h>

#include <map>
#include <set>

#include "engine/sqlite/clockless_vfs.h"
#include "projections/applier.h"
#include "projections/authorizer.h"
#include "projections/event_parameters.h"
#include "projections/event_plan.h"
#include "projections/sql_scanner.h"
#include "projections/statement_rules.h"
#include "projections/statement_words.h"
#include "projections/table_keys.h"

namespace annals {

namespace {

constexpr int most_arguments = 127;  // SQLite's own limit

constexpr const char* known_functions_sql = "select distinct name from pragma_function_list";
constexpr const char* defaults_sql =
    "select t.name, c.name, c.dflt_value from pragma_table_list as t "
    "join pragma_table_info(t.name) as c "
    "where t.schema = 'main' and t.type = 'table' and c.dflt_value is not null";
constexpr const char* views_sql = "select name from sqlite_schema where type = 'view'";
constexpr const char* triggered_sql =
    "select name from sqlite_schema as t where type = 'table' and exists "
    "(select * from sqlite_schema where type = 'trigger' and tbl_name = t.name)";
constexpr const char* column_sql =
    "select 1 from pragma_table_xinfo(?1) where lower(name) = lower(?2)";
constexpr const char* columns_sql = "select name from pragma_table_info(?1)";

// Where each name stands among the first words of a statement, one of which is what it makes.
std::map<std::string, int> lines_by_name(const std::vector<SqlText>& ddl) {
  constexpr int first_words = 8;
  std::map<std::string, int> lines;
  for (const auto& statement : ddl) {
    SqlScanner scanner(statement.text, statement.line);
    for (int word = 0; word < first_words; ++word) {
      lines.try_emplace(lower_case(scanner.next_code().unquoted()), statement.line);
    }
  }
  return lines;
}

// Tries a definition out on a scratch database.
class Trial {
 public:
  Trial(const ModuleDefinition& definition, const TypeCatalogue& types)
      : definition_(definition),
        types_(types),
        file_(definition.file()),
        ddl_lines_(lines_by_name(definition.text().ddl)) {
    sqlite::ConnectionOptions options;
    options.access = sqlite::Access::create;
    options.vfs = sqlite::clockless_vfs();
    scratch_ = sqlite::Connection(":memory:", options);
  }

  void run() {
    check_functions();
    create_tables(scratch_, definition_);
    create_indexes(scratch_, definition_);
    check_secrets();
    auto plan = plan_events(definition_, types_);
    authorizer_.emplace(scratch_);
    check_defaults();
    check_triggers();
    check_views();
    for (const auto& event : plan) check_event(event);
    // Where the view is asked it is attached under the module's name, by which queries may go.
    sqlite3_db_config(scratch_.handle(), SQLITE_DBCONFIG_MAINDBNAME, definition_.name().c_str());
    for (const auto& query : definition_.text().queries) check_query(query.sql);
    for (const auto& check : definition_.text().checks) check_query(check.sql);
  }

 private:
  sqlite::Statement compile_as(Authorizer::Mode mode, const SqlText& statement) {
    Authorizer::Scope scope(*authorizer_, mode);
    return compile(scratch_, *authorizer_, statement, file_);
  }

  void check_functions() {
    std::set<std::string> taken{"iso", "micros", "refuse", "sha256", "uuid"};
    auto statement = scratch_.prepare(known_functions_sql);
    while (statement.step()) taken.insert(lower_case(statement.text(0)));
    for (const auto& function : definition_.functions()) {
      const auto& name = function.name;
      std::string fault;
      if (!is_identifier(name) || is_reserved_name(name)) fault = "is no name for one";
      if (!taken.insert(lower_case(name)).second) fault = "exists already";
      if (function.argument_count < 0 || function.argument_count > most_arguments) {
        fault =
            fmt::format("takes {} arguments, not 0 to {}", function.argument_count, most_arguments);
      }
      if (!function.call) fault = "has no body";
      if (fault.empty()) continue;
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("The module {} brings the SQL function {}, which {}.",
                              definition_.name(), name, fault));
    }
  }

  void check_secrets() {
    auto column = scratch_.prepare(column_sql);
    for (const auto& secret : definition_.text().secrets) {
      sqlite::ResetOnExit reset(column);
      column.bind_all(secret.table, secret.column);
      if (column.step()) continue;
      throw text_error(file_, secret.line,
                       fmt::format("There is no column {}.{}.", secret.table, secret.column));
    }
  }

  // SQLite does not ask about the functions in a default when it compiles an insertion.
  void check_defaults() {
    auto columns = scratch_.prepare(defaults_sql);
    while (columns.step()) {
      SqlText value{fmt::format("select {}", columns.text(2)), line_of_ddl(columns.text(0))};
      auto statement = compile_as(Authorizer::Mode::apply, value);
      sqlite::forget_clock_question();
      statement.step();
      if (!sqlite::clock_was_asked()) continue;
      throw text_error(file_, value.line,
                       fmt::format("The default of {}.{} is the current time; the event's is "
                                   "iso(@at).",
                                   columns.text(0), columns.text(1)));
    }
  }

  // SQLite looks into a trigger when a statement that sets it off is compiled.
  void check_triggers() {
    auto tables = scratch_.prepare(triggered_sql);
    auto columns = scratch_.prepare(columns_sql);
    while (tables.step()) {
      auto table = in_quotes(tables.text(0));
      int line = line_of_ddl(tables.text(0));
      columns.bind(1, tables.text(0));
      auto first_column = columns.step() ? in_quotes(columns.text(0)) : std::string();
      columns.reset();
      for (const auto& sql : {fmt::format("insert into {} default values", table),
                              fmt::format("update {} set {} = null", table, first_column),
                              fmt::format("delete from {}", table)}) {
        compile_as(Authorizer::Mode::apply, {sql, line});
      }
    }
  }

  void check_views() {
    auto views = scratch_.prepare(views_sql);
    while (views.step()) {
      compile_as(
          Authorizer::Mode::query,
          {fmt::format("select * from {}", in_quotes(views.text(0))), line_of_ddl(views.text(0))});
    }
  }

  void check_event(const PlannedEvent& event) {
    if (event.upcast) return check_upcast(event);
    for (const auto& text : event.handler->statements) {
      auto statement = compile_as(Authorizer::Mode::apply, text);
      check_parameters(*event.type, statement, text);
    }
  }

  void check_upcast(const PlannedEvent& event) {
    const SqlText& text = event.upcast->sql;
    auto statement = compile_as(Authorizer::Mode::apply, text);
    if (!statement.is_read_only()) throw text_error(file_, text.line, "An upcast only selects.");
    check_parameters(*event.type, statement, text);
    EventParameters fields(*event.upcast_to);
    std::set<std::string_view> columns;
    for (int i = 0; i < statement.column_count(); ++i) {
      auto name = statement.column_name(i);
      if (!fields.add(fmt::format(":{}", name))) {
        throw text_error(
            file_, text.line,
            fmt::format("The event {} has no field {}.", event.upcast_to->full_name, name));
      }
      if (!columns.insert(name).second) {
        throw text_error(file_, text.line, fmt::format("The upcast gives {} twice.", name));
      }
    }
  }

  void check_parameters(const EventType& type, const sqlite::Statement& statement,
                        const SqlText& text) {
    EventParameters parameters(type);
    SqlScanner scanner(text.text, text.line);
    for (auto token = scanner.next_code(); token.kind != SqlToken::Kind::end;
         token = scanner.next_code()) {
      if (token.kind != SqlToken::Kind::parameter || parameters.add(token.text)) continue;
      throw text_error(
          file_, token.line,
          token.text.starts_with(':')
              ? fmt::format("The event {} has no field {}.", type.full_name, token.text.substr(1))
              : fmt::format("Events come with no {}.", token.text));
    }
    // Were SQLite to see a parameter where the scanner does not, it would stay NULL unnoticed.
    const int count = sqlite3_bind_parameter_count(statement.handle());
    for (int i = 1; i <= count; ++i) {
      const char* name = sqlite3_bind_parameter_name(statement.handle(), i);
      if (name && parameters.add(name)) continue;
      throw text_error(file_, text.line, "The statement has a parameter without a name.");
    }
  }

  void check_query(const SqlText& text) {
    auto statement = compile_as(Authorizer::Mode::query, text);
    if (!statement.is_read_only()) throw text_error(file_, text.line, "A query only selects.");
  }

  // Of the statement that made a table, view or trigger's table; the first line when not found.
  int line_of_ddl(std::string_view name) const {
    const auto found = ddl_lines_.find(lower_case(name));
    return found == ddl_lines_.end() ? 1 : found->second;
  }

  const ModuleDefinition& definition_;
  const TypeCatalogue& types_;
  std::string file_;
  std::map<std::string, int> ddl_lines_;
  sqlite::Connection scratch_;
  std::optional<Authorizer> authorizer_;
};

}  // namespace

void ModuleDefinition::check(const TypeCatalogue& types) const {
  Trial(*this, types).run();
}

}  // namespace annals
