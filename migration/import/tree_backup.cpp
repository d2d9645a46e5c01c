#include "migration/import/tree_backup.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>

#include "engine/backup_folder.h"
#include "engine/sealed_text.h"
#include "migration/import/json_document.h"
#include "migration/import/source_row.h"

namespace annals::importing {

namespace {

constexpr std::int64_t manifest_format = 1;
constexpr const char* manifest_name = "manifest.json";

// A name that is no UTF-8 becomes an object, which nobody takes for a name.
std::string json_of(const std::string& name) {
  std::string json;
  append_json(json, Value(name));
  return json;
}

std::string manifest_text(const SourceTree& tree, Position head, Timestamp now) {
  std::string text = fmt::format(
      "{{\n  \"annals_import_backup\": {},\n  \"taken_at\": \"{}\",\n  \"source\": {},\n"
      "  \"head\": {},\n  \"folders\": [",
      manifest_format, to_iso(now), json_of(tree.root.string()), head);
  const char* between = "\n    ";
  for (const auto& folder : tree.folders) {
    text += between + json_of(folder);
    between = ",\n    ";
  }
  text += "],\n  \"files\": [";
  between = "\n    ";
  for (const auto& file : tree.files) {
    text += fmt::format("{}{{\"name\": {}, \"bytes\": {}, \"sha256\": \"{}\"}}", between,
                        json_of(file.name), file.bytes, file.sha256);
    between = ",\n    ";
  }
  text += "],\n  \"not_copied\": [";
  between = "\n    ";
  for (const auto& left : tree.left_out) {
    text += fmt::format("{}{{\"name\": {}, \"reason\": {}}}", between, json_of(left.name),
                        json_of(left.reason));
    between = ",\n    ";
  }
  return sealed(text + "]");
}

void copy_tree(const SourceTree& tree, const std::filesystem::path& place, FileSystem& files,
               const CountProgress& on_file) {
  files.make_folder(place);
  for (const auto& folder : tree.folders) files.make_folder(place / folder);
  for (std::size_t i = 0; i < tree.files.size(); ++i) {
    const SourceFile& file = tree.files[i];
    const FileContent content =
        files.copy_unsynced(tree.root / file.name, place / file.name, UINT64_MAX);
    if (content.bytes != file.bytes || to_hex(content.sha256) != file.sha256) {
      throw Error(ErrorKind::io, fmt::format("Backing up {} failed: {} changed while it was read.",
                                             tree.root.string(), file.name));
    }
    if (on_file) on_file(i + 1, tree.files.size());
  }
}

// Why a file that the manifest lists is not the one that was copied; empty when it is.
std::string fault_of(const std::filesystem::path& tree, const JsonPart& entry, BackupCheck check,
                     FileSystem& files) {
  const auto name = entry.member("name");
  const auto bytes = entry.member("bytes");
  const auto sha256 = entry.member("sha256");
  if (!name || !bytes || !sha256) return "the manifest lists something that is no file.";
  // Names that are no UTF-8 cannot be found again by their text: their files are looked at by hand.
  if (!name->is_string()) return {};
  const auto path = tree / name->text().value_or("");
  if (kind_of(path) != FileKind::file) return fmt::format("{} is missing.", path.string());
  std::error_code code;
  const auto size = std::filesystem::file_size(path, code);
  if (code || static_cast<std::int64_t>(size) != bytes->integer()) {
    return fmt::format("{} has {} bytes instead of {}.", path.string(), size, bytes->raw());
  }
  if (check == BackupCheck::content && to_hex(files.hash(path).sha256) != sha256->text()) {
    return fmt::format("{} has been changed: its hash is not that of the manifest.", path.string());
  }
  return {};
}

// The newest good ones stay, and so do those that are seen to be damaged, for somebody to look at.
void prune(const std::filesystem::path& folder, FileSystem& files) {
  auto all = backup_folders(folder);
  std::ranges::sort(all, std::greater());
  std::size_t good = 0;
  for (const auto& backup : all) {
    if (!fault_of_tree_backup(backup, BackupCheck::quick, files).empty()) continue;
    if (++good > TreeBackup::most_kept) remove_backup(backup, files);
  }
}

}  // namespace

std::filesystem::path tree_backups_of(const std::filesystem::path& log) {
  return backups_folder_of(log) / "imports";
}

TreeBackup back_up_tree(const SourceTree& tree, const std::filesystem::path& log, Position head,
                        Timestamp now, FileSystem& files, const CountProgress& on_file) {
  const auto folder = tree_backups_of(log);
  for (const auto& each : {folder.parent_path(), folder}) {
    if (files.make_folder(each)) files.sync_folder(each.parent_path());
  }
  PartialBackup partial(log, folder, now, files);
  copy_tree(tree, partial.path() / "tree", files, on_file);
  files.write_new(partial.path() / manifest_name, manifest_text(tree, head, now));
  files.sync_all(partial.path());
  TreeBackup backup{partial.publish(head)};
  prune(folder, files);
  return backup;
}

std::string fault_of_tree_backup(const std::filesystem::path& backup, BackupCheck check,
                                 FileSystem& files) {
  const auto manifest = backup / manifest_name;
  if (kind_of(manifest) != FileKind::file) {
    return fmt::format("{} has no manifest.", backup.string());
  }
  std::string text = files.read(manifest, UINT64_MAX);
  if (!has_seal(text)) return fmt::format("{} was changed or cut off.", manifest.string());
  try {
    const JsonDocument document(std::move(text));
    const auto listed = document.root().member("files");
    if (!listed) return fmt::format("{} lists no files.", manifest.string());
    for (const auto& entry : listed->elements()) {
      if (auto fault = fault_of(backup / "tree", entry, check, files); !fault.empty()) return fault;
    }
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::io) throw;
    return fmt::format("{} is no manifest: {}.", manifest.string(), error.what());
  }
  return {};
}

}  // namespace annals::importing
