#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "projections/module_definition.h"
#include "projections/query_session.h"

namespace annals {

/// What SQLite finds wrong with a build's file, each in a sentence: damage, missing entries of
/// indexes, rows that break a constraint, foreign keys that lead nowhere.
std::vector<std::string> structure_problems(const std::filesystem::path& file,
                                            const ModuleDefinition& definition);

/// How many rows a check gives on a build. Throws Error when it cannot run there, or costs more
/// than it may.
std::uint64_t rows_of_check(const ReadableView& view, const ModuleText::Check& check,
                            const QueryLimits& limits = {limits::check_time,
                                                         limits::query_memory_bytes});

}  // namespace annals
