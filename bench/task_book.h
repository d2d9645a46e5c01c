#pragma once

#include <annals/engine.h>

#include <filesystem>
#include <string>

namespace annals::bench {

/// A log with the module "work", filled through its commands.
class TaskBook {
 public:
  explicit TaskBook(const std::filesystem::path& path);

  Engine& engine() { return engine_; }
  /// Runs a command that is expected to succeed.
  void execute(const std::string& command, const std::string& json);
  void change_status(const std::string& task, const std::string& to);
  /// An epic with features F01, F02 …, each with tasks 001, 002 …; legal keys only, so at most 99
  /// features and 999 tasks each. `statuses` gives some tasks other statuses than todo.
  void add_epic(int epic, int features, int tasks_each, bool statuses);
  /// Runs a named query to its end; the number of rows.
  std::uint64_t count_rows(const std::string& query, const Parameters& parameters = {});

 private:
  Engine engine_;
};

std::string epic_key(int epic);
std::string feature_key(int epic, int feature);
std::string task_key(int epic, int feature, int task);

}  // namespace annals::bench
