#include "engine/log_verify.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <cstring>
#include <map>

#include "engine/merkle_tree.h"
#include "events/module_schema.h"
#include "events/system.capnp.h"

namespace annals {

namespace {

constexpr std::size_t most_problems = 1'000;
constexpr Position progress_interval = 16'384;

constexpr const char* all_events_sql =
    "select " ANNALS_EVENT_COLUMNS " from events order by position";
constexpr const char* all_ids_sql =
    "select id, position from events indexed by events_by_id "
    "order by id";
constexpr const char* all_tiles_sql = "select tile, root from tree_tiles order by tile";
constexpr const char* index_sql[] = {"select key, position from stream_index where position <= ?1",
                                     "select key, position from type_index where position <= ?1",
                                     "select key, position from tag_index where position <= ?1"};
constexpr const char* index_names[] = {"stream", "type", "tag"};

// A sum over mixed pairs: equal for equal sets in any order, and for others with probability 2^-64.
class PairSum {
 public:
  void add(std::uint64_t left, std::uint64_t right) {
    sum_ += mix(mix(left + 0x9e3779b97f4a7c15u) ^ right);
    ++count_;
  }
  friend bool operator==(const PairSum&, const PairSum&) = default;

 private:
  static std::uint64_t mix(std::uint64_t x) {  // the finalizer of MurmurHash3
    x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdu;
    x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53u;
    return x ^ (x >> 33);
  }
  std::uint64_t sum_ = 0;
  std::uint64_t count_ = 0;
};

std::uint64_t first_word(std::span<const std::byte> id, std::size_t offset) {
  std::uint64_t word = 0;
  if (id.size() >= offset + 8) std::memcpy(&word, id.data() + offset, 8);
  return word;
}

class Verification {
 public:
  Verification(ReadConnection& connection, const std::function<void(Position, Position)>& progress,
               const TreeHead* since)
      : connection_(connection), log_(connection.log), progress_(progress), since_(since) {}

  VerifyReport run() {
    sqlite::Transaction moment(log_, sqlite::Transaction::Kind::read);
    check_pages();
    load_definitions();
    mark_ = connection_.index.mark();
    head_ = connection_.read_head();
    load_tiles();
    check_since();
    check_events();
    check_end();
    check_indexes();
    report_.tree_head = head_ ? to_hex(frontier_.root(sha_)) : std::string();
    report_.streams = streams_with_events_;
    return std::move(report_);
  }

 private:
  template <class... Arguments>
  void problem(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    if (report_.problems.size() < most_problems) {
      report_.problems.push_back(fmt::format(format, std::forward<Arguments>(arguments)...));
    }
  }

  void check_pages() {
    auto check = log_.prepare("pragma quick_check(100)");
    while (check.step()) {
      if (check.text(0) != "ok") problem("SQLite finds the file damaged: {}.", check.text(0));
    }
  }

  void load_definitions() {
    try {
      types_ = connection_.definitions.load_types(TypeCatalogue());
      for (auto& module : connection_.definitions.all()) {
        if (module.registered_at > 0) definitions_.emplace(module.registered_at, std::move(module));
      }
    } catch (const Error& error) {
      problem("The definitions of the modules cannot be read: {}", error.what());
    }
    if (!types_) types_ = std::make_shared<const TypeCatalogue>();
  }

  void load_tiles() {
    auto tiles = log_.prepare(all_tiles_sql);
    while (tiles.step()) {
      auto bytes = tiles.blob(1);
      Digest root{};
      if (bytes.size() != root.size()) {
        problem("The root of tile {} has {} bytes.", tiles.integer(0), bytes.size());
        continue;
      }
      std::memcpy(root.data(), bytes.data(), root.size());
      tiles_[tiles.unsigned_integer(0)] = root;
    }
  }

  void check_events() {
    auto events = log_.prepare(all_events_sql);
    RecordedEvent event;
    RowExtras extras;
    while (report_.problems.size() < most_problems) {
      try {
        if (!events.step()) return;
        connection_.rows.decode(events, event, &extras);
        check_event(event, extras);
      } catch (const Error& error) {
        if (error.kind() == ErrorKind::io || error.kind() == ErrorKind::busy) throw;
        problem("The event after position {} cannot be read: {}", report_.events, error.what());
        return;
      }
      if (progress_ && report_.events % progress_interval == 0) progress_(report_.events, head_);
    }
  }

  void check_event(const RecordedEvent& event, const RowExtras& extras) {
    ++report_.events;
    if (event.position != report_.events) {
      problem("Position {} is where position {} should be.", event.position, report_.events);
      report_.events = event.position;  // the rest is counted from here
    }
    check_version(event, extras);
    if (event.recorded_at < last_recorded_at_) {
      problem("Event {} was recorded before the event in front of it.", event.position);
    }
    last_recorded_at_ = event.recorded_at;
    check_content(event);
    check_tree(event, extras);
    auto id = std::as_bytes(std::span(event.id.bytes));
    ids_.add(first_word(id, 0) ^ event.position, first_word(id, 8));
    if (event.position > mark_) return;
    index_[0].add(static_cast<std::uint64_t>(extras.stream), event.position);
    index_[1].add(static_cast<std::uint64_t>(extras.type), event.position);
    for (auto tag : extras.tags) index_[2].add(static_cast<std::uint64_t>(tag), event.position);
  }

  void check_version(const RecordedEvent& event, const RowExtras& extras) {
    auto stream = static_cast<std::size_t>(extras.stream);
    if (stream >= versions_.size()) versions_.resize(std::max(stream + 1, versions_.size() * 2));
    if (versions_[stream] == 0) ++streams_with_events_;
    if (event.version != versions_[stream] + 1u) {
      problem("Event {} has version {} of stream {}, after version {}.", event.position,
              event.version, event.stream, versions_[stream]);
    }
    versions_[stream] = static_cast<std::uint32_t>(event.version);
  }

  void check_content(const RecordedEvent& event) {
    const EventType* type = types_->find_event(event.type);
    if (!type) {
      problem("Event {} has the type {}, whose schema the log does not hold.", event.position,
              event.type);
      return;
    }
    try {
      require_valid(*type, event.payload);
    } catch (const Error& error) {
      problem("The payload of event {} is not valid: {}", event.position, error.what());
      return;
    }
    if (event.type == "annals.ModuleRegistered") check_registration(event);
    if (event.type == "annals.BuildSwitched") check_switch(event);
  }

  void check_registration(const RecordedEvent& event) {
    auto found = definitions_.find(event.position);
    if (found == definitions_.end()) {
      problem("Event {} registers a module whose definition is missing.", event.position);
      return;
    }
    PayloadReader payload(event.payload);
    auto registered = payload.any().as<system::ModuleRegistered>();
    const StoredModule& module = found->second;
    auto same = [&](capnp::Data::Reader digest, std::span<const std::byte> content) {
      Digest actual = sha_.hash({content});
      return std::ranges::equal(digest, actual);
    };
    if (std::string_view(registered.getName().cStr()) != module.name ||
        !same(registered.getSqlDigest(), std::as_bytes(std::span(module.sql))) ||
        !same(registered.getSchemaDigest(), module.schema)) {
      problem("The definition of module {} is not the one that event {} registered.", module.name,
              event.position);
    }
    put_in_force(found);
  }

  // The definition that a switch names is the one that was registered under the same identity.
  void check_switch(const RecordedEvent& event) {
    auto found = definitions_.find(event.position);
    if (found == definitions_.end()) {
      problem("Event {} switches a module to a definition that is missing.", event.position);
      return;
    }
    PayloadReader payload(event.payload);
    auto switched = payload.any().as<system::BuildSwitched>();
    const StoredModule& module = found->second;
    auto registered = registered_.find({module.name, module.identity});
    if (std::string_view(switched.getModule().cStr()) != module.name ||
        std::string_view(switched.getIdentity().cStr()) != module.identity ||
        registered == registered_.end() || registered->second != content_of(module)) {
      problem("The definition of module {} is not the one that event {} switched to.", module.name,
              event.position);
    }
    put_in_force(found);
  }

  Digest content_of(const StoredModule& module) {
    Digest sql = sha_.hash({std::as_bytes(std::span(module.sql))});
    Digest schema = sha_.hash({module.schema});
    return sha_.hash({std::as_bytes(std::span(sql)), std::as_bytes(std::span(schema))});
  }

  void put_in_force(std::map<Position, StoredModule>::iterator found) {
    const StoredModule& module = found->second;
    registered_.try_emplace({module.name, module.identity}, content_of(module));
    definitions_.erase(found);
  }

  void check_tree(const RecordedEvent& event, const RowExtras& extras) {
    auto tile = frontier_.append(sha_, connection_.rows.leaf(sha_, event, extras));
    if (tile) {
      auto stored = tiles_.find((event.position - 1) / tile_events);
      if (stored == tiles_.end()) {
        problem("The hash tree lacks the tile that ends with event {}.", event.position);
      } else if (stored->second != *tile) {
        problem(
            "The events up to {} do not have the hash of their tile: one of the last {} was "
            "changed.",
            event.position, tile_events);
      }
    }
    if (since_ && since_->position == event.position) check_since();
    if (!extras.tree_head) return;
    ++report_.commits;
    last_head_at_ = event.position;
    if (tree_broken_ || *extras.tree_head == frontier_.root(sha_)) {
      last_good_head_ = event.position;
      return;
    }
    tree_broken_ = true;  // every later head differs as well
    problem(
        "The events up to {} do not have the tree head stored with them: an event of {} to {} "
        "was changed, added or removed.",
        event.position, last_good_head_ + 1, event.position);
  }

  // Called where the events are read that the kept head covers.
  void check_since() {
    if (!since_ || since_->position != report_.events) return;
    since_met_ = true;
    std::string root = to_hex(frontier_.root(sha_));
    if (root == since_->root) return;
    problem(
        "The log does not extend the head that was kept, {}: its events up to {} have the root {}.",
        since_->to_string(), since_->position, root);
  }

  void check_end() {
    if (since_ && !since_met_) {
      problem("The log does not extend the head that was kept, {}: its last event is {}.",
              since_->to_string(), report_.events);
    }
    if (report_.events > 0 && last_head_at_ != report_.events) {
      problem("The last event, {}, carries no tree head.", report_.events);
    }
    for (const auto& [position, module] : definitions_) {
      problem("A definition of module {} names event {}, which does not register it.", module.name,
              position);
    }
    if (!tiles_.empty() && tiles_.rbegin()->first >= report_.events / tile_events) {
      problem("The hash tree has tiles beyond the last event.");
    }
    if (mark_ > report_.events) problem("The indexes claim events beyond the last one.");
  }

  void check_indexes() {
    for (int kind = 0; kind < 3; ++kind) {
      PairSum stored;
      auto entries = log_.prepare(index_sql[kind]);
      entries.bind(1, mark_);
      while (entries.step()) stored.add(entries.unsigned_integer(0), entries.unsigned_integer(1));
      if (stored != index_[kind]) {
        problem("The {} index does not list just the events that there are.", index_names[kind]);
      }
    }
    PairSum stored;
    auto ids = log_.prepare(all_ids_sql);
    std::vector<std::byte> before;
    while (ids.step()) {
      auto id = ids.blob(0);
      stored.add(first_word(id, 0) ^ ids.unsigned_integer(1), first_word(id, 8));
      if (std::ranges::equal(before, id)) {
        problem("Event {} has an id that another event has.", ids.integer(1));
      }
      before.assign(id.begin(), id.end());
    }
    if (stored != ids_)
      problem("The index of event ids does not list just the events that there are.");
  }

  ReadConnection& connection_;
  sqlite::Connection& log_;
  const std::function<void(Position, Position)>& progress_;
  const TreeHead* since_;
  bool since_met_ = false;
  Sha256 sha_;
  VerifyReport report_;
  std::shared_ptr<const TypeCatalogue> types_;
  std::map<Position, StoredModule> definitions_;  ///< by registration; erased as events are met
  std::map<std::pair<std::string, std::string>, Digest> registered_;  ///< by name and identity
  std::map<std::uint64_t, Digest> tiles_;
  std::vector<std::uint32_t> versions_;  ///< by stream id
  std::uint64_t streams_with_events_ = 0;
  Timestamp last_recorded_at_;
  MerkleFrontier frontier_;
  bool tree_broken_ = false;
  Position last_head_at_ = 0;
  Position last_good_head_ = 0;
  Position mark_ = 0;
  Position head_ = 0;
  PairSum index_[3];
  PairSum ids_;
};

}  // namespace

VerifyReport verify_log(ReadConnection& connection,
                        const std::function<void(Position, Position)>& on_progress,
                        const TreeHead* since) {
  return Verification(connection, on_progress, since).run();
}

}  // namespace annals
