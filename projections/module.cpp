#include <annals/error.h>
#include <annals/module.h>

#include <utility>

#include "projections/module_parts.h"
#include "projections/section_header.h"
#include "projections/sql_scanner.h"

namespace annals {

namespace {

// The name in a text's first line annals:module; empty when there is none that reads.
std::string declared_name(std::string_view sql) {
  SqlScanner scanner(sql);
  for (auto token = scanner.next(); token.kind != SqlToken::Kind::end; token = scanner.next()) {
    try {
      auto header = SectionHeader::read(token, "module.sql");
      if (header && header->kind == SectionHeader::Kind::module) return header->name;
    } catch (const Error&) {
      return {};  // the engine will say so, when it is given the module
    }
  }
  return {};
}

// A Module is a value: what is added to one must not show in its copies.
template <class Parts>
Parts& own(std::shared_ptr<Parts>& parts) {
  if (parts.use_count() > 1) parts = std::make_shared<Parts>(*parts);
  return *parts;
}

}  // namespace

Module::Module(std::string name, std::string sql, std::vector<capnp::StructSchema> events)
    : parts_(std::make_shared<Parts>()) {
  parts_->name = std::move(name);
  parts_->sql = std::move(sql);
  parts_->events = std::move(events);
}

Module Module::from_texts(std::string capnp_text, std::string sql) {
  auto parts = std::make_shared<Parts>();
  parts->name = declared_name(sql);
  parts->sql = std::move(sql);
  parts->capnp_text = std::move(capnp_text);
  return Module(std::move(parts));
}

Module& Module::function(std::string name, int argument_count, Function call) {
  own(parts_).functions.push_back({std::move(name), argument_count, std::move(call)});
  return *this;
}

Module& Module::add_command(capnp::StructSchema schema, Decide decide) {
  own(parts_).decisions.emplace_back(schema, std::move(decide));
  return *this;
}

const std::string& Module::name() const {
  return parts_->name;
}

}  // namespace annals
