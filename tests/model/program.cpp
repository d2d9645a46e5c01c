#include "tests/model/program.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace annals::model {

namespace {

struct Named {
  const char* name;
  int weight;
};

// In the order of Step::Call.
constexpr std::array<Named, Step::calls> named{{
    {"append", 40},    {"repeat", 6},    {"execute", 12},  {"read", 14},   {"follow", 3},
    {"drain", 6},      {"find", 3},      {"query", 6},     {"report", 2},  {"as_of", 3},
    {"as_of_time", 1}, {"effective", 1}, {"diff", 2},      {"life", 2},    {"bisect", 1},
    {"rebuild", 5},    {"switch_to", 2}, {"roll_back", 2}, {"back_up", 1}, {"restore", 1},
    {"clock", 5},      {"reopen", 2},    {"forget", 1},    {"verify", 1},  {"proof", 2},
}};

std::string to_string(const Step& step) {
  std::string text = named[static_cast<std::size_t>(step.call)].name;
  const auto last = std::find_if(step.numbers.rbegin(), step.numbers.rend(),
                                 [](std::uint32_t number) { return number != 0; });
  for (auto it = step.numbers.begin(); it != last.base(); ++it) text += " " + std::to_string(*it);
  return text;
}

Step parse_step(const std::string& text) {
  std::istringstream words(text);
  std::string name;
  words >> name;
  const auto found =
      std::ranges::find_if(named, [&](const Named& one) { return name == one.name; });
  if (found == named.end()) throw std::invalid_argument("there is no call " + name);
  Step step;
  step.call = static_cast<Step::Call>(found - named.begin());
  for (auto& number : step.numbers) {
    if (!(words >> number)) break;
  }
  return step;
}

/// Tries smaller programs one after another, and keeps what still fails.
class Shrinker {
 public:
  Shrinker(Program program, int runs, const std::function<bool(const Program&)>& fails)
      : program_(std::move(program)), runs_(runs), fails_(fails) {}

  Program run() {
    for (bool smaller = true; smaller && runs_ > 0;) {
      smaller = false;
      for (std::size_t size = program_.size(); size > 0; size /= 2) smaller |= without(size);
      smaller |= simpler();
    }
    return std::move(program_);
  }

 private:
  bool keep(Program candidate) {
    if (runs_-- <= 0 || !fails_(candidate)) return false;
    program_ = std::move(candidate);
    return true;
  }

  // Leaves out each run of `size` steps, from the end, since what comes after a failure is moot.
  bool without(std::size_t size) {
    bool any = false;
    for (std::size_t end = program_.size(); end >= size && end > 0;) {
      Program candidate = program_;
      const auto first = candidate.begin() + static_cast<std::ptrdiff_t>(end - size);
      candidate.erase(first, first + static_cast<std::ptrdiff_t>(size));
      const bool kept = keep(std::move(candidate));
      any |= kept;
      end -= std::min(end, kept ? size : std::max<std::size_t>(1, size / 2));
    }
    return any;
  }

  bool simpler() {
    bool any = false;
    for (std::size_t i = 0; i < program_.size(); ++i) {
      for (std::size_t k = 0; k < program_[i].numbers.size(); ++k) {
        for (std::uint32_t by : {0u, 1u, program_[i].numbers[k] / 2}) {
          if (by >= program_[i].numbers[k]) continue;
          Program candidate = program_;
          candidate[i].numbers[k] = by;
          if (!keep(std::move(candidate))) continue;
          any = true;
          break;
        }
      }
    }
    return any;
  }

  Program program_;
  int runs_;
  const std::function<bool(const Program&)>& fails_;
};

}  // namespace

Program random_program(std::mt19937_64& random, std::size_t steps) {
  int all = 0;
  for (const auto& one : named) all += one.weight;
  Program program(steps);
  for (Step& step : program) {
    int chosen = static_cast<int>(random() % static_cast<std::uint64_t>(all));
    int call = 0;
    while (chosen >= named[static_cast<std::size_t>(call)].weight) {
      chosen -= named[static_cast<std::size_t>(call++)].weight;
    }
    step.call = static_cast<Step::Call>(call);
    for (auto& number : step.numbers) number = static_cast<std::uint32_t>(random() % 100'000);
    // Plain requests are to be common, or hardly anything gets into the log.
    for (std::size_t i : {0, 5, 6, 9}) {
      if (random() % 2 == 0) step.numbers[i] = 0;
    }
  }
  return program;
}

std::string to_string(const Program& program) {
  std::string text;
  for (const Step& step : program) text += (text.empty() ? "" : "; ") + to_string(step);
  return text;
}

Program parse_program(std::string_view text) {
  Program program;
  std::istringstream steps{std::string(text)};
  for (std::string step; std::getline(steps, step, ';');) program.push_back(parse_step(step));
  return program;
}

Program shrink(Program program, int runs, const std::function<bool(const Program&)>& fails) {
  return Shrinker(std::move(program), runs, fails).run();
}

}  // namespace annals::model
