#include "migration/import/bake/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "migration/import/bake/references.h"

namespace annals::importing {

namespace {

using Kind = BakeStep::Kind;

constexpr const char* gone = "no longer in the source";

// Changes that no event can tell of: what the row belongs to.
bool is_fixed(const BakeNoun& noun, const BakeColumn& column) {
  if (column.kind != BakeKind::reference || noun.changed == noun.added) return false;
  return noun.name != "finished_units" &&
         !(noun.name == "event_recipient_packages" && column.name != "event");
}

bool is_null(const Value& value) {
  return std::holds_alternative<std::nullptr_t>(value);
}

bool has_status(const BakeNoun& noun) {
  return noun.find("status").has_value();
}

bool is_recipe(const BakeRow& row) {
  return row.noun == "recipes";
}

bool has_components(const BakeRow& row) {
  return is_recipe(row) && !row.lists[1].empty();
}

std::string differing(const BakeRow& before, const BakeRow& wanted) {
  const BakeNoun& noun = bake_noun(wanted.noun);
  std::string names;
  const auto add = [&](std::string_view name) {
    names += names.empty() ? "" : ", ";
    names += name;
  };
  for (std::size_t i = 0; i < noun.columns.size(); ++i) {
    if (!wanted.untold.contains(i) && before.values[i] != wanted.values[i]) {
      add(noun.columns[i].name);
    }
  }
  for (std::size_t i = 0; i < noun.lists.size(); ++i) {
    if (before.lists[i] != wanted.lists[i]) add(noun.lists[i].name);
  }
  return names;
}

class BakePlanner {
 public:
  BakePlanner(const BakeState& present, const BakeContent& wanted,
              const std::function<bool(Position)>& was_imported)
      : present_(present), wanted_(wanted), was_imported_(was_imported) {}

  BakePlan make() {
    for (const BakeNoun& noun : bake_nouns()) match(noun);
    const auto nouns = bake_nouns();
    for (auto noun = nouns.rbegin(); noun != nouns.rend(); ++noun) choose_what_goes(*noun);
    take_recipes_apart();
    for (auto noun = nouns.rbegin(); noun != nouns.rend(); ++noun) {
      if (!goes_last(*noun)) plan_removals(*noun);
    }
    for (const BakeNoun& noun : nouns) plan_rows(noun);
    for (auto noun = nouns.rbegin(); noun != nouns.rend(); ++noun) {
      if (goes_last(*noun)) plan_removals(*noun);
    }
    for (const BakeNoun& noun : nouns) {
      if (!noun.unique.empty()) find_conflicts(noun);
    }
    return std::move(plan_);
  }

 private:
  using Name = std::pair<std::string_view, std::string_view>;  // noun, key

  bool tells(const BakeNoun& noun) const { return wanted_.told.contains(noun.name); }

  // Which row of the tables each wanted row is: the one with its key, else with its uuid.
  void match(const BakeNoun& noun) {
    if (!tells(noun)) return;
    const BakeRows& present = present_.of(noun.name);
    std::map<std::string_view, const BakeRow*> by_uuid;
    for (const BakeRow& row : present.all()) by_uuid.emplace(row.uuid, &row);
    std::vector<const BakeRow*> left;
    for (const BakeRow& row : wanted_.state.of(noun.name).all()) {
      const BakeRow* found = present.find(row.key);
      if (found) {
        claim(row, *found);
      } else {
        left.push_back(&row);
      }
    }
    if (noun.has_slug()) return;
    for (const BakeRow* row : left) {
      auto found = by_uuid.find(row->uuid);
      if (found != by_uuid.end() && !row->uuid.empty() && !claimed_.contains(found->second)) {
        claim(*row, *found->second);
      }
    }
  }

  void claim(const BakeRow& wanted, const BakeRow& present) {
    if (needs_new_row(present, wanted)) return;
    before_[&wanted] = &present;
    claimed_.insert(&present);
  }

  // Null for a row that is new.
  const BakeRow* before_of(const BakeRow& wanted) const {
    auto found = before_.find(&wanted);
    return found == before_.end() ? nullptr : found->second;
  }

  // What cannot be told as a change is removed and added anew.
  static bool needs_new_row(const BakeRow& before, const BakeRow& wanted) {
    const BakeNoun& noun = bake_noun(wanted.noun);
    // The lots of an assignment may go, so that it has to go before them.
    if (noun.changed.empty() || noun.name == "composition_assignments") {
      return !is_same(before, wanted);
    }
    const auto delivered_to = noun.find("delivered_to");
    if (delivered_to && is_null(wanted.values[*delivered_to]) &&
        !is_null(before.values[*delivered_to])) {
      return true;
    }
    for (std::size_t i = 0; i < noun.columns.size(); ++i) {
      if (is_fixed(noun, noun.columns[i]) && before.values[i] != wanted.values[i]) return true;
    }
    return false;
  }

  void choose_what_goes(const BakeNoun& noun) {
    std::vector<const BakeRow*> leaving;
    for (const BakeRow& row : present_.of(noun.name).all()) {
      if (claimed_.contains(&row)) continue;
      if (tells(noun) && may_go(noun, row)) {
        leaving.push_back(&row);
      } else {
        note_references(noun, row);
      }
    }
    // What stays may need others of its noun, as recipes do.
    const auto has_to_stay = [&](const BakeRow* row) {
      if (may_go(noun, *row)) return false;
      note_references(noun, *row);
      return true;
    };
    while (std::erase_if(leaving, has_to_stay) > 0) continue;
    going_.insert(leaving.begin(), leaving.end());
  }

  // Rows that change may let go of these before they go; no other row takes their place.
  static bool goes_last(const BakeNoun& noun) {
    return noun.name == "recipes" || noun.name == "packages" || noun.name == "recipients";
  }

  void plan_removals(const BakeNoun& noun) {
    for (const BakeRow& row : present_.of(noun.name).all()) {
      if (going_.contains(&row)) add({Kind::remove, &row, nullptr, gone});
    }
  }

  // Ingredients and components may go before the recipes that they are in, and components change
  // sides: no recipe ever contains itself on the way.
  void take_recipes_apart() {
    std::map<const BakeRow*, const BakeRow*> wanted;
    for (const auto& [row, before] : before_) wanted[before] = row;
    const BakeRows& ingredients = present_.of("ingredients");
    for (const BakeRow& recipe : present_.of("recipes").all()) {
      const bool loses_some = std::ranges::any_of(recipe.lists[0], [&](const BakeEntry& line) {
        return going_.contains(ingredients.find(text_in(line[0])));
      });
      if (loses_some) add({Kind::drop_ingredients, &recipe, nullptr, gone});
      auto found = wanted.find(&recipe);
      const bool changes = found != wanted.end() && found->second->lists[1] != recipe.lists[1];
      if (has_components(recipe) && (changes || going_.contains(&recipe))) {
        add({Kind::drop_components, &recipe, nullptr, gone});
      }
    }
  }

  bool may_go(const BakeNoun& noun, const BakeRow& row) {
    // A row that is replaced by another with its key has to go in any case.
    if (wanted_.state.of(noun.name).find(row.key)) return true;
    const char* why = nullptr;
    if (!was_imported_(row.position)) {
      why = "was made here";
    } else if (needed_.contains(Name(noun.name, row.key))) {
      why = "is needed by rows that stay";
    }
    if (!why) return true;
    plan_.warnings.push_back(fmt::format("The {} {} is not in the source, {}, and stays.",
                                         one_of(noun.name), shown_key(row.key), why));
    return false;
  }

  void note_references(const BakeNoun& noun, const BakeRow& row) {
    const auto note = [&](const BakeColumn& column, const Value& value) {
      auto* key = std::get_if<std::string>(&value);
      if (column.kind == BakeKind::reference && key) needed_.insert(Name(column.of, *key));
    };
    for (std::size_t i = 0; i < noun.columns.size(); ++i) note(noun.columns[i], row.values[i]);
    for (std::size_t list = 0; list < noun.lists.size(); ++list) {
      for (const BakeEntry& entry : row.lists[list]) {
        const auto columns = noun.lists[list].columns;
        for (std::size_t i = 0; i < columns.size(); ++i) note(columns[i], entry[i]);
      }
    }
  }

  // The components of recipes are told when all recipes are there, and what is new when a name that
  // it takes over has been given up.
  void plan_rows(const BakeNoun& noun) {
    if (!tells(noun)) return;
    std::vector<BakeStep> components;
    for (const BakeRow& row : wanted_.state.of(noun.name).all()) {
      const BakeRow* before = before_of(row);
      if (before && !is_same(*before, row)) plan_change(noun, *before, row);
    }
    for (const BakeRow& row : wanted_.state.of(noun.name).all()) {
      const BakeRow* before = before_of(row);
      if (!before) add_row({Kind::add, &row, nullptr, {}});
      if (!is_recipe(row) || (before && before->lists[1] == row.lists[1])) continue;
      if (has_components(row)) components.push_back({Kind::set_components, &row, nullptr, {}});
    }
    for (BakeStep& step : components) add(std::move(step));
  }

  void plan_change(const BakeNoun& noun, const BakeRow& before, const BakeRow& wanted) {
    const std::string reason = "changed in the source: " + differing(before, wanted);
    if (!has_status(noun)) {
      add_row({Kind::change, &wanted, &before, reason});
      return;
    }
    bool other = false;
    bool status = false;
    for (std::size_t i = 0; i < noun.columns.size(); ++i) {
      if (before.values[i] == wanted.values[i]) continue;
      const std::string_view name = noun.columns[i].name;
      (name == "status" || name == "delivered_to" ? status : other) = true;
    }
    if (other) add_row({Kind::change, &wanted, &before, reason});
    if (status) add_row({Kind::change_status, &wanted, &before, reason});
  }

  // Follows who has which value from step to step.
  void find_conflicts(const BakeNoun& noun) {
    const std::size_t column = noun.column(noun.unique);
    std::map<std::string, std::string> holders;
    for (const BakeRow& row : present_.of(noun.name).all()) {
      holders.emplace(text_in(row.values[column]), row.key);
    }
    for (const BakeStep& step : plan_.steps) {
      if (step.row->noun != noun.name) continue;
      const BakeRow* leaves = step.kind == Kind::remove ? step.row : step.before;
      if (leaves) holders.erase(text_in(leaves->values[column]));
      if (step.kind != Kind::add && step.kind != Kind::change) continue;
      const std::string value = text_in(step.row->values[column]);
      if (value.empty()) continue;
      auto [holder, is_free] = holders.emplace(value, step.row->key);
      if (is_free) continue;
      plan_.conflicts[{step.row->section, step.row->identity}] =
          fmt::format("{} {} is that of the {} {}", noun.unique, shown(value), one_of(noun.name),
                      shown_key(holder->second));
    }
  }

  void add(BakeStep step) { plan_.steps.push_back(std::move(step)); }

  void add_row(BakeStep step) {
    const BakeRow& row = *step.row;
    if (changed_.emplace(row.section, row.identity).second) ++plan_.changed[row.section];
    add(std::move(step));
  }

  const BakeState& present_;
  const BakeContent& wanted_;
  const std::function<bool(Position)>& was_imported_;
  BakePlan plan_;
  std::map<const BakeRow*, const BakeRow*> before_;  // of wanted rows
  std::set<const BakeRow*> claimed_, going_;
  std::set<RowName> changed_;
  std::set<Name> needed_;  // by rows that stay
};

}  // namespace

bool is_same(const BakeRow& before, const BakeRow& wanted) {
  for (std::size_t i = 0; i < wanted.values.size(); ++i) {
    if (!wanted.untold.contains(i) && before.values[i] != wanted.values[i]) return false;
  }
  return before.lists == wanted.lists;
}

BakePlan plan_bakery(const BakeState& present, const BakeContent& wanted,
                     const std::function<bool(Position)>& was_imported) {
  return BakePlanner(present, wanted, was_imported).make();
}

}  // namespace annals::importing
