#include "events/module_schema.h"

#include <annals/decision.h>
#include <annals/limits.h>
#include <capnp/schema-loader.h>
#include <capnp/schema.capnp.h>
#include <events/schema_bundle.capnp.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "events/annotations.h"
#include "events/canonical.h"
#include "events/event_json.h"
#include "events/kj_errors.h"
#include "events/schema_rules.h"

namespace annals {

struct ModuleSchema::Loader {
  capnp::SchemaLoader schemas;
};

namespace {

[[noreturn]] void fail(const std::string& module, std::string_view why) {
  throw Error(ErrorKind::corrupt,
              fmt::format("Loading the schema of module {} failed: {}.", module, why));
}

// The bundle was checked to be a tree; the loader reads every node of it several times.
capnp::ReaderOptions loading_limits() {
  capnp::ReaderOptions options;
  options.traversalLimitInWords = std::numeric_limits<std::uint64_t>::max();
  options.nestingLimit = static_cast<int>(limits::nesting_depth);
  return options;
}

// How many bits a field takes; pointers are counted by themselves.
std::uint64_t bits_of(capnp::schema::Type::Reader type) {
  using capnp::schema::Type;
  switch (type.which()) {
    case Type::BOOL:
      return 1;
    case Type::INT8:
    case Type::UINT8:
      return 8;
    case Type::INT16:
    case Type::UINT16:
    case Type::ENUM:
      return 16;
    case Type::INT32:
    case Type::UINT32:
    case Type::FLOAT32:
      return 32;
    case Type::INT64:
    case Type::UINT64:
    case Type::FLOAT64:
      return 64;
    default:
      return 0;
  }
}

// The loader multiplies offsets in 32 bits, so one that is large enough would seem to lie inside.
bool has_fields_inside(capnp::schema::Node::Reader node) {
  if (!node.isStruct()) return true;
  const auto shape = node.getStruct();
  const std::uint64_t data_bits = std::uint64_t{shape.getDataWordCount()} * 64;
  if (shape.getDiscriminantCount() > 0 &&
      (std::uint64_t{shape.getDiscriminantOffset()} + 1) * 16 > data_bits) {
    return false;
  }
  for (auto field : shape.getFields()) {
    if (!field.isSlot()) continue;
    const std::uint64_t end = std::uint64_t{field.getSlot().getOffset()} + 1;
    const auto type = field.getSlot().getType();
    const bool is_inside = type.isVoid() || (bits_of(type) > 0 ? end * bits_of(type) <= data_bits
                                                               : end <= shape.getPointerCount());
    if (!is_inside) return false;
  }
  return true;
}

std::vector<EventType::TagField> tag_fields(capnp::StructSchema schema) {
  std::vector<EventType::TagField> tags;
  for (auto field : schema.getFields()) {
    auto name = annotation::text(field.getProto().getAnnotations(), annotation::tag);
    if (name) tags.push_back({std::string(*name), field});
  }
  return tags;
}

template <class Type>
void sort_by_name(std::vector<Type>& types) {
  std::sort(types.begin(), types.end(),
            [](const Type& a, const Type& b) { return a.short_name < b.short_name; });
}

template <class Type>
const Type* find(const std::vector<Type>& types, const std::string& module, std::string_view name) {
  if (name.size() > module.size() && name[module.size()] == '.' && name.starts_with(module)) {
    name.remove_prefix(module.size() + 1);
  }
  auto found = std::lower_bound(
      types.begin(), types.end(), name,
      [](const Type& type, std::string_view wanted) { return type.short_name < wanted; });
  return found != types.end() && found->short_name == name ? &*found : nullptr;
}

}  // namespace

ModuleSchema::ModuleSchema(std::string module, SchemaBundle bundle)
    : module_(std::move(module)), bundle_(std::move(bundle)), loader_(std::make_unique<Loader>()) {
  try {
    auto words = as_words(bundle_.bytes());
    capnp::SegmentArrayMessageReader message(kj::arrayPtr(&words, 1), loading_limits());
    auto stored = message.getRoot<stored::Schemas>();
    std::set<std::uint64_t> held;
    for (auto node : stored.getNodes()) {
      if (!has_fields_inside(node)) fail(module_, "a field lies outside of its struct");
      loader_->schemas.load(node);
      held.insert(node.getId());
    }
    std::vector<capnp::StructSchema> events;
    for (auto id : stored.getEvents()) events.push_back(loader_->schemas.get(id).asStruct());
    std::vector<capnp::StructSchema> commands;
    for (auto id : stored.getCommands()) commands.push_back(loader_->schemas.get(id).asStruct());
    for (const auto& [id, type] : collect_types(events, commands, ErrorKind::corrupt)) {
      if (!held.contains(id)) fail(module_, "it mentions a type that it does not hold");
    }
    for (auto schema : events) {
      std::string name = annals::short_name(schema);
      events_.push_back({fmt::format("{}.{}", module_, name), name, schema, tag_fields(schema)});
    }
    for (auto schema : commands) {
      std::string name = annals::short_name(schema);
      commands_.push_back({fmt::format("{}.{}", module_, name), name, schema});
    }
  } catch (const kj::Exception& exception) {
    fail(module_, words_of(exception));
  }
  sort_by_name(events_);
  sort_by_name(commands_);
}

ModuleSchema::~ModuleSchema() = default;

const EventType* ModuleSchema::event(std::string_view name) const {
  return find(events_, module_, name);
}

const CommandType* ModuleSchema::command(std::string_view name) const {
  return find(commands_, module_, name);
}

namespace {

using capnp::DynamicValue;

/// The text form of a tag; empty for values that make none.
std::string tag_text(const DynamicValue::Reader& value) {
  switch (value.getType()) {
    case DynamicValue::BOOL:
      return value.as<bool>() ? "true" : "false";
    case DynamicValue::INT:
      return fmt::format("{}", value.as<std::int64_t>());
    case DynamicValue::UINT:
      return fmt::format("{}", value.as<std::uint64_t>());
    case DynamicValue::TEXT: {
      auto text = value.as<capnp::Text>();
      return {text.begin(), text.size()};
    }
    case DynamicValue::ENUM: {
      auto given = value.as<capnp::DynamicEnum>();
      KJ_IF_MAYBE (enumerant, given.getEnumerant()) {
        return std::string(enumerant_name(*enumerant));
      }
      return fmt::format("{}", given.getRaw());
    }
    default:
      return {};
  }
}

class TagCollector {
 public:
  explicit TagCollector(const EventType& type) : type_(type) {}

  void add(const EventType::TagField& field, const DynamicValue::Reader& value) {
    std::string text = tag_text(value);
    if (text.empty()) return;
    if (text.size() > limits::tag_value_bytes) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("{}.{}: the tag \"{}\" has {} bytes, more than the limit of {}.",
                              type_.full_name, field.field.getProto().getName().cStr(), field.name,
                              text.size(), limits::tag_value_bytes));
    }
    Tag tag{field.name, std::move(text)};
    if (std::ranges::find(tags, tag) != tags.end()) return;  // a few dozen at the most
    if (tags.size() == limits::tags_per_event) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("{}: the event has more than {} tags.", type_.full_name,
                              limits::tags_per_event));
    }
    tags.push_back(std::move(tag));
  }

  std::vector<Tag> tags;

 private:
  const EventType& type_;
};

bool is_active(capnp::DynamicStruct::Reader content, capnp::StructSchema::Field field) {
  if (field.getProto().getDiscriminantValue() == capnp::schema::Field::NO_DISCRIMINANT) return true;
  KJ_IF_MAYBE (active, content.which()) {
    return *active == field;
  }
  return false;
}

}  // namespace

std::vector<Tag> EventType::tags_of(const Payload& payload) const {
  if (tags.empty()) return {};
  TagCollector collected(*this);
  try {
    PayloadReader reader(payload);
    auto content = reader.as(schema);
    for (const auto& tag : tags) {
      if (!is_active(content, tag.field) || !content.has(tag.field)) continue;
      auto value = content.get(tag.field);
      if (value.getType() == DynamicValue::LIST) {
        for (auto element : value.as<capnp::DynamicList>()) collected.add(tag, element);
      } else {
        collected.add(tag, value);
      }
    }
  } catch (const kj::Exception& exception) {
    throw Error(ErrorKind::corrupt, fmt::format("Reading the tags of a payload of {} failed: {}.",
                                                full_name, words_of(exception)));
  }
  return std::move(collected.tags);
}

}  // namespace annals
