#include <annals/limits.h>
#include <capnp/message.h>
#include <fmt/format.h>

#include <new>

#include "events/canonical.h"
#include "events/kj_errors.h"
#include "events/module_schema.h"
#include "events/utf8.h"

namespace annals {

namespace {

// A stored payload was checked to be a tree before it was stored, so this only bounds what a
// damaged file can cost: every statement that an event may have can read all of it.
capnp::ReaderOptions replay_limits(std::size_t words) {
  capnp::ReaderOptions options;
  options.traversalLimitInWords = words * (limits::statements_per_event + 8) + (8u << 20);
  options.nestingLimit = static_cast<int>(limits::nesting_depth);
  return options;
}

[[noreturn]] void fail_to_read(const kj::Exception& exception) {
  throw Error(ErrorKind::corrupt,
              fmt::format("Reading a stored payload failed: {}.", words_of(exception)));
}

}  // namespace

// The segment stands before the reader that refers to it.
struct PayloadReader::Message {
  explicit Message(kj::ArrayPtr<const capnp::word> words)
      : segment(words), reader(kj::arrayPtr(&segment, 1), replay_limits(words.size())) {}

  kj::ArrayPtr<const capnp::word> segment;
  capnp::SegmentArrayMessageReader reader;
};

PayloadReader::PayloadReader(const Payload& payload) : PayloadReader(payload.words()) {}

PayloadReader::PayloadReader(kj::ArrayPtr<const capnp::word> words)
    : message_(new (space_) Message(words)) {
  static_assert(sizeof(Message) <= sizeof(space_) && alignof(Message) <= 8);
}

PayloadReader::~PayloadReader() {
  message_->~Message();
}

capnp::DynamicStruct::Reader PayloadReader::as(capnp::StructSchema schema) {
  try {
    return message_->reader.getRoot<capnp::DynamicStruct>(schema);
  } catch (const kj::Exception& exception) {
    fail_to_read(exception);
  }
}

capnp::AnyStruct::Reader PayloadReader::any() {
  try {
    return message_->reader.getRoot<capnp::AnyStruct>();
  } catch (const kj::Exception& exception) {
    fail_to_read(exception);
  }
}

kj::ArrayPtr<const capnp::word> as_words(std::span<const std::byte> bytes) {
  return kj::arrayPtr(reinterpret_cast<const capnp::word*>(bytes.data()),
                      bytes.size() / sizeof(capnp::word));
}

capnp::ReaderOptions strict_limits(std::size_t words) {
  capnp::ReaderOptions options;
  options.traversalLimitInWords = words * 16 + 8192;
  options.nestingLimit = static_cast<int>(limits::nesting_depth);
  return options;
}

void require_canonical(kj::ArrayPtr<const capnp::word> words, ErrorKind kind,
                       const std::string& doing) {
  if (words.size() == 0) throw Error(kind, fmt::format("{} failed: it is empty.", doing));
  try {
    auto options = strict_limits(words.size());
    ++options.nestingLimit;  // totalSize counts texts as a level, reading does not
    capnp::SegmentArrayMessageReader message(kj::arrayPtr(&words, 1), options);
    if (message.getRoot<capnp::AnyPointer>().isNull()) {
      throw Error(kind, fmt::format("{} failed: it holds no struct.", doing));
    }
    // Walks the whole within the limits; isCanonical on its own would recurse without one.
    message.getRoot<capnp::AnyStruct>().totalSize();
    if (!message.isCanonical()) {
      throw Error(kind, fmt::format("{} failed: it is not in canonical form.", doing));
    }
  } catch (const kj::Exception& exception) {
    throw Error(kind, fmt::format("{} failed: {}.", doing, words_of(exception)));
  }
}

namespace {

using capnp::schema::Type;

/// Visits everything behind pointers; numbers need no checking.
class ContentCheck {
 public:
  ContentCheck(const std::string& type_name, ErrorKind kind) : path_(type_name), kind_(kind) {}

  void check(capnp::DynamicStruct::Reader content) {
    for (auto field : content.getSchema().getNonUnionFields()) check_field(content, field);
    KJ_IF_MAYBE (active, content.which()) {
      check_field(content, *active);
    }
  }

  const std::string& path() const { return path_; }

 private:
  void check_field(capnp::DynamicStruct::Reader content, capnp::StructSchema::Field field) {
    auto type = field.getType();
    if (!type.isText() && !type.isData() && !type.isList() && !type.isStruct()) return;
    if (!content.has(field)) return;
    std::size_t length = path_.size();
    path_ += '.';
    path_ += field.getProto().getName().cStr();
    check_value(content.get(field), type);
    path_.resize(length);
  }

  void check_value(const capnp::DynamicValue::Reader& value, capnp::Type type) {
    switch (type.which()) {
      case Type::TEXT:
        check_text(value.as<capnp::Text>());
        break;
      case Type::STRUCT:
        check(value.as<capnp::DynamicStruct>());
        break;
      case Type::LIST:
        check_list(value.as<capnp::DynamicList>());
        break;
      default:
        break;
    }
  }

  void check_text(capnp::Text::Reader text) {
    std::string_view words(text.begin(), text.size());
    if (!is_utf8(words)) refuse("is not valid UTF-8");
    if (words.find('\0') != std::string_view::npos) refuse("contains a NUL character");
  }

  void check_list(capnp::DynamicList::Reader list) {
    auto type = list.getSchema().getElementType();
    if (!type.isText() && !type.isData() && !type.isList() && !type.isStruct()) return;
    for (auto element : list) check_value(element, type);
  }

  [[noreturn]] void refuse(std::string_view why) const {
    throw Error(kind_, fmt::format("{}: the text {}.", path_, why));
  }

  std::string path_;
  ErrorKind kind_;
};

bool is_plain_text(capnp::Text::Reader text) {
  std::string_view words(text.begin(), text.size());
  return is_utf8(words) && words.find('\0') == std::string_view::npos;
}

// Whether a struct's texts are valid and it has nothing else behind pointers. False as well where
// that cannot be told without more ado: for unions and groups.
bool holds_valid_texts_only(capnp::StructSchema schema, capnp::AnyStruct::Reader content) {
  auto pointers = content.getPointerSection();
  for (auto field : schema.getProto().getStruct().getFields()) {
    if (!field.isSlot()) return false;
    const auto slot = field.getSlot();
    switch (slot.getType().which()) {
      case Type::TEXT:
        if (field.getDiscriminantValue() != capnp::schema::Field::NO_DISCRIMINANT) return false;
        if (slot.getOffset() < pointers.size() && !pointers[slot.getOffset()].isNull() &&
            !is_plain_text(pointers[slot.getOffset()].getAs<capnp::Text>())) {
          return false;
        }
        break;
      case Type::DATA:
      case Type::LIST:
      case Type::STRUCT:
      case Type::INTERFACE:
      case Type::ANY_POINTER:
        return false;
      default:
        break;
    }
  }
  return true;
}

// The same checks in one reading for an event of numbers and texts, as most are. False where
// anything is amiss: then the long way finds the words for it.
bool is_surely_valid(const EventType& type, kj::ArrayPtr<const capnp::word> words) try {
  if (words.size() == 0) return false;
  capnp::SegmentArrayMessageReader message(kj::arrayPtr(&words, 1), strict_limits(words.size()));
  auto root = message.getRoot<capnp::AnyPointer>();
  if (root.isNull()) return false;
  root.targetSize();  // within the limits, by which isCanonical is not bound
  return message.isCanonical() &&
         holds_valid_texts_only(type.schema, root.getAs<capnp::AnyStruct>());
} catch (const kj::Exception&) {
  return false;
}

}  // namespace

void require_valid(const EventType& type, const Payload& payload) {
  auto words = payload.words();
  if (payload.bytes().size() > limits::payload_bytes) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: the payload has {} bytes, more than the limit of {}.",
                            type.full_name, payload.bytes().size(), limits::payload_bytes));
  }
  if (is_surely_valid(type, words)) return;
  require_canonical(words, ErrorKind::invalid_argument,
                    fmt::format("Checking the payload of {}", type.full_name));
  require_readable(words, type.schema, ErrorKind::invalid_argument, type.full_name);
}

void require_readable(kj::ArrayPtr<const capnp::word> words, capnp::StructSchema schema,
                      ErrorKind kind, const std::string& name) {
  capnp::SegmentArrayMessageReader message(kj::arrayPtr(&words, 1), strict_limits(words.size()));
  ContentCheck content(name, kind);
  try {
    content.check(message.getRoot<capnp::DynamicStruct>(schema));
  } catch (const kj::Exception& exception) {
    throw Error(kind, fmt::format("{}: {}.", content.path(), words_of(exception)));
  }
}

}  // namespace annals
