#pragma once

#include <annals/import.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

namespace annals::importing {

/// Whether the log holds these modules. Registers what is missing of the built-in ones unless it
/// is a dry run.
bool require_modules(Engine& engine, std::initializer_list<const char*> modules, bool dry_run);

/// The position at which a content with this digest was imported; 0 when it never was.
Position imported_at(const Engine& engine, const std::string& format, const std::string& digest);

/// The event at a position, such as the one that made the row with that id.
std::optional<RecordedEvent> event_at(const Engine& engine, Position position);

/// The event that closes an import. `events` is how many came before it.
NewEvent source_imported(const ImportReport& report, const std::string& digest,
                         std::uint64_t events);

/// Puts warnings into the report, as many as people can read.
void add_warnings(ImportReport& report, std::vector<std::string> warnings);

}  // namespace annals::importing
