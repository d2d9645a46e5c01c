#include "projections/history/past_folder.h"

#include <annals/error.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <random>

#include "engine/file_system.h"

namespace annals {

namespace {

constexpr std::string_view scratch_prefix = "scratch.";
constexpr std::array<std::string_view, 3> endings{"snapshot", "answer", "lives"};

[[noreturn]] void fail(std::string_view doing, const std::filesystem::path& what) {
  int code = errno;
  throw Error(ErrorKind::io,
              fmt::format("{} {} failed: {}.", doing, what.string(), std::strerror(code)));
}

std::string random_name() {
  std::random_device source;
  return fmt::format("{}{:08x}{:08x}", scratch_prefix, source(), source());
}

std::uint64_t size_of(const std::filesystem::path& file) {
  std::error_code error;
  auto bytes = std::filesystem::file_size(file, error);
  return error ? 0 : bytes;
}

std::vector<std::string_view> parts_of(std::string_view name) {
  std::vector<std::string_view> parts;
  for (std::size_t dot; (dot = name.find('.')) != name.npos; name.remove_prefix(dot + 1)) {
    parts.push_back(name.substr(0, dot));
  }
  parts.push_back(name);
  return parts;
}

// What a file's name says; nothing for one that is not of here.
std::optional<PastFolder::Kept> parse(std::string_view name) {
  auto parts = parts_of(name);
  if (parts.size() < 4 || parts.size() > 5 || parts[0].empty() || parts[1].size() != 8) {
    return std::nullopt;
  }
  auto ending = std::ranges::find(endings, parts.back());
  if (ending == endings.end()) return std::nullopt;
  PastFolder::Kept kept;
  kept.module = parts[0];
  kept.build = parts[1];
  kept.kind = static_cast<PastFolder::Kind>(ending - endings.begin());
  if (kept.kind == PastFolder::Kind::lives) {
    if (parts.size() != 4) return std::nullopt;
    kept.variant = parts[2];
    return kept;
  }
  const char* end = parts[2].data() + parts[2].size();
  auto [stop, error] = std::from_chars(parts[2].data(), end, kept.position);
  if (error != std::errc() || stop != end) return std::nullopt;
  if (parts.size() == 5) kept.variant = parts[3];
  return kept;
}

}  // namespace

ScratchFile& ScratchFile::operator=(ScratchFile&& other) noexcept {
  std::swap(folder_, other.folder_);
  std::swap(path_, other.path_);
  return *this;
}

ScratchFile::~ScratchFile() {
  if (!folder_) return;
  try {
    ViewDirectory::remove_database(path_);
  } catch (const Error&) {
    // It goes with the folder.
  }
}

PastFolder::PastFolder(const ViewDirectory& views, std::uint64_t limit_bytes)
    : views_(views), path_(views.path() / "past"), limit_bytes_(limit_bytes) {}

PastFolder::~PastFolder() {
  std::error_code ignored;  // what stays is swept by the next one
  if (!own_.empty()) std::filesystem::remove_all(own_, ignored);
}

std::string PastFolder::name_of(const Kept& kept) {
  const auto ending = endings[static_cast<std::size_t>(kept.kind)];
  if (kept.kind == Kind::lives) {
    return fmt::format("{}.{}.{}.{}", kept.module, kept.build, kept.variant, ending);
  }
  return fmt::format("{}.{}.{}{}{}.{}", kept.module, kept.build, kept.position,
                     kept.variant.empty() ? "" : ".", kept.variant, ending);
}

std::vector<PastFolder::Kept> PastFolder::list() const {
  std::vector<Kept> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(path_, error)) {
    auto kept = parse(entry.path().filename().string());
    if (!kept) continue;
    kept->path = entry.path();
    kept->bytes = size_of(kept->path) + size_of(kept->path.string() + "-wal") +
                  size_of(kept->path.string() + "-shm");
    kept->used = std::filesystem::last_write_time(kept->path, error);
    if (!error) found.push_back(std::move(*kept));  // else it has just been thrown out
  }
  return found;
}

void PastFolder::sweep() {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(path_, error)) {
    if (!entry.path().filename().string().starts_with(scratch_prefix)) continue;
    // What is not locked is nobody's any more: its maker has ended.
    auto lock = PathLock::try_folder(entry.path());
    std::error_code ignored;
    if (lock) std::filesystem::remove_all(entry.path(), ignored);
  }
}

const std::filesystem::path& PastFolder::own_folder() {
  std::error_code error;
  if (!own_.empty() && std::filesystem::exists(own_, error)) return own_;
  views_.ensure();
  if (::mkdir(path_.c_str(), 0700) != 0 && errno != EEXIST) fail("Making the folder", path_);
  if (kind_of(path_) != FileKind::folder) {
    throw Error(
        ErrorKind::invalid_argument,
        fmt::format("Looking at the past in {} failed: it is a symbolic link, or no folder.",
                    path_.string()));
  }
  sweep();
  do {  // somebody who sweeps may be faster than our lock
    own_ = path_ / random_name();
    if (::mkdir(own_.c_str(), 0700) != 0) fail("Making the folder", own_);
    own_lock_ = PathLock::try_folder(own_);
  } while (!own_lock_);
  return own_;
}

ScratchFile PastFolder::scratch() {
  std::lock_guard lock(mutex_);
  auto path = own_folder() / fmt::format("{}.db", ++next_);
  return ScratchFile(shared_from_this(), std::move(path));
}

std::optional<ScratchFile> PastFolder::pin(const Kept& kept) {
  ScratchFile file = scratch();
  if (::link(kept.path.c_str(), file.path().c_str()) != 0) {
    if (errno == ENOENT) return std::nullopt;
    fail("Linking", kept.path);
  }
  touch(kept);
  return file;
}

void PastFolder::touch(const Kept& kept) {
  std::error_code gone;
  std::filesystem::last_write_time(kept.path, std::filesystem::file_time_type::clock::now(), gone);
}

std::filesystem::path PastFolder::keep(const ScratchFile& file, const Kept& as) {
  if (!make_room(size_of(file.path()))) return {};
  auto name = path_ / name_of(as);
  ScratchFile link = scratch();
  if (::link(file.path().c_str(), link.path().c_str()) != 0) fail("Linking", file.path());
  if (as.kind != Kind::answer) {
    views_.publish(link.path(), name);
  } else if (::rename(link.path().c_str(), name.c_str()) != 0) {
    fail("Putting in place", name);
  }
  return name;
}

void PastFolder::remove(const Kept& kept) {
  ViewDirectory::remove_database(kept.path);
}

void PastFolder::set_in_force(std::vector<Build> builds) {
  std::lock_guard lock(mutex_);
  in_force_ = std::move(builds);
}

PastFolder::ViewBytes PastFolder::view_bytes(std::string_view module, std::string_view build) {
  ViewBytes bytes;
  std::error_code none;
  const auto size = [&](std::string_view of, std::string_view name) -> std::uint64_t {
    const auto found = std::filesystem::file_size(views_.build_file(of, name), none);
    return none ? 0 : found;
  };
  bytes.own = size(module, build);
  std::lock_guard lock(mutex_);
  for (const auto& other : in_force_) {
    if (other.module != module) bytes.others += size(other.module, other.build);
  }
  return bytes;
}

bool PastFolder::goes_first(const Kept& kept) const {
  return kept.kind == Kind::answer ||
         std::ranges::find(in_force_, kept.build, &Build::build) == in_force_.end();
}

bool PastFolder::make_room(std::uint64_t bytes) {
  if (bytes > limit_bytes_) return false;
  std::lock_guard lock(mutex_);
  auto kept = list();
  std::ranges::sort(kept, [&](const Kept& a, const Kept& b) {
    if (goes_first(a) != goes_first(b)) return goes_first(a);
    return a.used < b.used;
  });
  std::uint64_t total = bytes;
  for (const auto& one : kept) total += one.bytes;
  for (auto it = kept.begin(); it != kept.end() && total > limit_bytes_; ++it) {
    remove(*it);
    total -= it->bytes;
  }
  return true;
}

}  // namespace annals
