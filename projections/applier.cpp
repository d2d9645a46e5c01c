#include "projections/applier.h"

#include <annals/limits.h>
#include <fmt/format.h>

#include <functional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/sqlite/clockless_vfs.h"
#include "events/kj_errors.h"
#include "projections/date_functions.h"
#include "projections/event_parameters.h"
#include "projections/event_plan.h"
#include "projections/statement_rules.h"
#include "projections/statement_words.h"
#include "projections/step_limit.h"

namespace annals {

namespace {

struct NameHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view name) const {
    return std::hash<std::string_view>{}(name);
  }
};

// A statement, and where each of its parameters stands among those of one event type.
struct BoundStatement {
  sqlite::Statement* statement = nullptr;
  const SqlText* text = nullptr;
  std::vector<std::size_t> numbers;
};

}  // namespace

struct Applier::Impl {
  // What is done with one event type. Its statements are prepared when the first one comes.
  struct Plan {
    explicit Plan(const PlannedEvent& event) : planned(event), parameters(*event.type) {}

    PlannedEvent planned;
    EventParameters parameters;
    bool is_ready = false;
    std::vector<BoundStatement> statements;  // one, the select, for an upcast
    sqlite::Statement upcast;
    std::vector<std::string> upcast_columns;
  };

  using Failure = std::optional<ApplyFailure>;

  Impl(sqlite::Connection& connection, std::shared_ptr<const ModuleDefinition> of,
       std::shared_ptr<const TypeCatalogue> known_types)
      : tables(connection),
        definition(std::move(of)),
        types(std::move(known_types)),
        file(definition->file()),
        authorizer(connection),
        steps(connection, limits::event_steps) {
    sqlite3_limit(tables.handle(), SQLITE_LIMIT_LENGTH, limits::row_bytes);
    register_functions(tables, definition.get());
    register_date_functions(tables);
    for (const auto& event : plan_events(*definition, *types)) {
      plans.try_emplace(event.type->full_name, event);
    }
  }

  Plan& plan_of(const EventType& type) { return plans.find(type.full_name)->second; }

  Failure apply(const RecordedEvent& event);
  void prepare(Plan& plan);
  BoundStatement bound(Plan& plan, sqlite::Statement& statement, const SqlText& text);
  Failure run(const RecordedEvent& event, Plan& plan);
  Failure run_statement(const RecordedEvent& event, Plan& plan, BoundStatement& bound,
                        std::vector<UpcastRow>* rows);
  Failure run_upcast(const RecordedEvent& event, Plan& plan);
  Failure unresolved_references(const RecordedEvent& event, int line) const;

  static ApplyFailure failure(const RecordedEvent& event, std::string_view why, bool constraint) {
    return {
        fmt::format("{} at position {} could not be applied: {}", event.type, event.position, why),
        constraint, std::string(why)};
  }

  sqlite::Connection& tables;
  std::shared_ptr<const ModuleDefinition> definition;
  std::shared_ptr<const TypeCatalogue> types;
  std::string file;
  Authorizer authorizer;
  StepLimit steps;
  std::unordered_map<std::string, Plan, NameHash, std::equal_to<>> plans;
  // Several event types may share a handler, and so its statements.
  std::unordered_map<const ModuleText::Handler*, std::vector<sqlite::Statement>> handlers;
};

BoundStatement Applier::Impl::bound(Plan& plan, sqlite::Statement& statement, const SqlText& text) {
  BoundStatement bound{&statement, &text, {}};
  const int count = sqlite3_bind_parameter_count(statement.handle());
  bound.numbers.reserve(static_cast<std::size_t>(count));
  for (int i = 1; i <= count; ++i) {
    const char* name = sqlite3_bind_parameter_name(statement.handle(), i);
    auto number = name ? plan.parameters.add(name) : std::nullopt;
    if (!number) {
      throw text_error(file, text.line,
                       fmt::format("The event {} has no field {}.", plan.planned.type->full_name,
                                   name ? name : "?"));
    }
    bound.numbers.push_back(*number);
  }
  return bound;
}

void Applier::Impl::prepare(Plan& plan) {
  if (plan.planned.upcast) {
    const SqlText& text = plan.planned.upcast->sql;
    plan.upcast = compile(tables, authorizer, text, file);
    plan.statements = {bound(plan, plan.upcast, text)};
    for (int i = 0; i < plan.upcast.column_count(); ++i) {
      plan.upcast_columns.emplace_back(plan.upcast.column_name(i));
    }
  } else {
    const auto& texts = plan.planned.handler->statements;
    auto& shared = handlers[plan.planned.handler];
    if (shared.empty()) {
      std::vector<sqlite::Statement> compiled;
      for (const auto& text : texts) compiled.push_back(compile(tables, authorizer, text, file));
      shared = std::move(compiled);
    }
    plan.statements.clear();
    for (std::size_t i = 0; i < texts.size(); ++i) {
      plan.statements.push_back(bound(plan, shared[i], texts[i]));
    }
  }
  plan.is_ready = true;
}

Applier::Impl::Failure Applier::Impl::run_statement(const RecordedEvent& event, Plan& plan,
                                                    BoundStatement& bound,
                                                    std::vector<UpcastRow>* rows) {
  sqlite::Statement& statement = *bound.statement;
  sqlite::ResetOnExit reset(statement);
  int parameter = 0;
  for (auto number : bound.numbers) plan.parameters.bind(number, statement, ++parameter);
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(statement.handle())) == SQLITE_ROW) {
    if (!rows) continue;
    auto& row = rows->emplace_back();
    for (int i = 0; i < statement.column_count(); ++i) row.push_back(statement.value(i));
  }
  if (code != SQLITE_DONE) {
    if (!is_fault_of_statement(code)) {
      fail_for_surroundings(code, tables,
                            fmt::format("Applying {} at position {}", event.type, event.position));
    }
    return failure(event, failure_words(tables, authorizer, *bound.text, file),
                   is_refusal_of_values(code));
  }
  if (sqlite::clock_was_asked()) {
    return failure(event,
                   fmt::format("{}:{}: the statement uses the current time; use iso(@at)", file,
                               bound.text->line),
                   false);
  }
  return std::nullopt;
}

// The rows are fetched before they are applied, as the select may look at the tables.
Applier::Impl::Failure Applier::Impl::run_upcast(const RecordedEvent& event, Plan& plan) {
  std::vector<UpcastRow> rows;
  if (auto failed = run_statement(event, plan, plan.statements.front(), &rows)) return failed;
  Plan& target = plan_of(*plan.planned.upcast_to);
  if (!target.is_ready) prepare(target);
  target.parameters.take_from_columns(plan.upcast_columns);
  for (const auto& row : rows) {
    target.parameters.read(event, row);
    if (auto failed = run(event, target)) return failed;
  }
  return std::nullopt;
}

Applier::Impl::Failure Applier::Impl::run(const RecordedEvent& event, Plan& plan) {
  if (plan.planned.upcast) return run_upcast(event, plan);
  for (auto& statement : plan.statements) {
    if (auto failed = run_statement(event, plan, statement, nullptr)) return failed;
  }
  return unresolved_references(event, plan.planned.line());
}

// A deferred foreign key would otherwise fail the commit, and with it other events.
Applier::Impl::Failure Applier::Impl::unresolved_references(const RecordedEvent& event,
                                                            int line) const {
  int unresolved = 0;
  int highest = 0;
  sqlite3_db_status(tables.handle(), SQLITE_DBSTATUS_DEFERRED_FKS, &unresolved, &highest, 0);
  if (unresolved == 0) return std::nullopt;
  return failure(event, fmt::format("{}:{}: FOREIGN KEY constraint failed (deferred)", file, line),
                 true);
}

Applier::Impl::Failure Applier::Impl::apply(const RecordedEvent& event) {
  auto found = plans.find(std::string_view(event.type));
  if (found == plans.end()) return std::nullopt;
  Plan& plan = found->second;
  Authorizer::Scope scope(authorizer, Authorizer::Mode::apply);
  StepLimit::Scope counting(steps);
  sqlite::forget_clock_question();
  try {
    if (!plan.is_ready) prepare(plan);
    PayloadReader reader(event.payload);
    if (auto field = plan.parameters.read(event, reader)) {
      return failure(event,
                     fmt::format("{}:{}: the field {} is above 2^63 - 1, which SQLite cannot hold",
                                 file, plan.planned.line(), *field),
                     true);
    }
    return run(event, plan);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::invalid_argument) throw;
    return failure(event, error.what(), false);
  } catch (const kj::Exception& exception) {
    throw Error(ErrorKind::corrupt,
                fmt::format("Reading the payload of {} at position {} failed: {}.", event.type,
                            event.position, words_of(exception)));
  }
}

Applier::Applier(sqlite::Connection& tables, std::shared_ptr<const ModuleDefinition> definition,
                 std::shared_ptr<const TypeCatalogue> types)
    : impl_(std::make_unique<Impl>(tables, std::move(definition), std::move(types))) {}

Applier::~Applier() = default;

bool Applier::handles(std::string_view full_type_name) const {
  return impl_->plans.find(full_type_name) != impl_->plans.end();
}

std::optional<ApplyFailure> Applier::apply(const RecordedEvent& event) {
  return impl_->apply(event);
}

Authorizer& Applier::authorizer() {
  return impl_->authorizer;
}

}  // namespace annals
