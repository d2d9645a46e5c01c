#include <annals/error.h>
#include <capnp/any.h>
#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "events/annotations.h"
#include "events/base64.h"
#include "events/event_json.h"
#include "events/kj_errors.h"
#include "events/utf8.h"

namespace annals {

namespace {

using capnp::DynamicEnum;
using capnp::DynamicList;
using capnp::DynamicStruct;
using capnp::DynamicValue;

constexpr std::int64_t exact_integers = std::int64_t{1} << 53;  // of a double, exclusive

bool is_pointer(capnp::Type type) {
  return type.isText() || type.isData() || type.isList() || type.isStruct();
}

void append_escaped(std::string& out, unsigned char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    case '\b':
      out += "\\b";
      break;
    case '\f':
      out += "\\f";
      break;
    default:
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
  }
}

class JsonWriter {
 public:
  JsonWriter(std::string& out, Secrets secrets) : out_(out), secrets_(secrets) {}

  void write_struct(DynamicStruct::Reader content) {
    auto active = content.which();
    out_ += '{';
    bool first = true;
    for (auto field : content.getSchema().getFields()) {
      auto proto = field.getProto();
      bool in_union = proto.getDiscriminantValue() != capnp::schema::Field::NO_DISCRIMINANT;
      if (in_union) {
        bool is_active = false;
        KJ_IF_MAYBE (member, active) {
          is_active = *member == field;
        }
        if (!is_active) continue;
      } else if (!proto.isGroup() && (field.getType().isVoid() || !content.has(field))) {
        continue;
      }
      if (!first) out_ += ',';
      first = false;
      append_json_string(out_, field_name(field));
      out_ += ':';
      write_field(content, field);
    }
    out_ += '}';
  }

  void write_value(const DynamicValue::Reader& value, bool single_precision) {
    switch (value.getType()) {
      case DynamicValue::BOOL:
        out_ += value.as<bool>() ? "true" : "false";
        break;
      case DynamicValue::INT:
        write_integer(value.as<std::int64_t>());
        break;
      case DynamicValue::UINT:
        write_natural(value.as<std::uint64_t>());
        break;
      case DynamicValue::FLOAT:
        if (single_precision) {
          write_real(value.as<float>());
        } else {
          write_real(value.as<double>());
        }
        break;
      case DynamicValue::TEXT: {
        auto text = value.as<capnp::Text>();
        append_json_string(out_, {text.begin(), text.size()});
        break;
      }
      case DynamicValue::DATA: {
        auto data = value.as<capnp::Data>();
        out_ += '"';
        append_base64(out_, {data.begin(), data.size()});
        out_ += '"';
        break;
      }
      case DynamicValue::LIST:
        write_list(value.as<DynamicList>());
        break;
      case DynamicValue::ENUM:
        write_enum(value.as<DynamicEnum>());
        break;
      case DynamicValue::STRUCT:
        write_struct(value.as<DynamicStruct>());
        break;
      default:
        out_ += "null";
    }
  }

 private:
  void write_field(DynamicStruct::Reader content, capnp::StructSchema::Field field) {
    auto proto = field.getProto();
    if (secrets_ == Secrets::covered && proto.hasAnnotations() &&
        annotation::has(proto.getAnnotations(), annotation::secret)) {
      append_json_string(out_, covered_secret);
    } else if (!proto.isGroup() && is_pointer(field.getType()) && !content.has(field)) {
      out_ += "null";  // only a union's active member comes here
    } else {
      write_value(content.get(field), field.getType().isFloat32());
    }
  }

  void write_list(DynamicList::Reader list) {
    auto type = list.getSchema().getElementType();
    bool can_be_unset = type.isText() || type.isData() || type.isList();
    out_ += '[';
    for (unsigned i = 0; i < list.size(); ++i) {
      if (i > 0) out_ += ',';
      if (can_be_unset && is_null(list, i)) {
        out_ += "null";
      } else {
        write_value(list[i], type.isFloat32());
      }
    }
    out_ += ']';
  }

  static bool is_null(DynamicList::Reader list, unsigned i) {
    return capnp::AnyList::Reader(list).as<capnp::List<capnp::AnyPointer>>()[i].isNull();
  }

  void write_enum(DynamicEnum value) {
    KJ_IF_MAYBE (enumerant, value.getEnumerant()) {
      append_json_string(out_, enumerant_name(*enumerant));
    } else {
      write_natural(value.getRaw());
    }
  }

  void write_integer(std::int64_t value) {
    write_digits(value, value > -exact_integers && value < exact_integers);
  }

  void write_natural(std::uint64_t value) {
    write_digits(value, value < static_cast<std::uint64_t>(exact_integers));
  }

  template <class Integer>
  void write_digits(Integer value, bool exact) {
    char digits[24];
    auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    if (!exact) out_ += '"';
    out_.append(digits, end);
    if (!exact) out_ += '"';
  }

  // The shortest text that reads back as the same number.
  template <class Real>
  void write_real(Real value) {
    if (std::isnan(value)) {
      out_ += "\"NaN\"";
    } else if (std::isinf(value)) {
      out_ += value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
    } else if (value == 0 && std::signbit(value)) {
      out_ += "-0.0";  // "-0" would be taken for an integer
    } else {
      char digits[32];
      auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
      out_.append(digits, end);
    }
  }

  std::string& out_;
  Secrets secrets_;
};

template <class Write>
std::string written(Secrets secrets, Write&& write) {
  std::string out;
  try {
    JsonWriter writer(out, secrets);
    write(writer);
  } catch (const kj::Exception& exception) {
    throw Error(ErrorKind::corrupt,
                fmt::format("Writing a payload as JSON failed: {}.", words_of(exception)));
  }
  return out;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  bool well_formed = is_utf8(text);
  std::size_t plain = 0;  // where the run begins that can be copied as it is
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    bool foreign = !well_formed && c >= 0x80;
    if (c >= 0x20 && c != '"' && c != '\\' && !foreign) continue;
    out.append(text, plain, i - plain);
    plain = i + 1;
    if (foreign) {
      out += "\\ufffd";
    } else {
      append_escaped(out, c);
    }
  }
  out.append(text, plain, text.size() - plain);
  out += '"';
}

std::string to_json(capnp::DynamicStruct::Reader content, Secrets secrets) {
  return written(secrets, [&](JsonWriter& writer) { writer.write_struct(content); });
}

std::string to_json(capnp::DynamicValue::Reader value, Secrets secrets) {
  return written(secrets, [&](JsonWriter& writer) { writer.write_value(value, false); });
}

}  // namespace annals
