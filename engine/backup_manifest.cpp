#include "engine/backup_manifest.h"

#include <annals/error.h>
#include <annals/limits.h>
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "engine/sealed_text.h"
#include "events/json_tree.h"

namespace annals {

namespace {

constexpr std::int64_t manifest_format = 1;
constexpr std::size_t most_tables = 10'000;  // of one file
constexpr std::size_t digest_digits = 64;

std::string json_text(std::string_view text) {
  return boost::json::serialize(boost::json::string(text.data(), text.size()));
}

bool is_hex(std::string_view text, std::size_t digits) {
  return text.size() == digits && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

// As module names are: nothing that means anything in a path.
bool is_module_name(std::string_view name) {
  return !name.empty() && name.size() <= limits::module_name_bytes && name[0] >= 'a' &&
         name[0] <= 'z' && std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

bool is_view_name_of(std::string_view name, std::string_view module) {
  return is_module_name(module) && name.size() == module.size() + 1 + 8 + 3 &&
         name == backup_view_name(module, name.substr(module.size() + 1, 8)) &&
         is_hex(name.substr(module.size() + 1, 8), 8);
}

std::string file_text(const BackupFile& file) {
  std::string text = fmt::format("    {{\"name\": {}, ", json_text(file.name));
  if (!file.module.empty()) text += fmt::format("\"module\": {}, ", json_text(file.module));
  text += fmt::format("\"bytes\": {}, \"sha256\": \"{}\",\n     \"tables\": {{", file.bytes,
                      file.sha256);
  for (const auto& [name, rows] : file.tables) {
    text += fmt::format("{}{}: {}", &name == &file.tables.front().first ? "" : ", ",
                        json_text(name), rows);
  }
  return text + "}}";
}

/// One manifest being read.
class Reader {
 public:
  explicit Reader(std::string_view where) : where_(where) {}

  BackupInfo read(std::string_view text) {
    require(text.size() <= limits::manifest_bytes, "it has not the size of one");
    require(has_seal(text), "it was changed or cut off");
    JsonTree tree = parse(text);
    std::uint64_t format = number(tree, "annals_backup");
    if (format > manifest_format) {
      throw Error(ErrorKind::wrong_format,
                  fmt::format("{} was written by a newer version of Annals.", where_));
    }
    require(format == manifest_format, "its number of format was never given");
    BackupInfo info;
    auto taken_at = parse_iso(string(tree, "taken_at"));
    require(taken_at.has_value(), "\"taken_at\" is no time");
    info.taken_at = *taken_at;
    info.note = string(tree, "note");
    require(info.note.size() <= limits::backup_note_bytes, "the note is too long");
    read_log(member(tree, "log", JsonTree::Kind::object), info);
    read_modules(member(tree, "modules", JsonTree::Kind::array), info);
    read_files(member(tree, "files", JsonTree::Kind::array), info);
    return info;
  }

 private:
  [[noreturn]] void refuse(std::string_view reason) const {
    throw Error(ErrorKind::corrupt, fmt::format("{} is not a manifest: {}.", where_, reason));
  }
  void require(bool holds, std::string_view reason) const {
    if (!holds) refuse(reason);
  }

  JsonTree parse(std::string_view text) const {
    try {
      return parse_json(text, fmt::format("Reading {}", where_));
    } catch (const Error& error) {
      throw Error(ErrorKind::corrupt, error.what());
    }
  }

  const JsonTree& member(const JsonTree& tree, std::string_view name, JsonTree::Kind kind) const {
    const JsonTree* found = nullptr;
    for (const auto& [key, value] : tree.members) {
      if (key != name) continue;
      require(found == nullptr, fmt::format("\"{}\" stands there twice", name));
      found = &value;
    }
    require(found && found->kind == kind, fmt::format("\"{}\" is missing or no such thing", name));
    return *found;
  }
  std::string string(const JsonTree& tree, std::string_view name) const {
    return member(tree, name, JsonTree::Kind::string).text;
  }
  std::uint64_t number(const JsonTree& tree, std::string_view name) const {
    std::int64_t value = member(tree, name, JsonTree::Kind::integer).integer;
    require(value >= 0, fmt::format("\"{}\" is negative", name));
    return static_cast<std::uint64_t>(value);
  }

  void read_log(const JsonTree& tree, BackupInfo& info) const {
    info.log_id = string(tree, "id");
    require(EventId::parse(info.log_id).has_value(), "the log's id is none");
    std::uint64_t format = number(tree, "format");
    require(format >= 1 && format <= 1'000'000, "the log's format is none");
    info.format = static_cast<int>(format);
    info.head = number(tree, "head");
    info.tree_head = string(tree, "tree_head");
    require(is_hex(info.tree_head, info.head == 0 ? 0 : digest_digits), "the tree head is none");
  }

  void read_modules(const JsonTree& tree, BackupInfo& info) const {
    require(tree.elements.size() <= limits::modules, "it has too many modules");
    for (const auto& element : tree.elements) {
      BackupInfo::Module module{string(element, "name"), string(element, "mode"),
                                string(element, "identity")};
      require(is_module_name(module.name), "a module's name is none");
      require(module.mode == "strict" || module.mode == "async", "a module's mode is none");
      require(is_hex(module.identity, digest_digits), "a module's identity is none");
      info.modules.push_back(std::move(module));
    }
  }

  void read_files(const JsonTree& tree, BackupInfo& info) const {
    require(!tree.elements.empty() && tree.elements.size() <= 1 + limits::modules,
            "it lists no files or too many");
    for (const auto& element : tree.elements) {
      BackupFile file;
      file.name = string(element, "name");
      file.bytes = number(element, "bytes");
      file.sha256 = string(element, "sha256");
      require(is_hex(file.sha256, digest_digits), "a file's hash is none");
      if (info.files.empty()) {
        require(file.name == backup_log_name, "the first file is not the log");
      } else {
        file.module = string(element, "module");
        require(is_view_name_of(file.name, file.module), "a file has a name that is not given");
        require(std::ranges::find(info.files, file.module, &BackupFile::module) == info.files.end(),
                "a module has two files");
      }
      const auto& tables = member(element, "tables", JsonTree::Kind::object);
      require(tables.members.size() <= most_tables, "a file has too many tables");
      for (const auto& [name, rows] : tables.members) {
        require(rows.kind == JsonTree::Kind::integer && rows.integer >= 0,
                "a number of rows is none");
        file.tables.emplace_back(name, static_cast<std::uint64_t>(rows.integer));
      }
      info.files.push_back(std::move(file));
    }
  }

  std::string_view where_;
};

}  // namespace

std::uint64_t BackupInfo::bytes() const {
  std::uint64_t sum = 0;
  for (const auto& file : files) sum += file.bytes;
  return sum;
}

std::string backup_view_name(std::string_view module, std::string_view build) {
  return fmt::format("{}.{}.db", module, build);
}

std::string write_manifest(const BackupInfo& info) {
  std::string text = fmt::format(
      "{{\n  \"annals_backup\": {},\n  \"taken_at\": \"{}\",\n  \"note\": {},\n"
      "  \"log\": {{\"id\": \"{}\", \"format\": {}, \"head\": {},\n          \"tree_head\": "
      "\"{}\"}},\n"
      "  \"modules\": [",
      manifest_format, to_iso(info.taken_at), json_text(info.note), info.log_id, info.format,
      info.head, info.tree_head);
  for (const auto& module : info.modules) {
    text += fmt::format("{}\n    {{\"name\": {}, \"mode\": {}, \"identity\": \"{}\"}}",
                        &module == &info.modules.front() ? "" : ",", json_text(module.name),
                        json_text(module.mode), module.identity);
  }
  text += "],\n  \"files\": [\n";
  for (const auto& file : info.files) {
    if (&file != &info.files.front()) text += ",\n";
    text += file_text(file);
  }
  return sealed(text + "]");
}

BackupInfo read_manifest(std::string_view text, std::string_view where) {
  return Reader(where).read(text);
}

}  // namespace annals
