#include "tests/soak/writer.h"

#include <fmt/format.h>

#include <atomic>
#include <cstdio>
#include <stdexcept>
#include <thread>

namespace annals::soak {
namespace {

constexpr std::uint64_t accounts = 40;  // few, so that writers meet

EventId random_id(std::mt19937_64& random) {
  EventId id;
  for (auto& byte : id.bytes) byte = static_cast<std::uint8_t>(random());
  return id;
}

}  // namespace

Writer::Writer(Engine& engine, const std::filesystem::path& diaries, std::uint32_t writer,
               std::uint64_t seed)
    : engine_(engine), diary_(diaries, writer), writer_(writer), random_(seed + writer) {}

std::uint64_t Writer::chance(std::uint64_t below) {
  return random_() % below;
}

std::string Writer::account() {
  return "account-" + std::to_string(chance(accounts));
}

AppendRequest Writer::batch(std::uint64_t at_most) {
  AppendRequest request;
  const auto count = 1 + chance(at_most);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto cents = static_cast<std::int64_t>(1 + chance(100));
    request.events.push_back(moved(account(), cents, {writer_, next_number_ + i}));
  }
  return request;
}

bool Writer::note(const AppendResult& result, std::uint64_t count) {
  DiaryEntry entry;
  entry.first = {writer_, next_number_};
  entry.count = count;
  next_number_ += count;
  if (result) {
    entry.position = result->first_position;
    if (result->last_position - result->first_position + 1 != count) {
      throw std::runtime_error(fmt::format("{} events were appended at positions {} to {}", count,
                                           result->first_position, result->last_position));
    }
  } else {
    entry.answer = DiaryEntry::Answer::refused;
  }
  diary_.note(entry);
  return static_cast<bool>(result);
}

void Writer::append_plainly() {
  auto request = batch(chance(10) == 0 ? 200 : 5);
  for (auto& event : request.events) event.id = random_id(random_);
  auto again = request;
  const auto count = request.events.size();
  const auto result = engine_.append(std::move(request));
  if (!note(result, count)) throw std::runtime_error("a plain append: " + result.message());
  last_ = std::move(again);
  last_position_ = result->first_position;
}

void Writer::append_expecting_a_version() {
  auto request = batch(3);
  const auto& stream = request.events.front().stream;
  ReadQuery newest;
  newest.stream = stream;
  newest.reverse = true;
  newest.limit = 1;
  auto cursor = engine_.read(newest);
  const auto* event = cursor.next();
  request.expected.emplace_back(stream, ExpectedVersion::exactly(event ? event->version : 0));
  const auto count = request.events.size();
  const auto result = engine_.append(std::move(request));
  if (!note(result, count) && !result.conflicted()) {
    throw std::runtime_error("an expected version: " + result.message());
  }
}

void Writer::append_to_a_new_stream() {
  const auto stream = fmt::format("new-{}-{}", writer_, ++new_streams_);
  for (const bool first : {true, false}) {
    AppendRequest request;
    request.events.push_back(moved(stream, 1, {writer_, next_number_}));
    request.expected.emplace_back(stream, ExpectedVersion::no_stream());
    const auto result = engine_.append(std::move(request));
    if (note(result, 1) != first || (!first && !result.conflicted())) {
      throw std::runtime_error("a new stream is new once: " + stream + " " + result.message());
    }
  }
}

void Writer::append_on_condition() {
  auto request = batch(3);
  const auto head = engine_.head();
  const auto& watched = request.events.front().stream;
  request.condition = AppendCondition{{"Moved"}, {{"account", watched}}, head};
  const auto count = request.events.size();
  const auto result = engine_.append(std::move(request));
  if (note(result, count)) return;
  if (!result.conflicted() || result.conflict().position <= head) {
    throw std::runtime_error("an append condition: " + result.message());
  }
}

void Writer::overdraw() {
  auto request = batch(3);
  request.events.push_back(
      moved(account(), -1'000'000'000'000, {writer_, next_number_ + request.events.size()}));
  const auto count = request.events.size();
  const auto result = engine_.append(std::move(request));
  if (note(result, count) || !result.rejected()) {
    throw std::runtime_error("an overdraft was not refused by the table");
  }
}

void Writer::run_a_command() {
  const auto cents = static_cast<std::int64_t>(1 + chance(500));
  const auto result = transfer(engine_, account(), account(), cents, {writer_, next_number_});
  if (!note(result, 2) && !result.rejected()) {
    throw std::runtime_error("a transfer: " + result.message());
  }
}

void Writer::append_again() {
  if (last_position_ == 0) return;
  const auto result = engine_.append(last_);
  if (!result || !result->repeated || result->first_position != last_position_) {
    throw std::runtime_error("a repeated append did not answer with the positions of the first");
  }
}

// Followers are woken by commits of their own process, and see those of others, without being lost
// on the way: the event comes, and nothing comes before it twice or out of order.
void Writer::append_and_be_told() {
  ReadQuery query;
  query.from = engine_.head() + 1;
  auto follower = engine_.follow(query);
  append_plainly();
  for (auto next = query.from; next <= last_position_; ++next) {
    const auto* event = follower.next(std::chrono::seconds(60));
    if (!event || event->position != next) {
      throw std::runtime_error(fmt::format("a follower was not given the event at {}", next));
    }
  }
}

void Writer::run_until(std::chrono::steady_clock::time_point end) {
  while (std::chrono::steady_clock::now() < end) {
    switch (chance(16)) {
      case 0:
      case 1:
        append_expecting_a_version();
        break;
      case 2:
        append_to_a_new_stream();
        break;
      case 3:
      case 4:
        append_on_condition();
        break;
      case 5:
        overdraw();
        break;
      case 6:
      case 7:
      case 8:
        run_a_command();
        break;
      case 9:
        append_again();
        break;
      case 10:
        append_and_be_told();
        break;
      default:
        append_plainly();
    }
  }
}

int write_for(const std::filesystem::path& log, const std::filesystem::path& diaries,
              std::uint32_t first_writer, std::uint32_t threads, std::uint64_t seed,
              std::chrono::milliseconds time) try {
  const auto end = std::chrono::steady_clock::now() + time;
  auto engine = open_soak(log);
  std::atomic<int> failed = 0;
  {
    std::vector<std::jthread> all;
    for (std::uint32_t i = 0; i < threads; ++i) {
      all.emplace_back([&, writer = first_writer + i] {
        try {
          Writer(engine, diaries, writer, seed).run_until(end);
        } catch (const std::exception& error) {
          fmt::print(stderr, "soak: writer {}: {}\n", writer, error.what());
          failed = 1;
        }
      });
    }
  }
  return failed;
} catch (const std::exception& error) {
  fmt::print(stderr, "soak: writers from {}: {}\n", first_writer, error.what());
  return 1;
}

}  // namespace annals::soak
