#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "bench/contest.h"
#include "bench/plain_sqlite.h"
#include "bench/task_book.h"
#include "projections/module_text.h"

namespace annals::modules {
extern const std::string_view work_sql;
}

namespace annals::bench {
namespace {

constexpr int tasks_of_feature = 200;
constexpr int features_of_epic = 50;

/// Tasks that several contests ask about: made by the first of them, deleted with the last.
class AskedTasks {
 public:
  explicit AskedTasks(int epics) : epics_(epics) {}

  int epics() const { return epics_; }
  int tasks() const { return epics_ * features_of_epic * tasks_of_feature; }

  void prepare(const std::filesystem::path& disk) {
    if (book_) return;
    folder_.emplace(disk);
    const auto path = *folder_ / "tasks.annals";
    {
      TaskBook book(path);
      for (int epic = 1; epic <= epics_; ++epic) {
        book.add_epic(epic, features_of_epic, tasks_of_feature, true);
      }
    }
    // The very tables, as any SQLite program may open them.
    std::filesystem::copy_file(path.string() + "-views/work.db", *folder_ / "plain.db");
    book_.emplace(path);
    plain_.emplace(*folder_ / "plain.db");
  }
  TaskBook& book() { return *book_; }
  PlainConnection& plain() { return *plain_; }

 private:
  int epics_;
  std::optional<ScratchFolder> folder_;
  std::optional<TaskBook> book_;
  std::optional<PlainConnection> plain_;
};

struct Question {
  const char* query;
  const char* parameter;  ///< of which `key` gives the value; null: all are left out
  std::string (*key)(int epic, int feature, int task);
  int times;
};

std::string epic_of(int epic, int, int) {
  return epic_key(epic);
}
std::string feature_of(int epic, int feature, int) {
  return feature_key(epic, feature);
}

constexpr Question questions[] = {
    {"task_by_key", "key", task_key, 2'000},
    {"task_history_of", "task", task_key, 2'000},
    {"list_tasks_by_feature", "feature", feature_of, 500},
    {"calculate_epic_progress", "epic", epic_of, 200},
    {"next_task", nullptr, nullptr, 100},
};

/// One named query by its name, against the same text prepared once by hand.
class AskByName : public Contest {
 public:
  AskByName(std::shared_ptr<AskedTasks> tasks, const Question& question, Scale scale)
      : tasks_(std::move(tasks)),
        question_(question),
        times_(static_cast<int>(scale.of(static_cast<std::uint64_t>(question.times)))) {}

  std::string name() const override {
    return fmt::format("query {} of {} tasks", question_.query, tasks_->tasks());
  }
  std::string unit() const override { return "queries"; }
  std::string rival_name() const override { return "the same SQL on the same tables"; }

  void prepare(const ScratchFolder& folder) override {
    tasks_->prepare(folder.path().parent_path());
    const auto text = ModuleText::parse(modules::work_sql, "work.sql");
    const auto found = std::ranges::find(text.queries, question_.query, &ModuleText::Query::name);
    if (found == text.queries.end()) throw std::runtime_error("no such query");
    statement_.emplace(tasks_->plain(), found->sql.text);
  }

  Round engine(const ScratchFolder&) override {
    return ask([&](const std::string& key) {
      Parameters parameters;
      if (question_.parameter) parameters.emplace_back(question_.parameter, key);
      return tasks_->book().count_rows(question_.query, parameters);
    });
  }

  Round rival(const ScratchFolder&) override {
    return ask([&](const std::string& key) {
      for (int i = 1; i <= statement_->parameter_count(); ++i) {
        if (question_.parameter) {
          statement_->bind(i, std::string_view(key));
        } else {
          statement_->bind_null(i);
        }
      }
      std::uint64_t rows = 0;
      while (statement_->step()) ++rows;
      return rows;
    });
  }

 private:
  template <class Ask>
  Round ask(const Ask& rows_of) {
    Round round{static_cast<std::uint64_t>(times_)};
    std::uint64_t rows = 0;
    round.seconds = seconds_of([&] {
      for (int i = 0; i < times_; ++i) {
        std::string key;
        if (question_.key) {
          key = question_.key(i % tasks_->epics() + 1, i % features_of_epic + 1,
                              i % tasks_of_feature + 1);
        }
        round.latencies.measure([&] { rows += rows_of(key); });
      }
    });
    if (rows == 0 || (rows_ && rows != rows_)) throw std::runtime_error("other rows were found");
    rows_ = rows;
    return round;
  }

  std::shared_ptr<AskedTasks> tasks_;
  Question question_;
  int times_;
  std::uint64_t rows_ = 0;
  std::optional<PlainStatement> statement_;
};

}  // namespace

void add_query_contests(Contests& contests, Scale scale) {
  for (int epics : {1, 10}) {
    if (scale.quick && epics > 1) continue;
    const auto tasks = std::make_shared<AskedTasks>(epics);
    for (const auto& question : questions) {
      contests.push_back(std::make_unique<AskByName>(tasks, question, scale));
    }
  }
}

}  // namespace annals::bench
