#include <annals/import.h>
#include <fmt/format.h>

#include <stdexcept>

#include "bench/plain_sqlite.h"
#include "bench/promise.h"
#include "bench/scratch_folder.h"

namespace annals::bench {
namespace {

// A bakery of one tier: every finished good in a bundle, ten goods a recipe.
void make_old_bakery(const std::filesystem::path& path, int goods) {
  PlainConnection connection(path);
  connection.run(
      "create table recipes (id integer primary key, name text, category text,"
      " yield_quantity real, yield_unit text, date_added text);"
      "create table finished_goods (id integer primary key, name text, recipe_id integer,"
      " yield_mode text, items_per_batch integer, date_added text, last_modified text);"
      "create table bundles (id integer primary key, name text, finished_good_id integer,"
      " quantity integer)");
  connection.run("begin");
  for (int i = 1; i <= goods; ++i) {
    if (i % 10 == 1) {
      connection.run(
          fmt::format("insert into recipes values ({}, 'Recipe {}', 'Cookies', 24,"
                      " 'cookies', '2025-11-04 10:00:00')",
                      i / 10 + 1, i));
    }
    connection.run(
        fmt::format("insert into finished_goods values ({}, 'Good {}', {},"
                    " 'DISCRETE_COUNT', 24, '2025-11-04 10:00:00',"
                    " '2025-11-05 10:00:00')",
                    i, i, (i - 1) / 10 + 1));
    connection.run(fmt::format("insert into bundles values ({}, 'Bundle {}', {}, 12)", i, i, i));
  }
  connection.run("commit");
}

Promise measure_migration(const std::filesystem::path& folder, int goods, double limit_ms,
                          int times) {
  const auto database = folder / fmt::format("old{}.db", goods);
  make_old_bakery(database, goods);
  Promise promise{fmt::format("migrate a bakery of {} finished goods", goods), limit_ms, {}};
  for (int i = 0; i < times; ++i) {
    promise.samples_ms.push_back(
        1000 * seconds_of([&] {
          auto engine = Engine::open(folder / fmt::format("migrated{}_{}.annals", goods, i));
          const auto report = import_from(engine, "bake-db", database);
          for (const auto& table : report.tables) {
            if (table.kept > 0) throw std::runtime_error("rows of " + table.name + " were kept");
          }
        }));
  }
  return promise;
}

}  // namespace

std::vector<Promise> measure_import_promises(const PromiseInput& input) {
  const ScratchFolder folder(input.disk);
  const int times = input.scale.quick ? 1 : 5;
  return {measure_migration(folder / "", 100, 10'000, times),
          measure_migration(folder / "", 1000, 30'000, times)};
}

}  // namespace annals::bench
