#include "bench/promise.h"

#include <annals/import.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <stdexcept>

#include "bench/task_book.h"

extern char** environ;

namespace annals::bench {
namespace {

// Runs a program with its output thrown away; throws when it does not end with status 0.
void run_program(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int code = posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  if (code != 0 || waitpid(child, &status, 0) != child || status != 0) {
    throw std::runtime_error("running " + words[0] + " " + words[1] + " failed");
  }
}

class Promises {
 public:
  explicit Promises(const PromiseInput& input)
      : input_(input),
        folder_(input.disk),
        features_(input.scale.quick ? 11 : 50),
        tasks_each_(input.scale.quick ? 10 : 200),
        times_(input.scale.quick ? 2 : 20),
        book_(folder_ / "tasks.annals") {
    book_.add_epic(1, features_, tasks_each_, true);
  }

  std::vector<Promise> all() {
    opening();
    writing();
    reading();
    bulk();
    importing();
    programs();
    return std::move(promises_);
  }

 private:
  void add(std::string name, double limit_ms, int times, const std::function<void(int)>& work) {
    promises_.push_back(measure(std::move(name), limit_ms, times, work));
  }

  // A named query that must give `rows` rows.
  void query(const std::string& name, double limit_ms, const std::string& query,
             const Parameters& parameters, std::uint64_t rows) {
    add(name, limit_ms, times_, [&](int) {
      const auto found = book_.count_rows(query, parameters);
      if (found != rows) throw std::runtime_error(fmt::format("{}: {} rows", query, found));
    });
  }

  void opening() {
    add("init", 500, 5, [&](int i) { TaskBook(folder_ / fmt::format("init{}.annals", i)); });
  }

  void writing() {
    add("create task", 50, times_, [&](int i) {
      book_.execute("CreateTask", fmt::format(R"({{"feature":"{}","title":"New {}"}})",
                                              feature_key(1, i % features_ + 1), i));
    });
    add("update task", 50, times_, [&](int i) {
      book_.execute("UpdateTask", fmt::format(R"({{"task":"{}","title":"Changed {}"}})",
                                              task_key(1, i % features_ + 1, 2), i));
    });
    add("change status", 50, std::min(times_, features_), [&](int i) {
      book_.execute("ChangeTaskStatus",
                    fmt::format(R"({{"task":"{}","to":"in_progress"}})", task_key(1, i + 1, 3)));
    });
  }

  void reading() {
    const auto tasks = static_cast<std::uint64_t>(features_ * tasks_each_ + times_);
    const auto changed = static_cast<std::uint64_t>(std::min(times_, features_));
    const auto started = static_cast<std::uint64_t>(features_ * ((tasks_each_ + 9) / 10)) + changed;
    const auto key = task_key(1, features_, tasks_each_);
    query("get task by key", 10, "task_by_key", {{"key", key}}, 1);
    query(fmt::format("list all {} tasks", tasks), 100, "list_tasks", {}, tasks);
    query("filter by status", 100, "filter_by_status", {{"status", "todo"}}, tasks - started);
    query("filter by status, feature, priority", 100, "filter_combined",
          {{"status", "todo"},
           {"epic", nullptr},
           {"feature", feature_key(1, features_)},
           {"agent_type", nullptr},
           {"min_priority", nullptr},
           {"max_priority", std::int64_t{1}}},
          rows_of_priority_one());
    query(fmt::format("progress of an epic of {} features", features_), 200,
          "calculate_epic_progress", {{"epic", epic_key(1)}}, 1);
    query("next task", 50, "next_task", {{"agent_type", nullptr}, {"epic", nullptr}}, 1);
    add("look up 100 keys", 100, times_, [&](int) {
      for (int i = 0; i < 100; ++i) {
        const auto task = task_key(1, i % features_ + 1, i % tasks_each_ + 1);
        if (book_.count_rows("task_by_key", {{"key", task}}) != 1) {
          throw std::runtime_error("not found: " + task);
        }
      }
    });
    thousand();
  }

  // Priority 1 is of the tasks 010, 020 …, all of them todo.
  std::uint64_t rows_of_priority_one() const {
    return static_cast<std::uint64_t>(tasks_each_ / 10);
  }

  void thousand() {
    TaskBook book(folder_ / "thousand.annals");
    book.add_epic(1, 11, 91, false);  // 1001 tasks
    add("list all of 1 001 tasks", 100, times_, [&](int) {
      if (book.count_rows("list_tasks") != 1001) throw std::runtime_error("list_tasks: not 1001");
    });
  }

  void bulk() {
    add("create 100 tasks, one command each", 1000, 3, [&](int round) {
      for (int i = 0; i < 100; ++i) {
        book_.execute("CreateTask", fmt::format(R"({{"feature":"{}","title":"Bulk {}"}})",
                                                feature_key(1, i % features_ + 1), round));
      }
    });
    add("create 100 tasks in one command", 2000, 3, [&](int round) {
      std::string tasks;
      for (int i = 0; i < 100; ++i) {
        tasks += fmt::format(R"({}{{"feature":"{}","title":"Bulk {}"}})", i ? "," : "",
                             feature_key(1, i % features_ + 1), round);
      }
      book_.execute("CreateTasks", R"({"tasks":[)" + tasks + "]}");
    });
    cascade();
  }

  // 99 features is all that keys of two digits allow.
  void cascade() {
    for (int epic = 2; epic <= 4; ++epic) book_.add_epic(epic, 99, 11, false);
    add("delete an epic with 99 features, 1 089 tasks", 500, 3, [&](int i) {
      book_.execute("DeleteEpic", fmt::format(R"({{"epic":"{}"}})", epic_key(i + 2)));
    });
  }

  void importing() {
    if (input_.task_database.empty()) return;
    add("import " + input_.task_database.filename().string(), 1000, 3, [&](int i) {
      TaskBook book(folder_ / fmt::format("import{}.annals", i));
      import_from(book.engine(), "shark", input_.task_database);
    });
  }

  void programs() {
    if (!std::filesystem::exists(input_.program)) return;
    const auto program = input_.program.string();
    const auto log = (folder_ / "tasks.annals").string();
    add("annals init, the whole process", 5000, 3, [&](int i) {
      const auto fresh = folder_ / fmt::format("program{}.annals", i);
      run_program({program, "init", fresh.string(), "--module", "work"});
    });
    add("annals status, the whole process", 200, times_, [&](int) {
      run_program({program, "status", log});
    });
    add("annals query, the whole process", 200, times_, [&](int) {
      run_program({program, "query", log, "work.epic_health"});
    });
  }

  const PromiseInput& input_;
  ScratchFolder folder_;
  int features_, tasks_each_, times_;
  TaskBook book_;
  std::vector<Promise> promises_;
};

}  // namespace

Promise measure(std::string name, double limit_ms, int times,
                const std::function<void(int)>& work) {
  Promise promise{std::move(name), limit_ms, {}};
  for (int i = 0; i < times; ++i) promise.samples_ms.push_back(seconds_of([&] { work(i); }) * 1000);
  return promise;
}

double Promise::worst_ms() const {
  return samples_ms.empty() ? 0 : *std::ranges::max_element(samples_ms);
}

double Promise::ninth_decile_ms() const {
  auto sorted = samples_ms;
  std::ranges::sort(sorted);
  return sorted.empty() ? 0 : sorted[(sorted.size() * 9 - 1) / 10];
}

std::vector<Promise> measure_promises(const PromiseInput& input) {
  return Promises(input).all();
}

}  // namespace annals::bench
