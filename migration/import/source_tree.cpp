#include "migration/import/source_tree.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>

namespace annals::importing {

namespace {

[[noreturn]] void fail(ErrorKind kind, const std::filesystem::path& path, std::string_view reason) {
  throw Error(kind, fmt::format("Importing {} failed: {}.", path.string(), reason));
}

Timestamp changed_at(const std::filesystem::path& path) {
  std::error_code code;
  const auto time = std::filesystem::last_write_time(path, code);
  if (code) fail(ErrorKind::io, path, code.message());
  const auto moment = std::filesystem::file_time_type::clock::to_sys(time);
  return std::chrono::floor<std::chrono::microseconds>(moment);
}

class Lister {
 public:
  explicit Lister(SourceTree& tree) : tree_(tree) {}

  // One folder; those in it are left for later, so that depth costs no stack.
  void list() {
    std::vector<std::string> open{""};
    while (!open.empty()) {
      const std::string folder = std::move(open.back());
      open.pop_back();
      std::error_code code;
      std::filesystem::directory_iterator entry(tree_.root / folder, code), end;
      for (; !code && entry != end; entry.increment(code)) {
        const std::string name =
            (folder.empty() ? "" : folder + "/") + entry->path().filename().string();
        if (take(name)) open.push_back(name);
      }
      if (code) fail(ErrorKind::io, tree_.root / folder, code.message());
    }
    std::ranges::sort(tree_.folders);
    std::ranges::sort(tree_.files, {}, &SourceFile::name);
    std::ranges::sort(tree_.left_out, {}, &SourceTree::LeftOut::name);
  }

 private:
  // Whether it is a folder.
  bool take(const std::string& name) {
    if (tree_.files.size() + tree_.folders.size() + tree_.left_out.size() ==
        SourceTree::most_entries) {
      fail(ErrorKind::invalid_argument, tree_.root,
           fmt::format("it holds more than {} files and folders", SourceTree::most_entries));
    }
    const auto path = tree_.root / name;
    switch (kind_of(path)) {
      case FileKind::file:
        tree_.files.push_back({name, 0, "", changed_at(path)});
        return false;
      case FileKind::folder:
        if (static_cast<std::size_t>(std::ranges::count(name, '/')) + 1 > SourceTree::most_levels) {
          fail(ErrorKind::invalid_argument, path,
               fmt::format("it stands more than {} folders deep", SourceTree::most_levels));
        }
        tree_.folders.push_back(name);
        return true;
      case FileKind::other:
        tree_.left_out.push_back({name, std::filesystem::is_symlink(path)
                                            ? "a symbolic link, which is not followed"
                                            : "neither a file nor a folder"});
        return false;
      case FileKind::absent:
        break;
    }
    fail(ErrorKind::io, path, "it has gone while the folder was listed");
  }

  SourceTree& tree_;
};

}  // namespace

SourceTree list_source(const std::filesystem::path& path) {
  // A link to the source itself is what the caller wants followed.
  std::error_code code;
  const auto real = std::filesystem::canonical(path, code);
  if (code == std::errc::no_such_file_or_directory) {
    fail(ErrorKind::not_found, path, "there is no such file or folder");
  }
  if (code) fail(ErrorKind::io, path, code.message());
  SourceTree tree;
  switch (kind_of(real)) {
    case FileKind::folder:
      tree.root = real;
      Lister(tree).list();
      break;
    case FileKind::file:
      tree.root = real.parent_path();
      tree.is_file = true;
      tree.files.push_back({real.filename().string(), 0, "", changed_at(real)});
      break;
    default:
      fail(ErrorKind::invalid_argument, path, "it is neither a file nor a folder");
  }
  return tree;
}

void hash_source(SourceTree& tree, FileSystem& files, const CountProgress& on_file) {
  for (std::size_t i = 0; i < tree.files.size(); ++i) {
    const FileContent content = files.hash(tree.root / tree.files[i].name);
    tree.files[i].bytes = content.bytes;
    tree.files[i].sha256 = to_hex(content.sha256);
    if (on_file) on_file(i + 1, tree.files.size());
  }
}

std::string read_source(const std::filesystem::path& root, const SourceFile& file,
                        FileSystem& files) {
  std::string text = files.read(root / file.name, file.bytes);
  if (to_hex(thread_sha256().hash(text)) != file.sha256) {
    fail(ErrorKind::io, root / file.name, "it changed while it was read");
  }
  return text;
}

}  // namespace annals::importing
