#include <annals/timestamp.h>

#include <exception>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "events/name_uuid.h"
#include "events/sha256.h"
#include "projections/applier.h"

namespace annals {

namespace {

constexpr int pure = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;

void answer_text(sqlite3_context* context, std::string_view text) {
  sqlite3_result_text64(context, text.data() ? text.data() : "", text.size(), SQLITE_TRANSIENT,
                        SQLITE_UTF8);
}

std::string_view text_of(sqlite3_value* value) {
  const auto* data = reinterpret_cast<const char*>(sqlite3_value_text(value));
  if (!data) return {};
  return {data, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

// iso(micros): the moment as ISO 8601 in UTC. NULL of NULL.
void iso(sqlite3_context* context, int, sqlite3_value** arguments) {
  switch (sqlite3_value_type(arguments[0])) {
    case SQLITE_NULL:
      return;
    case SQLITE_INTEGER:
      break;
    default:
      sqlite3_result_error(context, "iso() takes microseconds as an integer", -1);
      return;
  }
  std::chrono::microseconds micros(sqlite3_value_int64(arguments[0]));
  answer_text(context, to_iso(Timestamp(micros)));
}

// micros(text): the moment in microseconds; NULL when the text is none.
void micros(sqlite3_context* context, int, sqlite3_value** arguments) {
  if (sqlite3_value_type(arguments[0]) != SQLITE_TEXT) return;
  if (auto moment = parse_iso(text_of(arguments[0]))) {
    sqlite3_result_int64(context, moment->time_since_epoch().count());
  }
}

// sha256(text): 64 hex digits, of a text or of bytes. NULL of NULL.
void sha256(sqlite3_context* context, int, sqlite3_value** arguments) {
  if (sqlite3_value_type(arguments[0]) == SQLITE_NULL) return;
  const auto* data = static_cast<const char*>(sqlite3_value_blob(arguments[0]));
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(arguments[0]));
  answer_text(context, to_hex(thread_sha256().hash(std::string_view(data ? data : "", size))));
}

// uuid(text): the UUID that the text always has. NULL of NULL.
void uuid(sqlite3_context* context, int, sqlite3_value** arguments) {
  if (sqlite3_value_type(arguments[0]) == SQLITE_NULL) return;
  answer_text(context, name_uuid(text_of(arguments[0])));
}

// refuse(sentence): fails the statement as a constraint would, in these words. Not declared as
// deterministic, so that SQLite calls it where a row asks for it and nowhere else.
void refuse(sqlite3_context* context, int, sqlite3_value** arguments) {
  const auto words = text_of(arguments[0]);
  sqlite3_result_error(context, words.data() ? words.data() : "", static_cast<int>(words.size()));
  sqlite3_result_error_code(context, SQLITE_CONSTRAINT_FUNCTION);
}

Value value_of(sqlite3_value* value) {
  switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
      return static_cast<std::int64_t>(sqlite3_value_int64(value));
    case SQLITE_FLOAT:
      return sqlite3_value_double(value);
    case SQLITE_TEXT:
      return std::string(text_of(value));
    case SQLITE_BLOB: {
      const auto* data = static_cast<const std::byte*>(sqlite3_value_blob(value));
      return Bytes(data, data + sqlite3_value_bytes(value));
    }
    default:
      return nullptr;
  }
}

struct Answer {
  sqlite3_context* context;
  void operator()(std::nullptr_t) const { sqlite3_result_null(context); }
  void operator()(std::int64_t number) const { sqlite3_result_int64(context, number); }
  void operator()(double number) const { sqlite3_result_double(context, number); }
  void operator()(const std::string& text) const { answer_text(context, text); }
  void operator()(const Bytes& bytes) const {
    if (bytes.empty()) {
      sqlite3_result_zeroblob(context, 0);
    } else {
      sqlite3_result_blob64(context, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
    }
  }
};

// No exception may pass through SQLite, which is C.
void call_module_function(sqlite3_context* context, int count, sqlite3_value** arguments) {
  const auto& function = *static_cast<const SqlFunction*>(sqlite3_user_data(context));
  try {
    std::vector<Value> values;
    values.reserve(static_cast<std::size_t>(count));
    for (auto* argument : std::span(arguments, static_cast<std::size_t>(count))) {
      values.push_back(value_of(argument));
    }
    std::visit(Answer{context}, function.call(values));
  } catch (const std::exception& error) {
    sqlite3_result_error(context, error.what(), -1);
  } catch (...) {
    sqlite3_result_error(context, (function.name + "() failed").c_str(), -1);
  }
}

}  // namespace

void register_functions(sqlite::Connection& connection, const ModuleDefinition* definition) {
  auto* handle = connection.handle();
  auto added = [&](int code) { sqlite::check(code, handle, "adding an SQL function"); };
  added(
      sqlite3_create_function_v2(handle, "iso", 1, pure, nullptr, iso, nullptr, nullptr, nullptr));
  added(sqlite3_create_function_v2(handle, "micros", 1, pure, nullptr, micros, nullptr, nullptr,
                                   nullptr));
  added(sqlite3_create_function_v2(handle, "sha256", 1, pure, nullptr, sha256, nullptr, nullptr,
                                   nullptr));
  added(sqlite3_create_function_v2(handle, "uuid", 1, pure, nullptr, uuid, nullptr, nullptr,
                                   nullptr));
  added(sqlite3_create_function_v2(handle, "refuse", 1, SQLITE_UTF8 | SQLITE_INNOCUOUS, nullptr,
                                   refuse, nullptr, nullptr, nullptr));
  if (!definition) return;
  for (const auto& function : definition->functions()) {
    // The connection owns a copy, which may so outlive the definition.
    auto copy = std::make_unique<SqlFunction>(function);
    added(sqlite3_create_function_v2(handle, function.name.c_str(), function.argument_count, pure,
                                     copy.release(), call_module_function, nullptr, nullptr,
                                     [](void* owned) { delete static_cast<SqlFunction*>(owned); }));
  }
}

}  // namespace annals
