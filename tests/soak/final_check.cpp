#include "tests/soak/final_check.h"

#include <fmt/format.h>

#include <map>
#include <stdexcept>

#include "tests/soak/diary.h"
#include "tests/soak/soak_module.h"
#include "tests/soak/succession.h"

namespace annals::soak {
namespace {

using Balances = std::map<std::string, std::int64_t>;

struct Found {
  std::map<Authorship, Position> positions;
  Balances balances;
  Position last = 0;
};

Found read_log(Engine& engine) {
  Found found;
  Succession succession;
  for (const auto& event : engine.read()) {
    succession.next(event);
    const auto move = move_of(event);
    if (!move) continue;
    if (!found.positions.emplace(move->author, event.position).second) {
      throw std::runtime_error(fmt::format("event {} of writer {} is in the log twice",
                                           move->author.number, move->author.writer));
    }
    found.balances[move->account] += move->cents;
  }
  found.last = succession.last();
  return found;
}

// Every acknowledged event stands where its writer was told; no refused one stands anywhere.
// Takes what is answered for out of `found`.
void compare_with_diary(const DiaryEntry& entry, Found& found) {
  for (std::uint64_t i = 0; i < entry.count; ++i) {
    const Authorship author{entry.first.writer, entry.first.number + i};
    const auto it = found.positions.find(author);
    const auto position = it == found.positions.end() ? 0 : it->second;
    const auto expected =
        entry.answer == DiaryEntry::Answer::appended ? entry.position + i : Position{0};
    if (position != expected) {
      throw std::runtime_error(
          fmt::format("event {} of writer {} stands at {} and should at {} (0 is nowhere)",
                      author.number, author.writer, position, expected));
    }
    if (position) found.positions.erase(it);
  }
}

Balances read_tables(Engine& engine) {
  engine.catch_up();
  Balances balances;
  for (const auto& row : engine.query("select name, cents from accounts")) {
    balances[std::string(row.text(0))] = row.integer(1);
  }
  for (const auto& row : engine.query("select name from accounts where cents <> (select "
                                      "coalesce(sum(cents), 0) from moves where account = name)")) {
    throw std::runtime_error("the moves of " + std::string(row.text(0)) + " do not add up");
  }
  return balances;
}

void require_verified(Engine& engine) {
  const auto report = engine.verify();
  if (!report.problems.empty()) throw std::runtime_error("verify: " + report.problems.front());
  if (report.events != engine.head()) throw std::runtime_error("verify did not see every event");
}

struct Answers {
  FinalFigures figures;
  Balances balances;
};

Answers compare_answers(Engine& engine, const std::filesystem::path& diaries,
                        const std::set<std::uint32_t>& killed) {
  Answers answers;
  auto found = read_log(engine);
  FinalFigures& figures = answers.figures;
  figures.events = found.last;
  if (found.last != engine.head()) throw std::runtime_error("the head is not the last event");
  for (const auto& entry : read_diaries(diaries)) {
    compare_with_diary(entry, found);
    ++(entry.answer == DiaryEntry::Answer::appended ? figures.appended : figures.refused);
  }
  figures.unanswered = found.positions.size();
  for (const auto& [author, position] : found.positions) {
    if (!killed.contains(author.writer)) {
      throw std::runtime_error(fmt::format("nobody was told of the event at {}", position));
    }
  }
  answers.balances = std::move(found.balances);
  return answers;
}

}  // namespace

FinalFigures require_answers(Engine& engine, const std::filesystem::path& diaries,
                             const std::set<std::uint32_t>& killed) {
  return compare_answers(engine, diaries, killed).figures;
}

FinalFigures check_everything(const std::filesystem::path& log,
                              const std::filesystem::path& diaries,
                              const std::set<std::uint32_t>& killed) {
  Answers answers;
  {
    auto engine = open_soak(log);
    answers = compare_answers(engine, diaries, killed);
    if (read_tables(engine) != answers.balances) {
      throw std::runtime_error("the tables differ from the log");
    }
    require_verified(engine);
  }
  std::filesystem::remove_all(log.string() + "-views");
  auto rebuilt = open_soak(log);
  if (read_tables(rebuilt) != answers.balances) throw std::runtime_error("rebuilt tables differ");
  return answers.figures;
}

}  // namespace annals::soak
