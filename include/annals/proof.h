#pragma once

#include <annals/append.h>
#include <annals/event.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace annals {

/// The state of a log in a line, to be kept where nobody who can write to the log can: how many
/// events there are, and the root of the RFC 9162 Merkle tree over them.
struct TreeHead {
  Position position = 0;
  std::string root;  ///< 64 hex digits

  /// "POSITION:ROOT".
  std::string to_string() const;
  /// The reverse; nothing when the text is something else.
  static std::optional<TreeHead> parse(std::string_view text);
  friend bool operator==(const TreeHead&, const TreeHead&) = default;
};

/// An event with what the tree's leaf for it is made of: see docs/file_format.md.
struct EventLeaf {
  RecordedEvent event;
  std::vector<Tag> tags;     ///< by name, then value
  std::string payload_hash;  ///< SHA-256, 64 hex digits
  std::string leaf_hash;     ///< over the event's header and the payload's hash
};

/// That an event is part of the log with a certain head (RFC 9162 section 2.1.3). Checked without
/// the log, by `holds` or by tools/check_proof.py; see docs/proofs.md.
struct InclusionProof {
  EventLeaf leaf;
  TreeHead head;
  std::vector<std::string> path;  ///< hashes from the leaf's sibling upwards

  /// Whether the event's fields, hashed anew, lead to the root. Whether that is a root which one
  /// has reason to believe is for the caller to compare.
  bool holds() const;
  /// As docs/proofs.md specifies. The payload, secrets and all, only `with_payload`.
  std::string to_json(bool with_payload = false) const;
};

/// That a log is an earlier one with events added at its end (RFC 9162 section 2.1.4).
struct ConsistencyProof {
  TreeHead first;
  TreeHead second;
  std::vector<std::string> path;

  bool holds() const;
  std::string to_json() const;
};

}  // namespace annals
