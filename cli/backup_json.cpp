#include "cli/backup_json.h"

#include <vector>

#include "cli/json_writer.h"

namespace annals::cli {
namespace {

std::string file_json(const BackupFile& file) {
  JsonObject tables;
  for (const auto& [name, rows] : file.tables) tables.number(name, rows);
  JsonObject object;
  object.text("name", file.name);
  if (!file.module.empty()) object.text("module", file.module);
  return object.number("bytes", file.bytes)
      .text("sha256", file.sha256)
      .raw("tables", tables.str())
      .str();
}

}  // namespace

std::string backup_json(const BackupInfo& backup) {
  JsonObject object;
  object.text("path", backup.path.string()).boolean("good", backup.good());
  if (!backup.good()) return object.text("problem", backup.problem).str();
  std::vector<std::string> files;
  for (const BackupFile& file : backup.files) files.push_back(file_json(file));
  return object.text("takenAt", to_iso(backup.taken_at))
      .text("logId", backup.log_id)
      .number("format", static_cast<std::uint64_t>(backup.format))
      .number("head", backup.head)
      .text("treeHead", backup.tree_head)
      .text("note", backup.note)
      .raw("files", json_array(files))
      .str();
}

}  // namespace annals::cli
