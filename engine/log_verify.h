#pragma once

#include <annals/proof.h>
#include <annals/status.h>

#include <functional>

#include "engine/read_connection.h"

namespace annals {

/// Checks every invariant of the log that docs/file_format.md lists, as of one moment, in one
/// pass over the events and one over each index; and, if `since` is given, that the log extends
/// that head. Memory: some bytes for each stream.
VerifyReport verify_log(ReadConnection& connection,
                        const std::function<void(Position, Position)>& on_progress,
                        const TreeHead* since = nullptr);

}  // namespace annals
