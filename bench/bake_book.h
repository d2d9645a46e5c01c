#pragma once

#include <annals/engine.h>

#include <filesystem>
#include <string>

namespace annals::bench {

/// How large a bakery is.
struct BakeSize {
  int units = 10'000;
  int goods_a_level = 200;  ///< on each of five levels, of 20 components each
  int recipes = 200;        ///< of 8 ingredients each, from 100 with 10 lots each
  int events = 10;          ///< with 10 packages and 10 production records each
};

/// A log with the module "bakery", filled with a bakery of that size.
class BakeBook {
 public:
  BakeBook(const std::filesystem::path& path, const BakeSize& size);

  Engine& engine() { return engine_; }
  /// Runs a command that is expected to succeed.
  void execute(const std::string& command, const std::string& json);
  /// Runs a named query to its end; the number of rows.
  std::uint64_t count_rows(const std::string& query, const Parameters& parameters = {});

  static std::string unit(int number);
  static std::string good(int level, int number);  ///< level 1 is the outermost
  static std::string recipe(int number);
  static std::string event(int number);

 private:
  void add(const std::string& type, const std::string& json);
  void flush();
  void fill_pantry();
  void fill_recipes(int recipes);
  void fill_units(const BakeSize& size);
  void fill_goods(const BakeSize& size);
  void fill_events(const BakeSize& size);

  Engine engine_;
  AppendRequest pending_;
};

}  // namespace annals::bench
