// A backup's manifest: as it is, and with the seal that is due to it, which whoever forges one
// would not forget.
#include <annals/error.h>

#include "engine/backup_manifest.h"
#include "engine/sealed_text.h"
#include "fuzz/scratch.h"

using namespace annals;

namespace {

void read(std::string_view text) {
  try {
    const BackupInfo info = read_manifest(text, "the manifest");
    for (const auto& file : info.files) {
      fuzz::require(file.name.find('/') == file.name.npos && !file.name.starts_with('.'),
                    "a manifest names a file elsewhere");
    }
    const BackupInfo again = read_manifest(write_manifest(info), "the manifest");
    fuzz::require(again.files.size() == info.files.size() && again.head == info.head &&
                      again.note == info.note && again.taken_at == info.taken_at,
                  "a manifest reads as another");
  } catch (const Error& error) {
    fuzz::require(error.kind() == ErrorKind::corrupt || error.kind() == ErrorKind::wrong_format,
                  error.what());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  read(text);
  const auto seal = text.rfind(",\n  \"seal\"");
  read(sealed(std::string(text.substr(0, seal))));
  return 0;
}
