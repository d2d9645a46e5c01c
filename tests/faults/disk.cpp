#include "tests/faults/disk.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <utility>

#include "events/sha256.h"

namespace annals::testing {

namespace {

using Kind = DiskChange::Kind;
using What = DiskChange::What;

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void put(const std::filesystem::path& path, const std::string& content) {
  int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  bool written = file >= 0 && ::write(file, content.data(), content.size()) == std::ssize(content);
  if (file >= 0) ::close(file);
  if (!written) throw std::runtime_error("could not be written: " + path.string());
}

}  // namespace

/// What survives one cut.
class Disk::Remains {
 public:
  Remains(const Disk& disk, const Survival& survival)
      : disk_(disk), survival_(survival), random_(survival.seed) {
    sector_ = random_() % 2 ? 512 : 4096;
    // Little, half, or much is left of what was not synced.
    static constexpr unsigned chances[] = {10, 50, 90};
    chance_ = chances[random_() % 3];
  }

  DiskState collect() {
    folder(0, "");
    return std::move(state_);
  }

 private:
  void folder(int number, const std::string& path) {
    for (const auto& [name, child] : names_of(number)) {
      const Node& node = disk_.nodes_[static_cast<std::size_t>(child)];
      DiskState::Entry entry{.path = path + name, .what = node.what};
      if (node.what == What::folder) {
        state_.entries.push_back(entry);
        folder(child, entry.path + "/");
        continue;
      }
      if (node.what == What::symlink) {
        entry.content = node.content;
      } else if (name.ends_with("-shm")) {
        if (survival_.kind != Survival::Kind::some) continue;
        entry.content.assign(32'768, '\x5a');
      } else if (auto [first, fresh] = met_.try_emplace(child, entry.path); fresh) {
        entry.content = content_of(node);
      } else {
        entry.same_file = first->second;
      }
      state_.entries.push_back(std::move(entry));
    }
  }

  bool survives() { return random_() % 100 < chance_; }

  std::map<std::string, int> names_of(int number) {
    if (auto known = names_.find(number); known != names_.end()) return known->second;
    const Node& node = disk_.nodes_[static_cast<std::size_t>(number)];
    auto names = node.names;
    std::size_t count = survival_.kind == Survival::Kind::everything ? node.unsynced.size() : 0;
    if (survival_.kind == Survival::Kind::some) count = random_() % (node.unsynced.size() + 1);
    for (const auto& change : std::span(node.unsynced).first(count)) {
      if (change.kind == Kind::rename && change.former_folder == number) names.erase(change.text);
      if (change.node < 0) {
        names.erase(change.name);
      } else {
        names[change.name] = change.node;
      }
    }
    return names_[number] = names;
  }

  std::string content_of(const Node& node) {
    std::string content = node.content;
    if (survival_.kind == Survival::Kind::nothing) return content;
    for (const auto& change : node.unsynced) {
      if (change.kind == Kind::truncate) {
        if (survival_.kind == Survival::Kind::everything || survives()) content.resize(change.at);
      } else if (survival_.kind == Survival::Kind::everything) {
        write(content, change.at, change.text);
      } else {
        write_some(content, change);
      }
    }
    return content;
  }

  void write_some(std::string& content, const DiskChange& change) {
    std::string_view bytes = change.text;
    for (std::uint64_t at = change.at; !bytes.empty();) {
      auto piece = bytes.substr(0, sector_ - at % sector_);
      if (survives()) write(content, at, piece);
      at += piece.size();
      bytes.remove_prefix(piece.size());
    }
  }

  const Disk& disk_;
  Survival survival_;
  std::mt19937 random_;
  std::uint64_t sector_;
  unsigned chance_;
  std::map<int, std::map<std::string, int>> names_;
  std::map<int, std::string> met_;
  DiskState state_;
};

Disk::Disk(const std::filesystem::path& folder) {
  nodes_.emplace_back().what = What::folder;
  initial_[folder] = 0;
  nodes_.front().names = {};
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    nodes_.front().names[entry.path().filename().string()] = read_in(entry.path());
  }
}

int Disk::read_in(const std::filesystem::path& path) {
  int number = node_count();
  Node& node = nodes_.emplace_back();
  initial_[path] = number;
  if (std::filesystem::is_symlink(path)) {
    node.what = What::symlink;
    node.content = std::filesystem::read_symlink(path).string();
  } else if (std::filesystem::is_directory(path)) {
    node.what = What::folder;
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      node.names[entry.path().filename().string()] = read_in(entry.path());
    }
  } else {
    node.content = testing::content_of(path);
  }
  return number;
}

void Disk::write(std::string& content, std::uint64_t at, std::string_view bytes) {
  if (content.size() < at + bytes.size()) content.resize(at + bytes.size());
  std::ranges::copy(bytes, content.begin() + static_cast<std::ptrdiff_t>(at));
}

void Disk::take(const DiskChange& change) {
  switch (change.kind) {
    case Kind::write:
    case Kind::truncate:
      nodes_[static_cast<std::size_t>(change.node)].unsynced.push_back(change);
      break;
    case Kind::name:
    case Kind::rename:
      nodes_[static_cast<std::size_t>(change.folder)].unsynced.push_back(change);
      break;
    case Kind::sync:
      sync(nodes_[static_cast<std::size_t>(change.node)]);
      break;
    case Kind::sync_all:
      for (auto& node : nodes_) sync(node);
      break;
    case Kind::make: {
      Node& node = nodes_.emplace_back();
      node.what = change.what;
      node.content = change.text;
      break;
    }
    case Kind::note:
      break;
  }
}

bool Disk::has_unsynced() const {
  return std::ranges::any_of(nodes_, [](const Node& node) { return !node.unsynced.empty(); });
}

void Disk::sync(Node& node) {
  auto changes = std::exchange(node.unsynced, {});
  for (const auto& change : changes) {
    if (change.kind == Kind::write) {
      write(node.content, change.at, change.text);
    } else if (change.kind == Kind::truncate) {
      node.content.resize(change.at);
    } else {
      set_name(change);
    }
  }
}

void Disk::set_name(const DiskChange& change) {
  auto& names = nodes_[static_cast<std::size_t>(change.folder)].names;
  if (change.kind == Kind::rename) {
    nodes_[static_cast<std::size_t>(change.former_folder)].names.erase(change.text);
  }
  if (change.node < 0) {
    names.erase(change.name);
  } else {
    names[change.name] = change.node;
  }
}

DiskState Disk::after_cut(const Survival& survival) const {
  return Remains(*this, survival).collect();
}

void Disk::write_out(const std::filesystem::path& folder) const {
  after_cut({Survival::Kind::everything}).write_out(folder);
}

void DiskState::start_anew() {
  std::string boot;
  std::getline(std::ifstream("/proc/sys/kernel/random/boot_id"), boot);
  if (boot.empty()) return;
  std::string former = boot;
  former.front() = boot.front() == '0' ? '1' : '0';
  for (auto& entry : entries) {
    for (std::size_t at = 0; (at = entry.content.find(boot, at)) != std::string::npos;) {
      entry.content.replace(at, boot.size(), former);
    }
  }
}

void DiskState::write_out(const std::filesystem::path& folder) const {
  for (const auto& entry : entries) {
    auto path = folder / entry.path;
    if (entry.what == What::folder) {
      std::filesystem::create_directory(path);
    } else if (entry.what == What::symlink) {
      std::filesystem::create_symlink(entry.content, path);
    } else if (!entry.same_file.empty()) {
      std::filesystem::create_hard_link(folder / entry.same_file, path);
    } else {
      put(path, entry.content);
    }
  }
}

std::string DiskState::digest() const {
  Sha256 sha;
  sha.start();
  for (const auto& entry : entries) {
    for (const std::string& text : {entry.path, entry.content, entry.same_file}) {
      const std::uint64_t size = text.size();
      sha.add(std::as_bytes(std::span(&size, 1)));
      sha.add(std::as_bytes(std::span(text)));
    }
  }
  return to_hex(sha.finish());
}

}  // namespace annals::testing
