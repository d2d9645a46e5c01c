#include "projections/sql_value.h"

#include <span>

namespace annals {

void SqlValue::set(const Value& value) {
  struct Setter {
    SqlValue& to;
    void operator()(std::nullptr_t) const { to.set_null(); }
    void operator()(std::int64_t number) const { to.set(number); }
    void operator()(double number) const { to.set(number); }
    void operator()(const std::string& text) const { to.set_text(text); }
    void operator()(const Bytes& bytes) const {
      to.set_blob({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
  };
  std::visit(Setter{*this}, value);
}

void SqlValue::bind(sqlite::Statement& statement, int parameter) const {
  switch (kind_) {
    case Kind::null:
      statement.bind(parameter, nullptr);
      break;
    case Kind::integer:
      statement.bind(parameter, integer_);
      break;
    case Kind::real:
      statement.bind(parameter, real_);
      break;
    case Kind::text:
      statement.bind(parameter, view_);
      break;
    case Kind::blob:
      statement.bind(parameter, std::as_bytes(std::span(view_.data(), view_.size())));
      break;
  }
}

}  // namespace annals
