#include "engine/sqlite/database_copy.h"

#include <fmt/format.h>

namespace annals::sqlite {

void copy_database(Connection& from, const std::filesystem::path& to) {
  Connection target(to, {.access = Access::create});
  // Whoever asked deletes the file when this fails, so a journal would serve nobody.
  target.run("pragma journal_mode = off");
  target.run("pragma synchronous = off");
  sqlite3_backup* copy = sqlite3_backup_init(target.handle(), "main", from.handle(), "main");
  std::string doing = fmt::format("Copying {}", from.path().string());
  if (!copy) check(sqlite3_extended_errcode(target.handle()), target.handle(), doing);
  int code = sqlite3_backup_step(copy, -1);
  int end = sqlite3_backup_finish(copy);
  if (code != SQLITE_DONE) {
    check(code == SQLITE_OK ? SQLITE_BUSY : code, target.handle(), doing);
  }
  check(end, target.handle(), doing);
}

}  // namespace annals::sqlite
