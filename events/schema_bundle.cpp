#include "events/schema_bundle.h"

#include <annals/decision.h>
#include <annals/limits.h>
#include <capnp/dynamic.h>
#include <capnp/message.h>
#include <capnp/schema.capnp.h>
#include <events/schema_bundle.capnp.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "events/canonical.h"
#include "events/kj_errors.h"
#include "events/schema_rules.h"

namespace annals {

namespace {

namespace schema = capnp::schema;

void copy_annotations(capnp::List<schema::Annotation>::Reader from,
                      capnp::List<schema::Annotation>::Builder to) {
  for (unsigned i = 0; i < from.size(); ++i) {
    to[i].setId(from[i].getId());
    to[i].setValue(from[i].getValue());
  }
}

template <class From, class To>
void copy_name(From from, To to) {
  to.setName(from.getName());
  to.setCodeOrder(from.getCodeOrder());
  auto annotations = from.getAnnotations();
  if (annotations.size() > 0) {
    copy_annotations(annotations, to.initAnnotations(annotations.size()));
  }
}

// Without brands: compilers differ in whether they leave the empty one out.
void copy_type(schema::Type::Reader from, schema::Type::Builder to) {
  if (from.isList()) {
    copy_type(from.getList().getElementType(), to.initList().initElementType());
  } else if (from.isStruct()) {
    to.initStruct().setTypeId(from.getStruct().getTypeId());
  } else if (from.isEnum()) {
    to.initEnum().setTypeId(from.getEnum().getTypeId());
  } else {
    capnp::DynamicStruct::Builder(to).set(
        KJ_ASSERT_NONNULL(capnp::DynamicStruct::Reader(from).which()), capnp::VOID);
  }
}

void copy_field(schema::Field::Reader from, schema::Field::Builder to) {
  copy_name(from, to);
  to.setDiscriminantValue(from.getDiscriminantValue());
  if (from.isGroup()) {
    to.initGroup().setTypeId(from.getGroup().getTypeId());
  } else {
    auto slot = from.getSlot();
    auto copy = to.initSlot();
    copy.setOffset(slot.getOffset());
    copy_type(slot.getType(), copy.initType());
    copy.setDefaultValue(slot.getDefaultValue());
    copy.setHadExplicitDefault(slot.getHadExplicitDefault());
  }
  if (from.getOrdinal().isExplicit()) {
    to.initOrdinal().setExplicit(from.getOrdinal().getExplicit());
  } else {
    to.initOrdinal().setImplicit();
  }
}

void copy_struct(schema::Node::Struct::Reader from, schema::Node::Struct::Builder to) {
  to.setDataWordCount(from.getDataWordCount());
  to.setPointerCount(from.getPointerCount());
  to.setPreferredListEncoding(from.getPreferredListEncoding());
  to.setIsGroup(from.getIsGroup());
  to.setDiscriminantCount(from.getDiscriminantCount());
  to.setDiscriminantOffset(from.getDiscriminantOffset());
  auto fields = from.getFields();
  auto copies = to.initFields(fields.size());
  for (unsigned i = 0; i < fields.size(); ++i) copy_field(fields[i], copies[i]);
}

void copy_node(capnp::Schema type, schema::Node::Builder to) {
  auto from = type.getProto();
  to.setId(from.getId());
  to.setDisplayName(type.getShortDisplayName());
  auto annotations = from.getAnnotations();
  if (annotations.size() > 0) {
    copy_annotations(annotations, to.initAnnotations(annotations.size()));
  }
  if (from.isStruct()) {
    if (from.getStruct().getIsGroup()) to.setScopeId(from.getScopeId());
    copy_struct(from.getStruct(), to.initStruct());
  } else {
    auto enumerants = from.getEnum().getEnumerants();
    auto copies = to.initEnum().initEnumerants(enumerants.size());
    for (unsigned i = 0; i < enumerants.size(); ++i) copy_name(enumerants[i], copies[i]);
  }
}

std::set<std::uint64_t> ids_of(std::span<const capnp::StructSchema> schemas) {
  std::set<std::uint64_t> ids;
  for (auto schema : schemas) ids.insert(schema.getProto().getId());
  return ids;
}

void set_ids(const std::set<std::uint64_t>& ids, capnp::List<std::uint64_t>::Builder to) {
  unsigned i = 0;
  for (auto id : ids) to.set(i++, id);
}

[[noreturn]] void fail(std::string_view why) {
  throw Error(ErrorKind::corrupt, fmt::format("Reading a stored schema failed: {}.", why));
}

void require_ascending(capnp::List<std::uint64_t>::Reader ids,
                       const std::set<std::uint64_t>& structs) {
  for (unsigned i = 0; i < ids.size(); ++i) {
    if (i > 0 && ids[i] <= ids[i - 1]) fail("ids are out of order");
    if (!structs.contains(ids[i])) fail("an event or command is not among its types");
  }
}

}  // namespace

SchemaBundle::SchemaBundle(std::vector<std::byte> bytes)
    : bytes_(std::move(bytes)),
      digest_(thread_sha256().hash({std::span<const std::byte>(bytes_)})) {}

SchemaBundle SchemaBundle::from_compiled(std::span<const capnp::StructSchema> events,
                                         std::span<const capnp::StructSchema> commands) {
  try {
    SchemaNodes types = collect_types(events, commands, ErrorKind::invalid_argument);
    capnp::MallocMessageBuilder message;
    auto root = message.initRoot<stored::Schemas>();
    auto nodes = root.initNodes(static_cast<unsigned>(types.size()));
    unsigned i = 0;
    for (const auto& [id, type] : types) copy_node(type, nodes[i++]);
    auto event_ids = ids_of(events);
    set_ids(event_ids, root.initEvents(static_cast<unsigned>(event_ids.size())));
    auto command_ids = ids_of(commands);
    set_ids(command_ids, root.initCommands(static_cast<unsigned>(command_ids.size())));
    auto words = capnp::canonicalize(root.asReader());
    auto bytes = std::as_bytes(std::span(words.asBytes().begin(), words.asBytes().size()));
    return SchemaBundle({bytes.begin(), bytes.end()});
  } catch (const kj::Exception& exception) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("Encoding the module's schema failed: {}.", words_of(exception)));
  }
}

SchemaBundle SchemaBundle::from_bytes(std::span<const std::byte> bytes) {
  if (bytes.size() % sizeof(capnp::word) != 0) fail("it is cut off");
  SchemaBundle bundle({bytes.begin(), bytes.end()});  // aligned
  auto words = as_words(bundle.bytes());
  require_canonical(words, ErrorKind::corrupt, "Reading a stored schema");
  // Before the loader, which recurses without end over a name that it cannot read.
  require_readable(words, capnp::Schema::from<stored::Schemas>(), ErrorKind::corrupt,
                   "Reading a stored schema failed: Schemas");
  try {
    capnp::SegmentArrayMessageReader message(kj::arrayPtr(&words, 1), strict_limits(words.size()));
    auto root = message.getRoot<stored::Schemas>();
    if (root.getNodes().size() > limits::schema_structs) fail("it holds too many types");
    std::set<std::uint64_t> structs;
    std::uint64_t last_id = 0;
    for (auto node : root.getNodes()) {
      if (node.getId() <= last_id) fail("its types are out of order");
      last_id = node.getId();
      // The library cuts the prefix off without looking.
      if (node.getDisplayNamePrefixLength() != 0) fail("a type's name has a prefix");
      if (node.isStruct()) structs.insert(last_id);
    }
    require_ascending(root.getEvents(), structs);
    require_ascending(root.getCommands(), structs);
  } catch (const kj::Exception& exception) {
    fail(words_of(exception));
  }
  return bundle;
}

}  // namespace annals
