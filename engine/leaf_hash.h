#pragma once

#include <annals/append.h>
#include <annals/event.h>

#include <span>

#include "events/sha256.h"

namespace annals {

/// SHA-256 of a payload's bytes.
Digest payload_hash(Sha256& sha, const Payload& payload);

/// The leaf of an event in the Merkle tree: SHA-256(0x00 || header || payload hash), with the
/// header's bytes as docs/file_format.md specifies. The event's payload is not looked at. The order
/// of `tags` does not matter.
Digest leaf_hash(Sha256& sha, const RecordedEvent& event, std::span<const Tag> tags,
                 const Digest& payload);

}  // namespace annals
