#include "migration/import/bake/rows.h"

#include <algorithm>
#include <bit>

#include "events/name_uuid.h"

namespace annals::importing {

namespace {

// Between the parts of keys; no text of a source that reaches a table holds it in practice, and
// keys that are alike all the same get numbers.
constexpr char separator = '\x1f';

std::size_t place_of(std::string_view noun) {
  return static_cast<std::size_t>(&bake_noun(noun) - bake_nouns().data());
}

void write_cell(std::string& out, const Value& value) {
  out += static_cast<char>('0' + value.index());
  if (auto* number = std::get_if<std::int64_t>(&value)) write_value(out, *number);
  if (auto* real = std::get_if<double>(&value)) {
    write_value(out, std::bit_cast<std::int64_t>(*real));
  }
  if (auto* text = std::get_if<std::string>(&value)) write_value(out, std::string_view(*text));
}

}  // namespace

const BakeRow* BakeRows::find(std::string_view key) const {
  auto place = places_.find(key);
  return place == places_.end() ? nullptr : &rows_[place->second];
}

BakeRow& BakeRows::add(BakeRow row) {
  places_.emplace(row.key, rows_.size());
  rows_.push_back(std::move(row));
  return rows_.back();
}

std::string BakeRows::free_key(const std::string& key) const {
  if (!places_.contains(key)) return key;
  int& number = numbers_.try_emplace(key, 1).first->second;
  std::string free;
  do {
    free = numbered_key(key, static_cast<std::size_t>(++number));
  } while (places_.contains(free));
  return free;
}

std::string BakeRows::numbered_key(const std::string& key, std::size_t n) {
  return n == 1 ? key : key + separator + '#' + std::to_string(n);
}

BakeState::BakeState() {
  for (const BakeNoun& noun : bake_nouns()) nouns.emplace_back(noun);
}

BakeRows& BakeState::of(std::string_view noun) {
  return nouns[place_of(noun)];
}

const BakeRows& BakeState::of(std::string_view noun) const {
  return nouns[place_of(noun)];
}

std::string natural_key(const BakeRow& row) {
  const BakeNoun& noun = bake_noun(row.noun);
  std::string key;
  for (std::string_view names = noun.key; !names.empty();) {
    const std::size_t end = std::min(names.find('|'), names.size());
    const Value& part = row.at(names.substr(0, end));
    if (auto* number = std::get_if<std::int64_t>(&part)) key += std::to_string(*number);
    key += text_in(part);
    names.remove_prefix(std::min(end + 1, names.size()));
    if (!names.empty()) key += separator;
  }
  return key;
}

std::string shown_key(std::string_view key) {
  std::string text;
  for (char c : key) {
    if (c == separator) {
      text += text.ends_with(" / ") ? "- / " : " / ";
    } else {
      text += c;
    }
  }
  return shown(text);
}

std::string text_in(const Value& value) {
  auto* text = std::get_if<std::string>(&value);
  return text ? *text : std::string();
}

std::string uuid_for(std::string_view noun, std::string_view key) {
  std::string name = "bakery ";
  write_value(name, noun);
  write_value(name, key);
  return name_uuid(name);
}

void add_row(ContentDigest& digest, const BakeNoun& noun, const BakeRow& row) {
  std::string text(noun.name);
  text += ' ';
  write_value(text, std::string_view(row.key));
  write_value(text, std::string_view(row.uuid));
  for (const auto& time : {row.created_at, row.updated_at}) write_value(text, time);
  for (const Value& value : row.values) write_cell(text, value);
  for (const auto& list : row.lists) {
    write_value(text, static_cast<std::int64_t>(list.size()));
    for (const BakeEntry& entry : list) {
      for (const Value& value : entry) write_cell(text, value);
    }
  }
  digest.add(text);
}

}  // namespace annals::importing
