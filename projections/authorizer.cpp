#include "projections/authorizer.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "projections/sql_scanner.h"
#include "projections/statement_rules.h"

namespace annals {

namespace {

template <class Names>
bool is_among(const Names& names, std::string_view name) {
  return std::find(std::begin(names), std::end(names), lower_case(name)) != std::end(names);
}

// What two runs over the same events may answer differently: chance, the clock, the connection's
// own past, the library's build.
constexpr std::string_view changing_functions[] = {
    "random",
    "randomblob",
    "changes",
    "total_changes",
    "last_insert_rowid",
    "current_date",
    "current_time",
    "current_timestamp",
    "sqlite_version",
    "sqlite_source_id",
    "sqlite_compileoption_get",
    "sqlite_compileoption_used",
    "sqlite_offset",
    "fts5_source_id",
};

// What reaches beyond the tables.
constexpr std::string_view outward_functions[] = {"load_extension", "fts3_tokenizer", "sqlite_log",
                                                  "readfile",       "writefile",      "edit"};

// Tables that SQLite makes up: they show the connection or the file's pages, not rows.
constexpr std::string_view made_up_tables[] = {"dbstat",   "sqlite_dbpage", "sqlite_stmt",
                                               "bytecode", "tables_used",   "sqlite_memstat"};

constexpr std::string_view virtual_tables[] = {"fts5", "fts5vocab", "rtree", "rtree_i32"};

// What full-text search and r-trees ask about their own file.
constexpr std::string_view inner_pragmas[] = {"data_version", "page_size"};

constexpr std::string_view describing_pragmas[] = {
    "table_info",  "table_xinfo",      "table_list",    "index_list",     "index_info",
    "index_xinfo", "foreign_key_list", "function_list", "collation_list", "compile_options"};

// SQLite asks about its list of tables when it learns the columns of a virtual one, json_each
// included. Statements that would change the list it refuses by itself.
bool is_list_of_tables(std::string_view table) {
  return table == "sqlite_master" || table == "sqlite_schema";
}

bool changes_rows(int action) {
  return action == SQLITE_INSERT || action == SQLITE_UPDATE || action == SQLITE_DELETE;
}

}  // namespace

Authorizer::Authorizer(sqlite::Connection& connection) : connection_(connection.handle()) {
  sqlite3_set_authorizer(connection_, &Authorizer::ask, this);
}

Authorizer::~Authorizer() {
  sqlite3_set_authorizer(connection_, nullptr, nullptr);
}

Authorizer::Scope::Scope(Authorizer& authorizer, Mode mode)
    : authorizer_(authorizer), former_(std::exchange(authorizer.mode_, mode)) {}

Authorizer::Scope::~Scope() {
  authorizer_.mode_ = former_;
}

void Authorizer::hide_secrets(std::string database,
                              std::shared_ptr<const ModuleDefinition> definition) {
  hidden_in_.insert_or_assign(std::move(database), std::move(definition));
}

bool Authorizer::is_hidden(std::string_view database, std::string_view table,
                           std::string_view column) const {
  auto found = hidden_in_.find(database);
  return found != hidden_in_.end() && found->second->is_secret(table, column);
}

std::string Authorizer::take_refusal() {
  return std::exchange(refusal_, {});
}

int Authorizer::refuse(std::string sentence) {
  refusal_ = std::move(sentence);
  return SQLITE_DENY;
}

int Authorizer::ask(void* self, int action, const char* first, const char* second,
                    const char* database, const char*) {
  auto view = [](const char* text) { return text ? std::string_view(text) : std::string_view(); };
  try {
    return static_cast<Authorizer*>(self)->decide(action, view(first), view(second),
                                                  view(database));
  } catch (...) {  // no memory for the sentence
    return SQLITE_DENY;
  }
}

int Authorizer::decide(int action, std::string_view first, std::string_view second,
                       std::string_view database) {
  if (mode_ == Mode::off) return SQLITE_OK;
  if (action == SQLITE_FUNCTION) {
    if (is_among(outward_functions, second)) {
      return refuse(fmt::format("the function {} is not for use here", second));
    }
    if (mode_ != Mode::query && is_among(changing_functions, second)) {
      return refuse(fmt::format("{}() differs from run to run", second));
    }
    return SQLITE_OK;
  }
  if (action == SQLITE_READ && first == "sqlite_dbpage") {
    return refuse("the table sqlite_dbpage is not for use here");
  }
  if (mode_ != Mode::query && (changes_rows(action) || action == SQLITE_READ) &&
      database == "temp") {
    return refuse("temporary tables do not survive");
  }
  switch (mode_) {
    case Mode::definition:
      return decide_definition(action, first, second);
    case Mode::apply:
      return decide_apply(action, first, second);
    default:
      if (action == SQLITE_READ && is_hidden(database, first, second)) return SQLITE_IGNORE;
      return decide_query(action, first);
  }
}

int Authorizer::decide_definition(int action, std::string_view first, std::string_view second) {
  switch (action) {
    case SQLITE_CREATE_TABLE:
    case SQLITE_CREATE_INDEX:
    case SQLITE_CREATE_VIEW:
    case SQLITE_CREATE_TRIGGER:
      // What begins with sqlite_ is refused by SQLite, which makes such tables for itself.
      if (!lower_case(first).starts_with("annals_")) return SQLITE_OK;
      return refuse(fmt::format("{} is a reserved name", first));
    case SQLITE_CREATE_VTABLE:
      if (is_among(virtual_tables, second)) return SQLITE_OK;
      return refuse(fmt::format("virtual tables may use fts5 and rtree, not {}", second));
    case SQLITE_REINDEX:  // SQLite asks this for an index that is being made
      return SQLITE_OK;
    case SQLITE_INSERT:
      if (is_list_of_tables(first)) return SQLITE_OK;
      return decide_apply(action, first, second);
    default:
      return decide_apply(action, first, second);
  }
}

int Authorizer::decide_apply(int action, std::string_view first, std::string_view second) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_READ:
      if (is_among(made_up_tables, first) || lower_case(first).starts_with("pragma_")) {
        return refuse(fmt::format("the table {} differs from run to run", first));
      }
      if (lower_case(first).starts_with("annals_")) {
        return refuse(fmt::format("the table {} belongs to the engine", first));
      }
      return SQLITE_OK;
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
      if (is_list_of_tables(first)) {
        return action == SQLITE_UPDATE ? SQLITE_OK : refuse("only rows may be changed here");
      }
      if (is_reserved_name(first)) {
        return refuse(fmt::format("the table {} belongs to the engine", first));
      }
      return SQLITE_OK;
    case SQLITE_PRAGMA:
      if (second.empty() && is_among(inner_pragmas, first)) return SQLITE_OK;
      return refuse("PRAGMA is not for modules");
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
      return refuse("the engine alone begins and ends transactions");
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
      return refuse("a module sees no file but its own");
    default:
      return refuse("only rows may be changed here");
  }
}

int Authorizer::decide_query(int action, std::string_view first) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_UPDATE:
      if (is_list_of_tables(first)) return SQLITE_OK;
      return refuse("a query may only read");
    case SQLITE_PRAGMA:
      if (is_among(describing_pragmas, first) || is_among(inner_pragmas, first)) return SQLITE_OK;
      return refuse(fmt::format("PRAGMA {} is not for queries", first));
    default:
      return refuse("a query may only read");
  }
}

}  // namespace annals
