// What the engine tells of single events, and proves of the whole.
#include "api/engine_impl.h"

namespace annals {

std::optional<RecordedEvent> Engine::find(const EventId& id) const {
  return impl_->log->find(id);
}

Trace Engine::trace(Position position, const TraceOptions& options) const {
  return impl_->log->trace(position, options);
}

VerifyReport Engine::verify(const std::function<void(Position, Position)>& on_progress) const {
  return impl_->log->verify(on_progress);
}

VerifyReport Engine::verify(const TreeHead& since,
                            const std::function<void(Position, Position)>& on_progress) const {
  return impl_->log->verify(on_progress, &since);
}

TreeHead Engine::tree_head() const {
  return impl_->log->tree_head();
}
EventLeaf Engine::leaf(Position position) const {
  return impl_->log->leaf(position);
}
InclusionProof Engine::prove(Position position, Position head) const {
  return impl_->log->prove(position, head);
}
ConsistencyProof Engine::prove_extension(Position since, Position head) const {
  return impl_->log->prove_extension(since, head);
}

}  // namespace annals
