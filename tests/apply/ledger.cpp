#include "tests/apply/ledger.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "engine/sqlite/clockless_vfs.h"
#include "events/event_json.h"

namespace annals::apply_test {

namespace {

std::shared_ptr<const TypeCatalogue> catalogue(
    const std::vector<std::shared_ptr<const ModuleSchema>>& schemas) {
  auto types = std::make_shared<const TypeCatalogue>();
  for (const auto& schema : schemas) types = types->with(schema);
  return types;
}

// The module's name in its first line.
std::string name_in(const std::string& sql) {
  return ModuleText::parse(sql, "").name;
}

std::string shown(const sqlite::Statement& row, int column) {
  if (row.is_null(column)) return "null";
  auto value = row.value(column);
  if (auto* bytes = std::get_if<Bytes>(&value)) {
    std::string hex;
    for (auto byte : *bytes) hex += fmt::format("{:02x}", static_cast<unsigned>(byte));
    return "x'" + hex + "'";
  }
  return std::string(row.text(column));
}

}  // namespace

std::shared_ptr<const ModuleSchema> schema_of(const std::string& module, std::string_view capnp) {
  return std::make_shared<ModuleSchema>(module, SchemaBundle::from_text(capnp));
}

std::string file_text(const std::string& path) {
  std::ifstream file(std::string(ANNALS_SOURCE_DIR) + "/" + path, std::ios::binary);
  if (!file) throw Error(ErrorKind::not_found, path + " does not open.");
  return {std::istreambuf_iterator<char>(file), {}};
}

Ledger::Ledger(std::string_view capnp, std::string sql, std::vector<SqlFunction> functions,
               std::vector<std::shared_ptr<const ModuleSchema>> others) {
  auto schema = schema_of(name_in(sql), capnp);
  definition_ = std::make_shared<ModuleDefinition>(std::move(sql), schema, std::move(functions));
  others.push_back(schema);
  types_ = catalogue(others);
  sqlite::ConnectionOptions options;
  options.access = sqlite::Access::create;
  options.vfs = sqlite::clockless_vfs();
  tables_ = sqlite::Connection(":memory:", options);
  create_tables(tables_, *definition_);
  create_indexes(tables_, *definition_);
  applier_.emplace(tables_, definition_, types_);
  event_.recorded_at = event_.at = *parse_iso("2026-01-02T03:04:05Z");
}

RecordedEvent& Ledger::event(const std::string& type, std::string_view json) {
  const auto& known = types_->event(type);
  ++event_.position;
  ++event_.version;
  event_.stream = "s";
  event_.type = known.full_name;
  event_.payload = from_json(known.schema, known.full_name, json);
  return event_;
}

std::string Ledger::apply(const std::string& type, std::string_view json) {
  return apply(event(type, json));
}

std::string Ledger::apply(const RecordedEvent& event) {
  sqlite::Transaction transaction(tables_, sqlite::Transaction::Kind::write);
  auto failed = applier_->apply(event);
  if (!failed) {
    transaction.commit();
    return {};
  }
  return (failed->constraint ? "constraint: " : "") + failed->message;
}

std::string Ledger::ask(const std::string& sql) {
  auto statement = tables_.prepare(sql);
  std::string answer;
  while (statement.step()) {
    if (!answer.empty()) answer += ';';
    for (int i = 0; i < statement.column_count(); ++i) {
      answer += (i > 0 ? "|" : "") + shown(statement, i);
    }
  }
  return answer;
}

std::string fault_of(std::string_view capnp, const std::string& sql,
                     std::vector<SqlFunction> functions) {
  try {
    auto schema = schema_of(name_in(sql), capnp);
    ModuleDefinition definition(sql, schema, std::move(functions));
    definition.check(*catalogue({schema}));
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace annals::apply_test
