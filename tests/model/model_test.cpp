// Random programs of calls, compared with a model in memory. A program that fails is made short and
// printed; ANNALS_MODEL_PROGRAM='append 1 2; read' runs just that one again.
//   ANNALS_MODEL_SEED=N        another seed than the usual one
//   ANNALS_MODEL_PROGRAMS=N    how many programs
//   ANNALS_MODEL_SECONDS=N     as many as there is time for (the soak)
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <set>

#include "tests/model/run.h"

namespace annals::model {

namespace {

constexpr std::uint64_t usual_seed = 8;
constexpr std::uint64_t usual_programs = 8;
constexpr std::size_t steps = 40;
constexpr std::uint64_t one_is_long = 6;  // of so many programs
constexpr int shrinking_runs = 120;

std::uint64_t number_or(const char* variable, std::uint64_t usual) {
  const char* asked = std::getenv(variable);
  return asked ? std::strtoull(asked, nullptr, 10) : usual;
}

std::optional<std::string> failure_of(const Program& program, Start start = Start::fresh,
                                      Mistake mistake = Mistake::none) {
  return Run(start, mistake).carry_out(program);
}

Program shortest(const Program& program, Start start = Start::fresh,
                 Mistake mistake = Mistake::none) {
  return shrink(program, shrinking_runs, [=](const Program& candidate) {
    return failure_of(candidate, start, mistake).has_value();
  });
}

std::string told(const Program& program, Start start) {
  Run run(start);
  const auto failure = run.carry_out(program);
  std::string text = start == Start::long_log ? "ANNALS_MODEL_LONG=1 " : "";
  text += "ANNALS_MODEL_PROGRAM='" + to_string(program) + "'\n";
  for (const auto& line : run.story()) text += "  " + line + "\n";
  return text + (failure ? *failure : "which does not fail any more: it hangs on the time");
}

// The first of the programs of a seed that finds the mistake, made short.
Program found_by(Mistake mistake) {
  std::mt19937_64 random(usual_seed);
  for (int i = 0; i < 200; ++i) {
    const auto program = random_program(random, steps);
    if (failure_of(program, Start::fresh, mistake)) {
      return shortest(program, Start::fresh, mistake);
    }
  }
  return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(model)

BOOST_AUTO_TEST_CASE(random_programs_do_what_the_model_does) {
  if (const char* given = std::getenv("ANNALS_MODEL_PROGRAM")) {
    const auto start = number_or("ANNALS_MODEL_LONG", 0) == 0 ? Start::fresh : Start::long_log;
    const auto program = parse_program(given);
    BOOST_TEST_MESSAGE(told(program, start));
    BOOST_TEST(!failure_of(program, start));
    return;
  }
  const auto seed = number_or("ANNALS_MODEL_SEED", usual_seed);
  const auto programs = number_or("ANNALS_MODEL_PROGRAMS", usual_programs);
  const auto seconds = std::chrono::seconds(number_or("ANNALS_MODEL_SECONDS", 0));
  const auto end = std::chrono::steady_clock::now() + seconds;
  std::uint64_t done = 0;
  for (; done < programs || std::chrono::steady_clock::now() < end; ++done) {
    std::mt19937_64 random(seed + done);
    const auto program = random_program(random, steps);
    const auto start = (seed + done) % one_is_long == 0 ? Start::long_log : Start::fresh;
    if (!failure_of(program, start)) continue;
    BOOST_ERROR("the program of ANNALS_MODEL_SEED=" << seed + done << " ANNALS_MODEL_PROGRAMS=1, "
                                                    << "as short as it could be made:\n"
                                                    << told(shortest(program, start), start));
    return;
  }
  BOOST_TEST(done > 0u);
  BOOST_TEST_MESSAGE(done << " programs of " << steps << " calls from seed " << seed);
}

BOOST_AUTO_TEST_CASE(a_wrong_expectation_is_found_and_shown_in_few_calls) {
  const auto program = found_by(Mistake::no_stream_holds_for_any);
  BOOST_TEST_MESSAGE(to_string(program));
  BOOST_TEST(program.size() >= 1u);
  BOOST_TEST(program.size() <= 3u);
}

BOOST_AUTO_TEST_CASE(wrong_tables_are_found_and_shown_in_few_calls) {
  const auto program = found_by(Mistake::closing_leaves_moves);
  BOOST_TEST_MESSAGE(to_string(program));
  BOOST_TEST(program.size() >= 1u);
  BOOST_TEST(program.size() <= 4u);
}

BOOST_AUTO_TEST_CASE(a_program_is_read_back_as_it_was_printed) {
  std::mt19937_64 random(usual_seed);
  const auto program = random_program(random, 1'000);
  BOOST_TEST((parse_program(to_string(program)) == program));
  std::set<Step::Call> calls;
  for (const auto& step : program) calls.insert(step.call);
  BOOST_TEST(calls.size() == static_cast<std::size_t>(Step::calls));
  BOOST_CHECK_THROW(parse_program("append 1; jump"), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::model
