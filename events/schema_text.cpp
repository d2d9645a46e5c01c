#include <annals/error.h>
#include <annals/limits.h>
#include <capnp/schema-parser.h>
#include <fmt/format.h>

#include <map>
#include <optional>
#include <string>

#include "events/annotations.h"
#include "events/kj_errors.h"
#include "events/schema_bundle.h"

namespace annals {

namespace embedded {
extern const std::string_view annals_capnp;
extern const std::string_view cxx_capnp;
extern const std::string_view json_capnp;
}  // namespace embedded

namespace {

std::optional<std::string_view> importable(std::string_view path) {
  if (path == "/annals/annals.capnp") return embedded::annals_capnp;
  if (path == "/capnp/c++.capnp") return embedded::cxx_capnp;
  if (path == "/capnp/compat/json.capnp") return embedded::json_capnp;
  return std::nullopt;
}

/// The module's text or one that it may import; there is no file system behind it.
class TextFile final : public capnp::SchemaFile {
 public:
  /// The first error goes to `error`, which outlives the file.
  TextFile(std::string name, std::string_view text, std::string& error)
      : name_(std::move(name)), text_(text), error_(error) {}
  virtual ~TextFile() = default;  // Cap'n Proto's interface has none

  kj::StringPtr getDisplayName() const override { return {name_.data(), name_.size()}; }
  kj::Array<const char> readContent() const override {
    return kj::heapArray<const char>(text_.data(), text_.size());
  }
  kj::Maybe<kj::Own<SchemaFile>> import(kj::StringPtr path) const override {
    auto text = importable({path.begin(), path.size()});
    if (!text) return nullptr;
    return kj::Own<SchemaFile>(kj::heap<TextFile>(std::string(path.cStr()), *text, error_));
  }
  bool operator==(const SchemaFile& other) const override {
    return getDisplayName() == other.getDisplayName();
  }
  bool operator!=(const SchemaFile& other) const override { return !(*this == other); }
  std::size_t hashCode() const override { return std::hash<std::string>()(name_); }
  void reportError(SourcePos start, SourcePos, kj::StringPtr message) const override {
    if (!error_.empty()) return;
    std::string_view words(message.begin(), message.size());
    while (words.ends_with('.')) words.remove_suffix(1);
    error_ = fmt::format("line {}, column {}: {}", start.line + 1, start.column + 1, words);
  }

 private:
  std::string name_;
  std::string_view text_;
  std::string& error_;
};

/// Where brackets open beyond the depth to which the parser, which recurses, is let; comments and
/// strings do not count.
std::optional<int> line_of_excessive_nesting(std::string_view text) {
  int line = 1;
  std::size_t depth = 0;
  bool in_comment = false;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\n') {
      ++line;
      in_comment = false;
    } else if (in_comment) {
      continue;
    } else if (c == '"') {
      in_string = !in_string;
    } else if (in_string) {
      if (c == '\\') ++i;
    } else if (c == '#') {
      in_comment = true;
    } else if (c == '(' || c == '[' || c == '{') {
      if (++depth > limits::nesting_depth) return line;
    } else if ((c == ')' || c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return std::nullopt;
}

[[noreturn]] void fail(std::string_view why) {
  throw Error(ErrorKind::invalid_argument,
              fmt::format("Reading the module's schema failed: {}.", why));
}

void find_marked(capnp::ParsedSchema scope, std::vector<capnp::StructSchema>& events,
                 std::vector<capnp::StructSchema>& commands) {
  for (auto nested : scope.getAllNested()) {
    auto proto = nested.getProto();
    if (proto.isStruct()) {
      auto annotations = proto.getAnnotations();
      if (annotation::has(annotations, annotation::event)) events.push_back(nested.asStruct());
      if (annotation::has(annotations, annotation::command)) commands.push_back(nested.asStruct());
    }
    find_marked(nested, events, commands);
  }
}

}  // namespace

SchemaBundle SchemaBundle::from_text(std::string_view capnp_text) {
  if (capnp_text.size() > limits::module_text_bytes) {
    fail(fmt::format("it has {} bytes, more than the limit of {}", capnp_text.size(),
                     limits::module_text_bytes));
  }
  if (auto line = line_of_excessive_nesting(capnp_text)) {
    fail(fmt::format("line {}: brackets are nested deeper than {} levels", *line,
                     limits::nesting_depth));
  }
  std::string error;
  std::vector<capnp::StructSchema> events;
  std::vector<capnp::StructSchema> commands;
  try {
    capnp::SchemaParser parser;
    auto file = parser.parseFile(kj::heap<TextFile>("module.capnp", capnp_text, error));
    if (error.empty()) find_marked(file, events, commands);
    if (error.empty()) return from_compiled(events, commands);
  } catch (const kj::Exception& exception) {
    if (error.empty()) error = words_of(exception);
  }
  fail(error);
}

}  // namespace annals
