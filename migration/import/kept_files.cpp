#include "migration/import/kept_files.h"

#include <annals/decision.h>
#include <fmt/format.h>

#include "events/utf8.h"
#include "imports.capnp.h"
#include "migration/import/kept.h"

namespace annals::importing {

namespace {

constexpr const char* files_sql =
    "select file, reason, sha256 from imports.kept_files where format = ?1";

}  // namespace

std::map<std::string, KeptFile> read_kept_files(const Engine& engine, const std::string& format) {
  std::map<std::string, KeptFile> kept;
  const Value name = format;
  for (const Row& row : engine.query(files_sql, std::span(&name, 1))) {
    kept[std::string(row.text(0))] = {std::string(row.text(1)), std::string(row.text(2))};
  }
  return kept;
}

std::string kept_name(const std::string& name) {
  if (is_utf8(name)) return name;
  std::string shown;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      shown += c;
    } else {
      shown += fmt::format("\\x{:02X}", byte);
    }
  }
  return shown;
}

NewEvent file_kept(const std::string& format, const SourceFile& file, const std::string& reason,
                   const std::string& content) {
  NewEvent event = annals::event<imports::FileKept>(import_stream(format), [&](auto e) {
    e.setFormat(format);
    e.setFile(kept_name(file.name));
    e.setReason(reason);
    e.setSize(file.bytes);
    e.setSha256(file.sha256);
    if (content.size() == file.bytes) {
      e.setContent(
          kj::arrayPtr(reinterpret_cast<const capnp::byte*>(content.data()), content.size()));
    }
  });
  event.type = "imports.FileKept";
  return event;
}

NewEvent kept_file_released(const std::string& format, const std::string& name) {
  NewEvent event = annals::event<imports::KeptFileReleased>(import_stream(format), [&](auto e) {
    e.setFormat(format);
    e.setFile(name);
  });
  event.type = "imports.KeptFileReleased";
  return event;
}

}  // namespace annals::importing
