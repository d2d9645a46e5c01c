#pragma once

#include <annals/engine.h>

#include <filesystem>

namespace annals::soak {

/// A module whose definition the crashes change back and forth: what each account has moved.
Module tally_module(bool with_numbers);

// Processes that go on until they are killed; each returns an exit status when it cannot.
int rebuild_for_ever(const std::filesystem::path& log);
int back_up_for_ever(const std::filesystem::path& log);
/// Imports the task databases in the folder, one after another. When all of one is in, its name is
/// added to the file `imported`.
int import_for_ever(const std::filesystem::path& log, const std::filesystem::path& sources,
                    const std::filesystem::path& imported);

}  // namespace annals::soak
