#include <annals/decision.h>
#include <annals/error.h>
#include <annals/limits.h>
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <set>

#include "events/annotations.h"
#include "events/base64.h"
#include "events/event_json.h"
#include "events/json_tree.h"
#include "events/kj_errors.h"
#include "events/type_words.h"

namespace annals {

namespace {

using capnp::DynamicEnum;
using capnp::DynamicList;
using capnp::DynamicStruct;
using capnp::DynamicValue;
using capnp::schema::Type;
using Kind = JsonTree::Kind;

/// Memory that structs in lists may take before the canonical form cuts their zeros away.
constexpr std::size_t list_words = limits::payload_bytes / sizeof(capnp::word) * 4;
constexpr std::size_t longest_shown_value = 60;  // bytes of a value in a message
constexpr unsigned most_shown_enumerants = 20;

/// Fills a struct from a tree, keeping the path for messages.
class JsonReader {
 public:
  explicit JsonReader(std::string_view type_name) : type_name_(type_name) {}

  void read_struct(const JsonTree& json, DynamicStruct::Builder to) {
    expect(json, Kind::object, "an object");
    std::set<unsigned> seen;
    std::string_view active_name;
    for (const auto& [name, value] : json.members) {
      auto field = find_field(to.getSchema(), name);
      auto before = enter(path_.empty() ? name : "." + name);
      if (!seen.insert(field.getIndex()).second) refuse("is given twice");
      bool outer_secret = secret_;
      secret_ = secret_ || annotation::has(field.getProto().getAnnotations(), annotation::secret);
      bool in_union =
          field.getProto().getDiscriminantValue() != capnp::schema::Field::NO_DISCRIMINANT;
      if (in_union) {
        if (!active_name.empty()) {
          refuse(fmt::format("cannot be given together with {}: only one member of the union can",
                             active_name));
        }
        active_name = name;
      }
      read_field(value, to, field, in_union);
      secret_ = outer_secret;
      path_.resize(before);
    }
  }

  std::string place() const {
    return path_.empty() ? type_name_ : fmt::format("{}: {}", type_name_, path_);
  }

 private:
  [[noreturn]] void refuse(std::string_view why) const {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}{}{}.", place(), why.starts_with(':') ? "" : " ", why));
  }

  [[noreturn]] void refuse_value(const JsonTree& json, std::string_view why) const {
    refuse(fmt::format(": {} {}", shown(json), why));
  }

  std::string shown(const JsonTree& json) const {
    if (secret_) return "•••";
    if (json.kind == Kind::string) return shortened(json.text);
    if (json.text.empty()) return json.kind_name();
    return json.text.size() <= longest_shown_value ? json.text : "the number";
  }

  std::size_t enter(const std::string& step) {
    std::size_t before = path_.size();
    path_ += step;
    return before;
  }

  void expect(const JsonTree& json, Kind kind, std::string_view what) const {
    if (json.kind != kind) refuse(fmt::format(": expected {}, not {}", what, json.kind_name()));
  }

  capnp::StructSchema::Field find_field(capnp::StructSchema schema, const std::string& name) const {
    for (auto field : schema.getFields()) {
      if (field_name(field) == name) return field;
    }
    refuse(fmt::format(": there is no field {}", shortened(name)));
  }

  /// As a JSON string, so that foreign names and values cannot disturb a terminal.
  static std::string shortened(const std::string& foreign) {
    std::string text;
    append_json_string(text, foreign);
    if (text.size() <= longest_shown_value) return text;
    std::size_t length = longest_shown_value;
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) --length;
    return text.substr(0, length) + "…";
  }

  void read_field(const JsonTree& json, DynamicStruct::Builder to, capnp::StructSchema::Field field,
                  bool in_union) {
    if (json.kind == Kind::null) {
      if (in_union) to.clear(field);  // makes it the active member
      return;
    }
    if (field.getProto().isGroup()) {
      read_struct(json, to.init(field).as<DynamicStruct>());
      return;
    }
    auto type = field.getType();
    switch (type.which()) {
      case Type::STRUCT:
        read_struct(json, to.init(field).as<DynamicStruct>());
        break;
      case Type::LIST: {
        unsigned size = list_size(json, type.asList());
        read_list(json, to.init(field, size).as<DynamicList>());
        break;
      }
      case Type::DATA: {
        auto bytes = data(json);
        to.set(field, capnp::Data::Reader(bytes.data(), bytes.size()));
        break;
      }
      default:
        to.set(field, scalar(json, type));
    }
  }

  void read_list(const JsonTree& json, DynamicList::Builder to) {
    auto type = to.getSchema().getElementType();
    for (unsigned i = 0; i < json.elements.size(); ++i) {
      const JsonTree& element = json.elements[i];
      if (element.kind == Kind::null) continue;
      auto before = enter(fmt::format("[{}]", i));
      switch (type.which()) {
        case Type::STRUCT:
          read_struct(element, to[i].as<DynamicStruct>());
          break;
        case Type::LIST: {
          unsigned size = list_size(element, type.asList());
          read_list(element, to.init(i, size).as<DynamicList>());
          break;
        }
        case Type::DATA: {
          auto bytes = data(element);
          to.set(i, capnp::Data::Reader(bytes.data(), bytes.size()));
          break;
        }
        default:
          to.set(i, scalar(element, type));
      }
      path_.resize(before);
    }
  }

  unsigned list_size(const JsonTree& json, capnp::ListSchema schema) {
    expect(json, Kind::array, "an array");
    std::size_t words = json.elements.size();
    if (schema.getElementType().isStruct()) {
      auto layout = schema.getElementType().asStruct().getProto().getStruct();
      words *= std::size_t{layout.getDataWordCount()} + layout.getPointerCount();
    }
    list_words_ += words;
    if (list_words_ > list_words) {
      refuse(fmt::format(": the lists are too large for a payload of {} bytes",
                         limits::payload_bytes));
    }
    return static_cast<unsigned>(json.elements.size());
  }

  /// A value that is neither struct, list nor Data. Texts are those of the tree.
  DynamicValue::Reader scalar(const JsonTree& json, capnp::Type type) const {
    switch (type.which()) {
      case Type::VOID:
        refuse(fmt::format(": expected null, not {}", json.kind_name()));
      case Type::BOOL:
        expect(json, Kind::boolean, "true or false");
        return json.boolean;
      case Type::INT8:
        return integer<std::int8_t>(json, type);
      case Type::INT16:
        return integer<std::int16_t>(json, type);
      case Type::INT32:
        return integer<std::int32_t>(json, type);
      case Type::INT64:
        return integer<std::int64_t>(json, type);
      case Type::UINT8:
        return integer<std::uint8_t>(json, type);
      case Type::UINT16:
        return integer<std::uint16_t>(json, type);
      case Type::UINT32:
        return integer<std::uint32_t>(json, type);
      case Type::UINT64:
        return integer<std::uint64_t>(json, type);
      case Type::FLOAT32:
        return real<float>(json, type);
      case Type::FLOAT64:
        return real<double>(json, type);
      case Type::TEXT:
        return text(json);
      case Type::ENUM:
        return enumerant(json, type.asEnum());
      default:
        refuse(": values of this type cannot be given");
    }
  }

  template <class Integer>
  Integer integer(const JsonTree& json, capnp::Type type) const {
    if (json.kind == Kind::integer && std::in_range<Integer>(json.integer)) {
      return static_cast<Integer>(json.integer);
    }
    if (json.kind == Kind::natural && std::in_range<Integer>(json.natural)) {
      return static_cast<Integer>(json.natural);
    }
    if (json.kind == Kind::string && sizeof(Integer) == 8) return integer_text<Integer>(json, type);
    if (json.kind == Kind::real) {
      double value = parsed<double>(json.text).value_or(0.5);
      if (value != std::trunc(value)) refuse_value(json, "is not a whole number");
      constexpr double exact = 9007199254740992.0;  // 2^53
      if (std::abs(value) < exact && std::in_range<Integer>(static_cast<std::int64_t>(value))) {
        return static_cast<Integer>(value);
      }
    } else if (json.kind != Kind::integer && json.kind != Kind::natural) {
      refuse(fmt::format(": expected a whole number, not {}", json.kind_name()));
    }
    out_of_range(json, type);
  }

  template <class Integer>
  Integer integer_text(const JsonTree& json, capnp::Type type) const {
    Integer value{};
    const char* end = json.text.data() + json.text.size();
    auto [stop, problem] = std::from_chars(json.text.data(), end, value);
    if (problem == std::errc::result_out_of_range) out_of_range(json, type);
    if (problem != std::errc() || stop != end) refuse_value(json, "is not a whole number");
    return value;
  }

  template <class Real>
  Real real(const JsonTree& json, capnp::Type type) const {
    constexpr Real infinity = std::numeric_limits<Real>::infinity();
    if (json.kind == Kind::string) {
      if (json.text == "NaN") return std::numeric_limits<Real>::quiet_NaN();
      if (json.text == "Infinity") return infinity;
      if (json.text == "-Infinity") return -infinity;
      refuse_value(json, "is not a number");
    }
    if (json.kind != Kind::real && json.kind != Kind::integer && json.kind != Kind::natural) {
      refuse(fmt::format(": expected a number, not {}", json.kind_name()));
    }
    auto value = parsed<Real>(json.text);
    if (!value) out_of_range(json, type);
    return *value;
  }

  /// Correctly rounded; nothing when out of range, zero when too small.
  template <class Real>
  static std::optional<Real> parsed(const std::string& text) {
    Real value{};
    auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem == std::errc()) return value;
    // from_chars says out of range for what is too small, too; the double tells which.
    if constexpr (std::is_same_v<Real, float>) {
      auto wide = parsed<double>(text);
      if (wide && std::abs(*wide) < 1) return static_cast<float>(*wide);
      return std::nullopt;
    } else {
      auto exponent = text.find_first_of("eE");
      bool tiny = exponent == std::string::npos ? text.find('.') != std::string::npos
                                                : text[exponent + 1] == '-';
      if (tiny) return text.front() == '-' ? -0.0 : 0.0;
      return std::nullopt;
    }
  }

  [[noreturn]] void out_of_range(const JsonTree& json, capnp::Type type) const {
    refuse_value(json, fmt::format("is out of range for {}", type_words(type)));
  }

  capnp::Text::Reader text(const JsonTree& json) const {
    expect(json, Kind::string, "a string");
    if (json.text.find('\0') != std::string::npos) refuse(": the text contains a NUL character");
    return {json.text.data(), json.text.size()};
  }

  std::vector<std::uint8_t> data(const JsonTree& json) const {
    expect(json, Kind::string, "a string");
    auto bytes = parse_base64(json.text);
    if (!bytes) refuse_value(json, "is not base64");
    return std::move(*bytes);
  }

  DynamicEnum enumerant(const JsonTree& json, capnp::EnumSchema schema) const {
    expect(json, Kind::string, "a string");
    std::string known;
    unsigned count = 0;
    for (auto candidate : schema.getEnumerants()) {
      auto name = enumerant_name(candidate);
      if (name == json.text) return candidate;
      if (count < most_shown_enumerants) known.append(count ? ", " : "").append(name);
      if (count == most_shown_enumerants) known += ", …";
      ++count;
    }
    refuse_value(json, fmt::format("is not one of {}", known));
  }

  std::string type_name_;
  std::string path_;
  bool secret_ = false;  // the value at hand must not stand in a message
  std::size_t list_words_ = 0;
};

}  // namespace

Payload from_json(capnp::StructSchema schema, std::string_view type_name, std::string_view json) {
  JsonTree tree = parse_json(json, type_name);
  JsonReader reader(type_name);
  Payload payload;
  try {
    capnp::MallocMessageBuilder message;
    auto root = message.initRoot<DynamicStruct>(schema);
    reader.read_struct(tree, root);
    payload = canonical_payload(root.asReader());
  } catch (const kj::Exception& exception) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: {}.", reader.place(), words_of(exception)));
  }
  if (payload.bytes().size() > limits::payload_bytes) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: the payload has {} bytes, more than the limit of {}.", type_name,
                            payload.bytes().size(), limits::payload_bytes));
  }
  return payload;
}

}  // namespace annals
