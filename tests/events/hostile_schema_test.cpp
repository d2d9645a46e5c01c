#include <annals/decision.h>
#include <capnp/dynamic.h>
#include <events/schema_bundle.capnp.h>

#include <boost/test/unit_test.hpp>
#include <random>
#include <string>

#include "events/canonical.h"
#include "events/event_json.h"
#include "tests/events/zoo_schema.h"
#include "tests/support/seed.h"

using namespace annals;

namespace {

using capnp::DynamicList;
using capnp::DynamicStruct;
using capnp::DynamicValue;
using capnp::schema::Type;

/// Changes one thing somewhere below a struct, keeping the whole a well-formed message.
class Mutation {
 public:
  explicit Mutation(std::mt19937& random) : random_(random) {}

  void change(DynamicStruct::Builder content) {
    auto fields = content.getSchema().getFields();
    auto field = fields[random_() % fields.size()];
    bool in_union = field.getProto().getDiscriminantValue() != 0xffff;
    bool inactive = true;
    KJ_IF_MAYBE (active, content.which()) {
      inactive = !(*active == field);
    }
    if (in_union && inactive && random_() % 8 != 0) return;
    if (field.getProto().isGroup()) {
      if (in_union && inactive) content.init(field);
      change(content.get(field).as<DynamicStruct>());
      return;
    }
    auto type = field.getType();
    if (type.isAnyPointer()) return;
    if (type.isStruct()) {
      if (random_() % 16 == 0) {
        content.clear(field);
      } else {
        change(
            (in_union && inactive ? content.init(field) : content.get(field)).as<DynamicStruct>());
      }
    } else if (type.isList()) {
      if (random_() % 16 == 0) {
        content.init(field, random_() % 4);
      } else if (!in_union || !inactive) {
        change(content.get(field).as<DynamicList>());
      }
    } else {
      content.set(field, value(type));
    }
  }

 private:
  void change(DynamicList::Builder list) {
    if (list.size() == 0) return;
    unsigned i = random_() % list.size();
    if (list.getSchema().getElementType().isStruct()) {
      change(list[i].as<DynamicStruct>());
    } else {
      list.set(i, value(list.getSchema().getElementType()));
    }
  }

  DynamicValue::Reader value(capnp::Type type) {
    static const std::uint64_t numbers[] = {0, 1, 2, 3, 7, 8, 16, 31, 63, 64, 65, 255, 4096, 65535};
    static const char* const texts[] = {"", "x", "a b", "label", "\x1b[31m", "text"};
    std::uint64_t number = random_() % 4 == 0 ? random_() : numbers[random_() % 14];
    switch (type.which()) {
      case Type::BOOL:
        return random_() % 2 == 0;
      case Type::UINT8:
        return static_cast<std::uint8_t>(number);
      case Type::UINT16:
        return static_cast<std::uint16_t>(number);
      case Type::UINT32:
        return static_cast<std::uint32_t>(number);
      case Type::UINT64:
        return random_() % 2 == 0 ? number : some_id();
      case Type::INT8:
        return static_cast<std::int8_t>(number);
      case Type::INT16:
        return static_cast<std::int16_t>(number);
      case Type::INT32:
        return static_cast<std::int32_t>(number);
      case Type::INT64:
        return static_cast<std::int64_t>(number);
      case Type::TEXT:
        return capnp::Text::Reader(texts[random_() % 6]);
      case Type::DATA:
        return capnp::Data::Reader();
      case Type::ENUM:
        return capnp::DynamicEnum(type.asEnum(), static_cast<std::uint16_t>(random_() % 10));
      case Type::FLOAT32:
      case Type::FLOAT64:
        return 1.5;
      default:
        return capnp::VOID;
    }
  }

  /// An id that the schema knows, so that references lead to the wrong place.
  std::uint64_t some_id() {
    static const std::uint64_t ids[] = {capnp::typeId<zoo::Cage>(),
                                        capnp::typeId<zoo::Mood>(),
                                        capnp::typeId<zoo::Everything>(),
                                        capnp::typeId<zoo::Everything::Place>(),
                                        capnp::typeId<zoo::Everything::Place::Deep>(),
                                        capnp::typeId<zoo::AnimalMoved>()};
    return ids[random_() % 6];
  }

  std::mt19937& random_;
};

std::vector<std::byte> mutated(const SchemaBundle& bundle, std::mt19937& random) {
  auto words = as_words(bundle.bytes());
  capnp::SegmentArrayMessageReader good(kj::arrayPtr(&words, 1));
  capnp::MallocMessageBuilder message;
  message.setRoot(good.getRoot<stored::Schemas>());
  auto root = message.getRoot<stored::Schemas>();
  for (unsigned i = 1 + random() % 6; i > 0; --i) {
    auto nodes = root.getNodes();
    if (random() % 64 == 0) {
      Mutation(random).change(root);
    } else if (nodes.size() > 0) {
      Mutation(random).change(nodes[random() % nodes.size()]);
    }
  }
  auto changed = canonical_payload(root.asReader());
  return {changed.bytes().begin(), changed.bytes().end()};
}

void use(const ModuleSchema& module, const std::string& json) {
  for (const auto& event : module.events()) {
    for (const std::string& text : {std::string("{}"), json}) {
      try {
        auto payload = from_json(event.schema, event.full_name, text);
        require_valid(event, payload);
        PayloadReader reader(payload);
        to_json(reader.as(event.schema));
        event.tags_of(payload);
      } catch (const Error&) {
        // Refused is as good as understood.
      }
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hostile_schema)

BOOST_AUTO_TEST_CASE(a_wellformed_but_senseless_schema_is_refused_or_can_be_used) {
  std::mt19937 random(seed_or(1789));
  auto good = zoo_schema::compiled();
  const std::string json =
      "{\"flag\":false,\"large\":\"9007199254740993\",\"mood\":\"calm\",\"cage\":{\"label\":\"x\","
      "\"inner\":{\"size\":3}},\"cages\":[{\"size\":1},{}],\"nested\":[[1,2],[]],\"texts\":[\"a\"],"
      "\"data\":\"Zm9v\",\"place\":{\"row\":1,\"note\":\"n\",\"deep\":{\"level\":1}},"
      "\"flew\":{\"height\":2.5e3},\"ending\":{\"sad\":null},\"lists\":[[\"a\"]],\"codes\":[1]}";
  int loaded = 0;
  int refusals = 0;
  for (int i = 0; i < 10'000; ++i) {
    try {
      ModuleSchema module("zoo", SchemaBundle::from_bytes(mutated(good, random)));
      ++loaded;
      use(module, json);
      require_compatible(*zoo_schema::module(), module);
    } catch (const Error& error) {
      BOOST_REQUIRE(
          (error.kind() == ErrorKind::corrupt || error.kind() == ErrorKind::invalid_argument));
      ++refusals;
    }
  }
  BOOST_TEST(loaded > 0);
  BOOST_TEST(refusals > 0);
}

BOOST_AUTO_TEST_SUITE_END()
