#include "projections/date_functions.h"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <string>

#include "engine/sqlite/clockless_vfs.h"

namespace annals {

namespace {

constexpr const char* date_functions[] = {"date",      "time",     "datetime",
                                          "julianday", "strftime", "unixepoch"};

/// Where SQLite's own functions are still to be had: a connection apart.
struct Originals {
  sqlite::Connection connection{":memory:", {.vfs = sqlite::clockless_vfs()}};
};

class DateFunction {
 public:
  DateFunction(std::string name, std::shared_ptr<std::unique_ptr<Originals>> originals)
      : name_(std::move(name)), originals_(std::move(originals)) {}

  void call(sqlite3_context* context, int count, sqlite3_value** arguments) {
    for (int i = 1; i < count; ++i) {
      if (!is_zone(arguments[i])) continue;
      sqlite3_result_error(context, "'localtime' and 'utc' depend on the machine's time zone", -1);
      return;
    }
    sqlite::Statement& original = taking(count);
    sqlite::ResetOnExit reset(original);
    for (int i = 0; i < count; ++i) {
      sqlite3_bind_value(original.handle(), i + 1, arguments[i]);
    }
    if (original.step()) {
      sqlite3_result_value(context, sqlite3_column_value(original.handle(), 0));
    }
  }

 private:
  static bool is_zone(sqlite3_value* modifier) {
    if (sqlite3_value_type(modifier) == SQLITE_NULL) return false;
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(modifier));
    return text && (sqlite3_stricmp(text, "localtime") == 0 || sqlite3_stricmp(text, "utc") == 0);
  }

  sqlite::Statement& taking(int count) {
    sqlite::Statement& original = by_count_[count];
    if (original) return original;
    if (!*originals_) *originals_ = std::make_unique<Originals>();
    std::string places;
    for (int i = 1; i <= count; ++i) places += fmt::format("{}?{}", i == 1 ? "" : ", ", i);
    original = (*originals_)->connection.prepare(fmt::format("select {}({})", name_, places));
    return original;
  }

  std::string name_;
  std::shared_ptr<std::unique_ptr<Originals>> originals_;  // opened when the first one is called
  std::map<int, sqlite::Statement> by_count_;              // let go before their connection
};

// No exception may pass through SQLite, which is C.
void call(sqlite3_context* context, int count, sqlite3_value** arguments) {
  try {
    static_cast<DateFunction*>(sqlite3_user_data(context))->call(context, count, arguments);
  } catch (const std::exception& error) {
    sqlite3_result_error(context, error.what(), -1);
  }
}

}  // namespace

void register_date_functions(sqlite::Connection& connection) {
  auto originals = std::make_shared<std::unique_ptr<Originals>>();
  for (const char* name : date_functions) {
    auto function = std::make_unique<DateFunction>(name, originals);
    const int code = sqlite3_create_function_v2(
        connection.handle(), name, -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
        function.release(), call, nullptr, nullptr,
        [](void* owned) { delete static_cast<DateFunction*>(owned); });
    sqlite::check(code, connection.handle(), "adding an SQL function");
  }
}

}  // namespace annals
