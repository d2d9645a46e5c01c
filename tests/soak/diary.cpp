#include "tests/soak/diary.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <string>
#include <system_error>

namespace annals::soak {
namespace {

[[noreturn]] void fail(const char* doing) {
  throw std::system_error(errno, std::generic_category(), doing);
}

}  // namespace

Diary::Diary(const std::filesystem::path& folder, std::uint32_t writer) {
  const auto path = folder / ("writer-" + std::to_string(writer));
  file_ = open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  if (file_ < 0) fail("opening a diary");
}

Diary::~Diary() {
  close(file_);
}

void Diary::note(const DiaryEntry& entry) {
  // In one call, so that an entry is there whole or not at all.
  if (write(file_, &entry, sizeof entry) != sizeof entry) fail("writing a diary");
}

std::vector<DiaryEntry> read_diaries(const std::filesystem::path& folder) {
  std::vector<DiaryEntry> entries;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    std::ifstream stream(file.path(), std::ios::binary);
    DiaryEntry entry;
    while (stream.read(reinterpret_cast<char*>(&entry), sizeof entry)) entries.push_back(entry);
  }
  return entries;
}

}  // namespace annals::soak
