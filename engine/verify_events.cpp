#include "engine/verify_events.h"

#include <annals/error.h>

#include "engine/leaf_hash.h"
#include "events/module_schema.h"

namespace annals {

EventCheck::EventCheck(const TypeCatalogue& types, DefinitionCheck& definitions, TreeCheck& tree,
                       UsedNames& names, ProblemList& problems)
    : types_(types), definitions_(definitions), tree_(tree), names_(names), problems_(problems) {}

void EventCheck::extend(const TreeHead* since) {
  since_ = since;
  if (since_ && since_->position == 0) compare_since();
}

void EventCheck::check(const ReadEvent& read) {
  const RecordedEvent& event = read.event;
  check_place(read);
  if (event.position <= last_) return;
  last_ = event.position;
  ++events_;
  if (!read.fault.empty()) {
    problems_.add("Event {} cannot be read: {}", event.position, read.fault);
    tree_.add_missing(event.position);
    return;
  }
  check_names(read);
  if (!read.in_form) {
    problems_.add("The row of event {} is not written as the format says.", event.position);
  }
  if (event.recorded_at < last_recorded_at_) {
    problems_.add("Event {} was recorded before the event in front of it.", event.position);
  }
  last_recorded_at_ = event.recorded_at;
  check_content(event);
  Sha256& sha = thread_sha256();
  tree_.add(event.position, leaf_hash(sha, event, read.tags, payload_hash(sha, event.payload)),
            read.extras.tree_head);
  if (since_ && since_->position == event.position) compare_since();
  if (!read.extras.tree_head) return;
  ++commits_;
  last_head_at_ = event.position;
}

void EventCheck::check_place(const ReadEvent& read) {
  const Position position = read.event.position;
  if (position <= last_) {
    problems_.add("Event {} stands behind event {}.", position, last_);
  } else if (position > last_ + 1) {
    if (position == last_ + 2) {
      problems_.add("Event {} is missing.", last_ + 1);
    } else {
      problems_.add("The events {} to {} are missing.", last_ + 1, position - 1);
    }
    tree_.add_missing(position - 1);
  }
}

void EventCheck::check_names(const ReadEvent& read) {
  const auto note = [&](std::vector<bool>& used, std::int64_t id, const char* what) {
    if (id > 0 && static_cast<std::size_t>(id) < used.size()) {
      used[static_cast<std::size_t>(id)] = true;
    } else {
      problems_.add("Event {} has a {} of the number {}, beyond those in use.", read.event.position,
                    what, id);
    }
  };
  const auto stream = static_cast<std::size_t>(read.extras.stream);
  if (read.extras.stream > 0 && stream < names_.streams.size()) {
    check_version(read.event, read.extras.stream);
  } else {
    problems_.add("Event {} has a stream of the number {}, beyond those in use.",
                  read.event.position, read.extras.stream);
  }
  note(names_.types, read.extras.type, "type");
  if (read.extras.actor) note(names_.actors, *read.extras.actor, "actor");
  for (auto tag : read.extras.tags) note(names_.tags, tag, "tag");
}

void EventCheck::check_version(const RecordedEvent& event, std::int64_t stream) {
  StreamVersion& version = names_.streams[static_cast<std::size_t>(stream)];
  if (event.version != version + 1) {
    problems_.add("Event {} has version {} of stream {}, after version {}.", event.position,
                  event.version, event.stream, version);
  }
  version = event.version;
}

void EventCheck::check_content(const RecordedEvent& event) {
  const bool full_name = event.type.find('.') != std::string::npos;
  const EventType* type = full_name ? types_.find_event(event.type) : nullptr;
  if (!type) {
    problems_.add("Event {} has the type {}, whose schema the log does not hold.", event.position,
                  event.type);
    return;
  }
  try {
    require_valid(*type, event.payload);
  } catch (const Error& error) {
    problems_.add("The payload of event {} is not valid: {}", event.position, error.what());
    return;
  }
  definitions_.check(event);
}

void EventCheck::compare_since() {
  auto kept = digest_from_hex(since_->root);
  if (kept && tree_.has_root(*kept)) return;
  problems_.add(
      "The log does not extend the head that was kept, {}: its events up to {} have the root {}.",
      since_->to_string(), since_->position, to_hex(tree_.root()));
}

void EventCheck::finish() {
  if (last_ > 0 && last_head_at_ != last_) {
    problems_.add("The last event, {}, carries no tree head.", last_);
  }
  if (since_ && since_->position > last_) {
    problems_.add("The log does not extend the head that was kept, {}: its last event is {}.",
                  since_->to_string(), last_);
  }
}

}  // namespace annals
