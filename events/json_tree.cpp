#include "events/json_tree.h"

#include <annals/error.h>
#include <annals/limits.h>
#include <fmt/format.h>

#include <boost/json/basic_parser_impl.hpp>

namespace annals {

namespace {

namespace json = boost::json;

/// Takes the parser's calls. Boost's own tree would lose repeated names and the text of numbers,
/// which its parser does not round correctly.
class TreeHandler {
 public:
  static constexpr std::size_t max_array_size = -1;
  static constexpr std::size_t max_object_size = -1;
  static constexpr std::size_t max_string_size = -1;
  static constexpr std::size_t max_key_size = -1;

  JsonTree root;

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_array_begin(json::error_code&) { return open(JsonTree::Kind::array); }
  bool on_array_end(std::size_t, json::error_code&) { return close(); }
  bool on_object_begin(json::error_code&) { return open(JsonTree::Kind::object); }
  bool on_object_end(std::size_t, json::error_code&) { return close(); }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    key_.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t n, json::error_code& ec) {
    return on_key_part(part, n, ec);
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool on_string(json::string_view part, std::size_t n, json::error_code& ec) {
    on_string_part(part, n, ec);
    add_with_text(JsonTree::Kind::string);
    return true;
  }
  bool on_number_part(json::string_view part, json::error_code&) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool on_int64(std::int64_t value, json::string_view part, json::error_code& ec) {
    on_number_part(part, ec);
    add_with_text(JsonTree::Kind::integer).integer = value;
    return true;
  }
  bool on_uint64(std::uint64_t value, json::string_view part, json::error_code& ec) {
    on_number_part(part, ec);
    add_with_text(JsonTree::Kind::natural).natural = value;
    return true;
  }
  bool on_double(double, json::string_view part, json::error_code& ec) {
    on_number_part(part, ec);
    add_with_text(JsonTree::Kind::real);
    return true;
  }
  bool on_bool(bool value, json::error_code&) {
    add(JsonTree::Kind::boolean).boolean = value;
    return true;
  }
  bool on_null(json::error_code&) {
    add(JsonTree::Kind::null);
    return true;
  }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  JsonTree& add(JsonTree::Kind kind) {
    JsonTree* place = &root;
    if (!open_.empty()) {
      JsonTree& parent = *open_.back();
      if (parent.kind == JsonTree::Kind::object) {
        place = &parent.members.emplace_back(JsonMember{std::move(key_), {}}).value;
        key_.clear();
      } else {
        place = &parent.elements.emplace_back();
      }
    }
    place->kind = kind;
    return *place;
  }
  JsonTree& add_with_text(JsonTree::Kind kind) {
    JsonTree& added = add(kind);
    added.text = std::move(text_);
    text_.clear();
    return added;
  }
  // Only the last child of an open one grows, so pointers to the open ones stay good.
  bool open(JsonTree::Kind kind) {
    open_.push_back(&add(kind));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  std::vector<JsonTree*> open_;
  std::string key_;
  std::string text_;
};

}  // namespace

const char* JsonTree::kind_name() const {
  switch (kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "a boolean";
    case Kind::integer:
    case Kind::natural:
    case Kind::real:
      return "a number";
    case Kind::string:
      return "a string";
    case Kind::array:
      return "an array";
    case Kind::object:
      return "an object";
  }
  return "";
}

JsonTree parse_json(std::string_view text, std::string_view doing) {
  json::parse_options options;
  options.max_depth = limits::nesting_depth;
  json::basic_parser<TreeHandler> parser(options);
  json::error_code error;
  std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  if (!error && text.find_first_not_of(" \t\r\n", used) != std::string_view::npos) {
    error = json::error::extra_data;
  }
  if (error == json::error::too_deep) {
    throw Error(
        ErrorKind::invalid_argument,
        fmt::format("{}: the JSON is nested deeper than {} levels.", doing, limits::nesting_depth));
  }
  if (error) {
    throw Error(
        ErrorKind::invalid_argument,
        fmt::format("{}: the JSON is malformed at byte {}: {}.", doing, used, error.message()));
  }
  return std::move(parser.handler().root);
}

}  // namespace annals
