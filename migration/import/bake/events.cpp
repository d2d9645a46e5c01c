#include "migration/import/bake/events.h"

#include <annals/decision.h>
#include <capnp/dynamic.h>

#include <map>

#include "bakery.capnp.h"
#include "events/event_json.h"

namespace annals::importing {

namespace {

using Kind = BakeStep::Kind;
using capnp::DynamicStruct;

template <class... Events>
std::map<std::string, capnp::StructSchema, std::less<>> schemas_of() {
  std::map<std::string, capnp::StructSchema, std::less<>> schemas;
  (schemas.emplace(short_name(capnp::Schema::from<Events>()), capnp::Schema::from<Events>()), ...);
  return schemas;
}

capnp::StructSchema schema_of(std::string_view type) {
  using namespace annals::bakery;
  static const auto schemas =
      schemas_of<AssemblyRecorded, AssemblyRunRemoved, CompositionAdded, CompositionChanged,
                 CompositionRemoved, EventChanged, EventPlanned, EventRemoved, FinishedGoodAdded,
                 FinishedGoodChanged, FinishedGoodRemoved, FinishedUnitAdded, FinishedUnitChanged,
                 FinishedUnitRemoved, IngredientAdded, IngredientChanged, IngredientRemoved,
                 LotAdded, LotChanged, LotRemoved, MaterialAssignmentsCleared, MaterialsAssigned,
                 PackageAdded, PackageAssigned, PackageAssignmentChanged, PackageAssignmentRemoved,
                 PackageChanged, PackageGoodAdded, PackageGoodChanged, PackageGoodRemoved,
                 PackageRemoved, PackageStatusChanged, ProductAdded, ProductChanged, ProductRemoved,
                 ProductionRecorded, ProductionRecordRemoved, RecipeAdded, RecipeChanged,
                 RecipeRemoved, RecipientAdded, RecipientChanged, RecipientRemoved,
                 UnitConversionRemoved, UnitConversionSet>();
  return schemas.find(type)->second;
}

// "package_unit" is packageUnit in events.
std::string camel_case(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '_' && i + 1 < name.size()) {
      const char c = name[++i];
      out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    } else {
      out += name[i];
    }
  }
  return out;
}

void set_number(DynamicStruct::Builder to, capnp::StructSchema::Field field, const Value& value) {
  auto* whole = std::get_if<std::int64_t>(&value);
  switch (field.getType().which()) {
    case capnp::schema::Type::BOOL:
      to.set(field, *whole != 0);
      break;
    case capnp::schema::Type::INT64:
      to.set(field, *whole);
      break;
    default:
      to.set(field, whole ? static_cast<double>(*whole) : std::get<double>(value));
  }
}

class EventWriter {
 public:
  EventWriter(const BakeStep& step, const BakeEventContext& context)
      : step_(step),
        context_(context),
        noun_(bake_noun(step.row->noun)),
        is_past_(step.kind == Kind::remove || step.kind == Kind::drop_ingredients ||
                 step.kind == Kind::drop_components) {}

  NewEvent write() {
    const std::string_view type = type_of_step();
    schema_ = schema_of(type);
    capnp::MallocMessageBuilder message;
    root_ = message.initRoot<DynamicStruct>(schema_);
    if (step_.kind == Kind::add || noun_.changed == noun_.added) {
      fill_added();
    } else {
      fill_later();
    }
    if (step_.kind == Kind::remove && noun_.self.empty()) fill_names_of_conversion();
    set_text("reason", step_.reason);
    NewEvent event;
    event.stream = stream_of(noun_, *step_.row);
    event.type = "bakery." + std::string(type);
    event.payload = canonical_payload(root_.asReader());
    event.at = time_of_step();
    event.metadata = metadata();
    return event;
  }

 private:
  std::string_view type_of_step() const {
    switch (step_.kind) {
      case Kind::remove:
        return noun_.removed;
      case Kind::add:
        return noun_.added;
      case Kind::change_status:
        return "PackageStatusChanged";
      default:
        return noun_.changed;
    }
  }

  const BakeState& state() const { return is_past_ ? context_.present : context_.wanted; }

  // What events call a row: its slug, or its uuid.
  std::string name_of(const BakeNoun& noun, const BakeRow& row) const {
    if (noun.has_slug()) return text_in(row.at("slug"));
    if (noun.name == "composition_assignments") return name_of(noun.columns[0], row.values[0]);
    return row.uuid;
  }
  std::string name_of(const BakeColumn& column, const Value& key) const {
    const BakeRow* row = state().of(column.of).find(text_in(key));
    return row ? name_of(bake_noun(column.of), *row) : std::string();
  }

  // That of the row itself, or of what it belongs to.
  std::string stream_of(const BakeNoun& noun, const BakeRow& row) const {
    for (std::size_t i = 0; i < noun.columns.size(); ++i) {
      const BakeColumn& column = noun.columns[i];
      if (column.kind != BakeKind::reference) break;
      const BakeRow* owner = state().of(column.of).find(text_in(row.values[i]));
      if (owner) return stream_of(bake_noun(column.of), *owner);
    }
    return std::string(noun.self) + "-" + name_of(noun, row);
  }

  std::optional<capnp::StructSchema::Field> field(std::string_view name) const {
    KJ_IF_MAYBE (found, schema_.findFieldByName(std::string(name))) {
      return *found;
    }
    return std::nullopt;
  }

  void set_text(std::string_view name, const std::string& text) {
    auto found = field(name);
    if (found && !text.empty()) root_.set(*found, text.c_str());
  }

  void set_value(DynamicStruct::Builder to, capnp::StructSchema::Field found,
                 const BakeColumn& column, const Value& value) {
    if (column.kind == BakeKind::reference) {
      to.set(found, name_of(column, value).c_str());
    } else if (auto* text = std::get_if<std::string>(&value)) {
      to.set(found, text->c_str());
    } else if (found.getType().isStruct()) {
      auto wrapped = to.init(found).as<DynamicStruct>();
      set_number(wrapped, wrapped.getSchema().getFieldByName("value"), value);
    } else {
      set_number(to, found, value);
    }
  }

  void set_column(const BakeColumn& column, const Value& value) {
    auto found = field(camel_case(column.name));
    if (found && !std::holds_alternative<std::nullptr_t>(value)) {
      set_value(root_, *found, column, value);
    }
  }

  void set_list(std::size_t place, const std::vector<BakeEntry>& entries) {
    const BakeList& list = noun_.lists[place];
    auto built = root_.init(*field(camel_case(list.name)), static_cast<unsigned>(entries.size()))
                     .as<capnp::DynamicList>();
    for (unsigned i = 0; i < built.size(); ++i) {
      auto to = built[i].as<DynamicStruct>();
      for (std::size_t k = 0; k < list.columns.size(); ++k) {
        const Value& value = entries[i][k];
        if (std::holds_alternative<std::nullptr_t>(value)) continue;
        set_value(to, to.getSchema().getFieldByName(camel_case(list.columns[k].name)),
                  list.columns[k], value);
      }
    }
  }

  // The components of a recipe have an event of their own, when all recipes are there.
  bool comes_later(std::size_t list) const { return noun_.name == "recipes" && list == 1; }

  void fill_added() {
    const BakeRow& row = *step_.row;
    for (std::size_t i = 0; i < noun_.columns.size(); ++i) {
      set_column(noun_.columns[i], row.values[i]);
    }
    if (step_.kind == Kind::remove) return;
    for (std::size_t i = 0; i < noun_.lists.size(); ++i) {
      if (!comes_later(i)) set_list(i, row.lists[i]);
    }
    // Counts and lots are as the source has them: what a record tells of was taken before.
    if (auto found = field("stockAsFound")) root_.set(*found, true);
    set_text("uuid", row.uuid);
    set_text("createdAt", row.created_at.value_or(""));
    set_text("updatedAt", row.updated_at.value_or(""));
  }

  void fill_later() {
    const BakeRow& named = step_.before ? *step_.before : *step_.row;
    if (!noun_.self.empty()) set_text(noun_.self, name_of(noun_, named));
    switch (step_.kind) {
      case Kind::change:
        fill_changed();
        break;
      case Kind::change_status:
        set_text("from", text_in(named.at("status")));
        set_text("to", text_in(step_.row->at("status")));
        set_text("deliveredTo", text_in(step_.row->at("delivered_to")));
        break;
      case Kind::drop_ingredients:
        set_list(0, {});
        break;
      case Kind::drop_components:
        set_list(1, {});
        break;
      case Kind::set_components:
        set_list(1, step_.row->lists[1]);
        break;
      default:
        break;
    }
  }

  void fill_changed() {
    const BakeRow& before = *step_.before;
    const BakeRow& row = *step_.row;
    std::vector<std::string> cleared;
    for (std::size_t i = 0; i < noun_.columns.size(); ++i) {
      const BakeColumn& column = noun_.columns[i];
      // The year of an event follows its date unless it is given.
      const bool is_year = column.name == "year";
      if (row.untold.contains(i) || (row.values[i] == before.values[i] && !is_year)) continue;
      if (column.name == "status" || column.name == "delivered_to") continue;
      set_column(column, row.values[i]);
      if (std::holds_alternative<std::nullptr_t>(row.values[i])) {
        const bool is_composition = noun_.name == "compositions";
        cleared.push_back((is_composition ? "component_" : "") + std::string(column.name));
      }
    }
    for (std::size_t i = 0; i < noun_.lists.size(); ++i) {
      if (!comes_later(i) && row.lists[i] != before.lists[i]) set_list(i, row.lists[i]);
    }
    if (cleared.empty()) return;
    auto list = root_.init(*field("cleared"), static_cast<unsigned>(cleared.size()))
                    .as<capnp::DynamicList>();
    for (unsigned i = 0; i < list.size(); ++i) list.set(i, cleared[i].c_str());
  }

  void fill_names_of_conversion() {
    for (const char* name : {"ingredient", "from_unit", "to_unit"}) {
      const std::size_t place = noun_.column(name);
      set_column(noun_.columns[place], step_.row->values[place]);
    }
  }

  std::optional<Timestamp> time_of_step() const {
    const BakeRow& row = *step_.row;
    if (is_past_) return context_.exported_at;
    for (const char* column : {"produced_at", "assembled_at"}) {
      if (auto place = noun_.find(column)) return parse_iso(text_in(row.values[*place]));
    }
    const auto& told = step_.kind == Kind::add ? row.created_at : row.updated_at;
    if (told) return parse_iso(*told);
    if (row.updated_at) return parse_iso(*row.updated_at);
    return context_.exported_at;
  }

  std::string metadata() const {
    std::string json = "{\"source\":{\"format\":\"" + context_.format + "\"";
    if (!is_past_) {
      json += ",\"table\":";
      append_json_string(json, step_.row->section);
      json += ",\"row\":";
      append_json_string(json, step_.row->identity.substr(0, 1000));
    }
    return json + "}}";
  }

  const BakeStep& step_;
  const BakeEventContext& context_;
  const BakeNoun& noun_;
  bool is_past_;  // speaks of a row as the tables have it
  capnp::StructSchema schema_;
  DynamicStruct::Builder root_;
};

}  // namespace

NewEvent event_of(const BakeStep& step, const BakeEventContext& context) {
  return EventWriter(step, context).write();
}

}  // namespace annals::importing
