#include "tests/model/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace annals::model {

namespace {

struct Disagreement : std::runtime_error {
  using std::runtime_error::runtime_error;
};

constexpr const char* accounts[] = {"a", "b", "c"};
constexpr std::int64_t amounts[] = {10, 1, 100, -5, -30, 0, 250, -70};
constexpr const char* notes[] = {"", "x", "y"};

EventId pooled_id(std::uint32_t number) {
  EventId id{{1, 0x93, 0, 0, 0, 0, 0x70, 0, 0x80}};
  id.bytes[15] = static_cast<std::uint8_t>(number);
  return id;
}

}  // namespace

Run::Run(Start start, Mistake mistake) : model_(mistake) {
  EngineOptions options = this->options();
  options.modules = {tally_module(0), report_module()};
  engines_[0] = Engine::open(path_, std::move(options));
  model_.define(0, clock_.now());
  model_.administrative(clock_.now());
  builds_[0] = engines_[0]->status().modules.front().build;
  if (start == Start::long_log) fill();
}

// Events that mean nothing to the tables, as many as it takes for the indexes to be written, which
// then goes on with every commit of the program.
void Run::fill() {
  Asked asked;
  for (int i = 0; i < 1'000; ++i) {
    Fact fact = fact_of(5 + 6 * (static_cast<std::uint32_t>(i) % 3));
    if (i % 7 == 0) fact.stream = "shared";
    asked.facts.push_back(fact);
  }
  for (int i = 0; i < 17 + 25; ++i) {
    if (i == 17) asked.facts.resize(1);
    (void)engines_[0]->append(asked.request());
    (void)model_.append(asked, clock_.now());
  }
}

Engine& Run::engine(std::size_t which) {
  if (!engines_[which]) {
    EngineOptions options = this->options();
    options.create = false;
    engines_[which] = Engine::open(path_, std::move(options));
  }
  return *engines_[which];
}

EngineOptions Run::options() {
  EngineOptions options;
  for (int i = 0; i < definition_count; ++i) options.known_modules.push_back(tally_module(i));
  options.known_modules.push_back(report_module());
  options.clock = &clock_;
  options.back_up = false;
  options.history.snapshot_events = 4;
  return options;
}

void Run::close() {
  followed_.clear();
  for (auto& engine : engines_) engine.reset();
}

void Run::expect(const std::string& engine, const std::string& model, const std::string& what) {
  if (engine == model) return;
  throw Disagreement(fmt::format("{}: the engine says <{}>, the model <{}>", what, engine, model));
}

std::optional<std::string> Run::carry_out(const Program& program) {
  std::size_t number = 0;
  try {
    for (const Step& step : program) {
      ++number;
      carry_out(step);
      expect(std::to_string(engine(step).head()), std::to_string(model_.head()), "head");
    }
    finish();
    return std::nullopt;
  } catch (const Disagreement& found) {
    return fmt::format("step {}: {}", number, found.what());
  } catch (const Error& error) {
    return fmt::format("step {}: the engine threw {}: {}", number, name_of(error.kind()),
                       error.what());
  }
}

void Run::carry_out(const Step& step) {
  using Call = Step::Call;
  switch (step.call) {
    case Call::append:
      return append(step);
    case Call::repeat:
      return repeat(step);
    case Call::execute:
      return execute(step);
    case Call::read:
      return read(step);
    case Call::follow:
      return follow(step);
    case Call::drain:
      return drain();
    case Call::find:
      return find(step);
    case Call::query:
      return query(step);
    case Call::report:
      return report(step);
    case Call::as_of:
      return as_of(step);
    case Call::as_of_time:
      return as_of_time(step);
    case Call::effective:
      return effective(step);
    case Call::diff:
      return diff(step);
    case Call::life:
      return life(step);
    case Call::bisect:
      return bisect(step);
    case Call::rebuild:
      return rebuild(step);
    case Call::switch_to:
      return switch_to(step);
    case Call::roll_back:
      return roll_back(step);
    case Call::back_up:
      return back_up(step);
    case Call::restore:
      return restore(step);
    case Call::clock:
      return set_clock(step);
    case Call::reopen:
      return reopen(false);
    case Call::forget:
      return reopen(true);
    case Call::verify:
      return verify(step);
    case Call::proof:
      return proof(step);
  }
}

// Whatever the program was, at the end all of the log is as the model has it, also for somebody who
// opens it anew.
void Run::finish() {
  drain();
  query({});
  report({});
  reopen(false);
  read({});
  query({});
  verify({});
}

Fact Run::fact_of(std::uint32_t code) {
  auto take = [&](std::uint32_t below) {
    const std::uint32_t taken = code % below;
    code /= below;
    return taken;
  };
  Fact fact;
  const auto kind = take(6);
  fact.kind = kind == 4 ? Fact::Kind::opened : kind == 5 ? Fact::Kind::closed : Fact::Kind::added;
  fact.account = accounts[take(3)];
  const auto amount = amounts[take(8)];
  const auto* note = notes[take(3)];
  if (fact.kind == Fact::Kind::added) {
    fact.cents = amount;
    fact.note = note;
  }
  fact.stream = take(3) == 2 ? "shared" : "s-" + fact.account;
  if (const auto id = take(36); id >= 30) fact.id = pooled_id(id);
  if (take(4) == 3) fact.at = clock_.now() - std::chrono::hours(take(100));
  return fact;
}

Asked Run::asked_by(const Step& step) {
  Asked asked;
  for (std::uint32_t i = 0; i <= step.below(0, 4); ++i) {
    asked.facts.push_back(fact_of(step.numbers[1 + i]));
  }
  const auto detail = step.below(7, 6);
  const std::string& stream = detail == 5 ? "shared" : asked.facts.front().stream;
  const auto version = model_.version_of(stream);
  switch (step.below(5, 7)) {
    case 1:
      asked.expected.emplace_back(stream, ExpectedVersion::no_stream());
      break;
    case 2:
      asked.expected.emplace_back(stream, ExpectedVersion::stream_exists());
      break;
    case 3:
    case 4:
      asked.expected.emplace_back(stream, ExpectedVersion::exactly(version));
      break;
    case 5:
      asked.expected.emplace_back(stream, ExpectedVersion::exactly(detail));
      break;
    case 6:
      asked.expected.emplace_back(stream, ExpectedVersion::any());
      break;
    default:
      break;
  }
  if (const auto kind = step.below(6, 6); kind != 0) {
    auto& condition = asked.condition.emplace();
    if (kind % 2 == 1) condition.types = {type_of(asked.facts.front().kind)};
    if (kind >= 2) condition.tags = {tags_of(asked.facts.front()).back()};
    if (kind == 5) condition.types.emplace_back("tally.Opened");
    const Position back = step.below(7, 8);
    condition.after = back < 7 && model_.head() > back ? model_.head() - back : 0;
  }
  if (step.below(8, 3) == 1) asked.attribution.actor = "ann";
  if (step.below(8, 7) == 6) asked.attribution.at = clock_.now() - std::chrono::hours(30);
  return asked;
}

void Run::append_both(Engine& engine, const Asked& asked) {
  note("append " + asked.to_string());
  bool twice = false;
  for (std::size_t i = 0; i < asked.facts.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      twice |= asked.facts[i].id && asked.facts[i].id == asked.facts[k].id;
    }
  }
  std::string said;
  try {
    said = text_of(engine.append(asked.request()));
  } catch (const Error& error) {
    if (!twice || error.kind() != ErrorKind::invalid_argument) throw;
    return;
  }
  if (twice) throw Disagreement("an id that stands twice in one append was taken");
  expect(said, text_of(model_.append(asked, clock_.now())), "append");
}

void Run::append(const Step& step) {
  const Asked asked = asked_by(step);
  append_both(engine(step), asked);
  appended_.push_back(asked);
}

void Run::repeat(const Step& step) {
  if (appended_.empty()) return;
  Asked asked = appended_[appended_.size() - 1 - step.below(0, appended_.size())];
  const auto change = step.below(1, 5);
  if (change == 1) asked.facts.push_back(fact_of(step.numbers[2]));
  if (change == 2) asked.facts.pop_back();
  if (asked.facts.empty()) return;
  Fact& first = asked.facts.front();
  if (change == 3 && first.kind == Fact::Kind::added) ++first.cents;
  append_both(engine(step), asked);
}

void Run::execute(const Step& step) {
  const std::string from = accounts[step.below(0, 3)];
  const std::string to = accounts[step.below(1, 3)];
  const auto cents = std::max<std::int64_t>(0, amounts[step.below(2, 8)]);
  Attribution attribution;
  if (step.below(3, 2) == 1) attribution.actor = "ann";
  note(fmt::format("move {} from {} to {}", cents, from, to));
  const auto result = move(engine(step), from, to, cents, attribution);
  expect(text_of(result), text_of(model_.move(from, to, cents, attribution, clock_.now())),
         "execute");
}

}  // namespace annals::model
