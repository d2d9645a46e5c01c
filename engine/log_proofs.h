#pragma once

#include <annals/proof.h>

#include "engine/read_connection.h"

namespace annals {

// What the log proves about itself, each as of one moment. Positions that there are not throw
// Error{not_found}; what contradicts the stored tree heads throws Error{corrupt}.

/// As the last commit stored it; of an empty log, the root of the empty tree.
TreeHead read_tree_head(ReadConnection& connection);
EventLeaf read_leaf(ReadConnection& connection, Position position);
/// `head` 0 is the newest. Reads at most the events of two tiles.
InclusionProof prove_inclusion(ReadConnection& connection, Position position, Position head);
ConsistencyProof prove_consistency(ReadConnection& connection, Position since, Position head);

}  // namespace annals
