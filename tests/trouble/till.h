#pragma once

#include <annals/engine.h>

#include <chrono>
#include <functional>
#include <string>

#include "tests/support/manual_clock.h"
#include "tests/support/temporary_directory.h"

namespace annals::testing {

/// The module `till`; its decision stops the process, in the writer, when asked to sell "a stop".
Module till_module();
/// A module without events that counts those of the till in the background.
Module count_module();

struct Till {
  TemporaryDirectory directory;
  ManualClock clock;
  std::filesystem::path path = directory / "till.annals";

  EngineOptions options(std::chrono::milliseconds busy_timeout = std::chrono::seconds(10));
  Engine open(std::chrono::milliseconds busy_timeout = std::chrono::seconds(10));
};

NewEvent sold(const std::string& item, std::size_t filler = 0);
/// Appends one event; what the engine throws is passed on.
AppendResult sell(Engine& engine, const std::string& item, std::size_t filler = 0);
AppendResult ask_to_sell(Engine& engine, const std::string& item);
std::int64_t sales(const Engine& engine);

/// What the engine throws for this: "busy: …"; "nothing" when it does not.
std::string error_of(const std::function<void()>& act);
bool begins(const std::string& text, const std::string& with);
bool contains(const std::string& text, const std::string& what);

}  // namespace annals::testing
