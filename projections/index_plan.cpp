#include "projections/index_plan.h"

#include <algorithm>
#include <cstdint>

#include "projections/applier.h"
#include "projections/event_plan.h"
#include "projections/statement_rules.h"

namespace annals {

namespace {

constexpr const char* select_index = R"sql(
select rootpage from sqlite_schema where type = 'index' and sql is not null
order by rowid desc limit 1
)sql";

// Opcodes of SQLite's virtual machine that put a cursor on a row, or read through all. Writing to
// an index needs none of them. Should a later SQLite look for rows in another way, builds get
// slower, not wrong.
bool looks_for_rows(std::string_view opcode) {
  constexpr std::string_view others[] = {"Rewind", "Last",  "Found",    "NotFound",
                                         "Sort",   "Count", "IfNoHope", "NoConflict"};
  return opcode.starts_with("Seek") || std::ranges::find(others, opcode) != std::end(others);
}

// The root pages of what a statement looks for rows in. The program that EXPLAIN lists includes
// those of triggers and of foreign keys, one after another, each with cursors of its own. Whether a
// new row is what others have missed is only asked where the same statement has left such rows
// (FkIfZero jumps over it): no reason to keep an index by which it would be found.
std::set<std::int64_t> searched_pages(sqlite::Connection& scratch, const std::string& sql) {
  std::set<std::int64_t> pages;
  std::map<std::int64_t, std::int64_t> page_of_cursor;
  std::int64_t jumped_to = 0;
  auto program = scratch.prepare("explain " + sql);
  while (program.step()) {
    const auto opcode = program.text(1);
    const auto address = program.integer(0);
    const auto cursor = program.integer(2);
    if (address == 0) {
      page_of_cursor.clear();
      jumped_to = 0;
    }
    if (opcode == "OpenRead" || opcode == "OpenWrite" || opcode == "ReopenIdx") {
      page_of_cursor[cursor] = program.integer(3);
    } else if (opcode == "FkIfZero" && program.integer(2) == 0) {
      jumped_to = program.integer(3);
    } else if (address >= jumped_to && looks_for_rows(opcode)) {
      if (auto found = page_of_cursor.find(cursor); found != page_of_cursor.end()) {
        pages.insert(found->second);
      }
    }
  }
  return pages;
}

// What is carried out for an event of this type: an upcast's select, and what its result meets.
std::vector<const SqlText*> statements_for(const PlannedEvent* event,
                                           const std::vector<PlannedEvent>& plan) {
  std::vector<const SqlText*> statements;
  while (event->upcast) {
    statements.push_back(&event->upcast->sql);
    event = &*std::ranges::find(plan, event->upcast_to, &PlannedEvent::type);
  }
  for (const auto& statement : event->handler->statements) statements.push_back(&statement);
  return statements;
}

}  // namespace

IndexPlan::IndexPlan(const ModuleDefinition& definition, const TypeCatalogue& types) {
  sqlite::Connection scratch(":memory:", {});
  create_tables(scratch, definition);
  scratch.run("pragma foreign_keys = on");
  std::map<std::int64_t, std::string> index_at;
  for (const auto& statement : definition.text().ddl) {
    if (!is_plain_index(statement)) continue;
    scratch.run(statement.text);
    index_at[scratch.integer(select_index)] = statement.text;
    missing_.push_back(statement);
  }
  const auto plan = plan_events(definition, types);
  std::map<const SqlText*, std::set<std::int64_t>> searched;
  for (const auto& event : plan) {
    auto& used = used_[event.type->full_name];
    for (const auto* statement : statements_for(&event, plan)) {
      auto [pages, fresh] = searched.try_emplace(statement);
      if (fresh) pages->second = searched_pages(scratch, statement->text);
      for (auto page : pages->second) {
        if (auto index = index_at.find(page); index != index_at.end()) used.insert(index->second);
      }
    }
  }
}

void IndexPlan::make_for(sqlite::Connection& tables, std::string_view type) {
  if (type == last_) return;
  last_ = type;
  auto found = used_.find(type);
  if (found == used_.end()) return;
  const auto used = std::move(found->second);
  used_.erase(found);
  std::erase_if(missing_, [&](const SqlText& index) {
    if (!used.contains(index.text)) return false;
    tables.run(index.text);
    return true;
  });
}

bool IndexPlan::make_next(sqlite::Connection& tables) {
  if (missing_.empty()) return false;
  tables.run(missing_.front().text);
  missing_.erase(missing_.begin());
  return true;
}

}  // namespace annals
