#pragma once

#include <annals/engine.h>

#include <functional>
#include <string>

namespace annals::importing {

/// The tables refused an event of an import; those before it are appended.
class EventRefused : public Error {
 public:
  EventRefused(const std::string& message, std::uint64_t place, std::string words)
      : Error(ErrorKind::invalid_argument, message), place_(place), words_(std::move(words)) {}

  std::uint64_t place() const { return place_; }  ///< 0 for the first one added
  const std::string& words() const { return words_; }

 private:
  std::uint64_t place_;
  std::string words_;
};

/// Appends events in batches, each all or nothing, so that an import of any size needs little
/// memory. What a batch holds when it is dropped without finish() is not appended.
class Batches {
 public:
  /// In one append; the second counts payloads and metadata.
  static constexpr std::size_t most_events = 2000;
  static constexpr std::size_t most_bytes = 16u << 20;

  /// `what` is for messages: "importing tasks.db".
  Batches(Engine& engine, std::string what, std::string actor);

  /// Throws EventRefused, which says how far the import came, when the tables refuse an event.
  void add(NewEvent event);
  void finish();

  std::uint64_t appended() const { return appended_; }
  Position first_position() const { return first_; }
  Position last_position() const { return last_; }

 private:
  void append();
  AppendResult try_append(std::vector<NewEvent> events);
  void append_one_by_one(std::vector<NewEvent> events);

  Engine& engine_;
  std::string what_;
  std::string actor_;
  std::vector<NewEvent> events_;
  std::size_t bytes_ = 0;
  std::uint64_t appended_ = 0;
  Position first_ = 0;
  Position last_ = 0;
};

}  // namespace annals::importing
