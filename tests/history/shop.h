#pragma once

#include <annals/annals.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/manual_clock.h"
#include "tests/support/temporary_directory.h"

namespace annals::testing {

/// Every row of every table, as text: "module.table" -> sorted rows.
using Content = std::map<std::string, std::vector<std::string>>;
std::string text_of(const Value& value);
std::string text_of(const Row& row);

/// Of an Engine or a Past.
template <class Tables>
Content content_of(const Tables& tables) {
  Content content;
  for (const auto& table : tables.tables()) {
    auto& lines = content[table.module + "." + table.name];
    for (const Row& row :
         tables.query("select * from " + table.module + ".\"" + table.name + "\"")) {
      lines.push_back(text_of(row));
    }
    std::sort(lines.begin(), lines.end());
  }
  return content;
}

/// The tables of the module `shop`; its events are those of shop.cpp.
extern const std::string shop_sql;
Module shop_module(const std::string& sql = shop_sql);

/// A log with the module shop and the async module `report`.
struct Shop {
  explicit Shop(HistoryLimits limits = {}) : engine(open(limits)) {}

  Engine open(HistoryLimits limits, const std::string& sql = shop_sql);
  void reopen(HistoryLimits limits = {}, const std::string& sql = shop_sql);

  AppendResult append(const std::string& type, const std::string& json,
                      std::optional<Timestamp> at = {});
  /// Appends, at random but the same for a seed, what the tables accept; `each` is told the head
  /// after each of them.
  void fill(int events, unsigned seed, const std::function<void(Position)>& each = {});
  /// Files in the folder of the past, scratch ones too.
  std::vector<std::filesystem::path> past_files() const;
  std::uint64_t past_bytes() const;

  TemporaryDirectory directory;
  ManualClock clock;
  std::filesystem::path path = directory / "shop.annals";
  std::filesystem::path past = directory / "shop.annals-views/past";
  std::optional<Engine> engine;
};

}  // namespace annals::testing
