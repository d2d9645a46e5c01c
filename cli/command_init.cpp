#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "cli/commands.h"
#include "cli/json_writer.h"
#include "cli/open_log.h"
#include "cli/utf8.h"

namespace annals::cli {
namespace {

struct Options {
  std::string file;
  std::vector<std::string> modules;
};

/// A file that nobody had made before, with what the engine puts beside it; all of it goes away
/// again unless kept, so that a creation that failed can be repeated.
class NewFile {
 public:
  explicit NewFile(const std::string& path) : path_(path) {
    const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) {
      const int reason = errno;
      const std::string message =
          fmt::format("Creating {} failed: {}.", printable(path),
                      reason == EEXIST ? "it exists already" : std::strerror(reason));
      if (reason == EEXIST) throw usage_error(message);
      throw Error(reason == ENOENT ? ErrorKind::not_found : ErrorKind::io, message);
    }
    close(descriptor);
    std::error_code error;
    had_views_ = std::filesystem::exists(path + "-views", error);
  }
  ~NewFile() {
    if (kept_) return;
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm", "-lock"}) {
      std::filesystem::remove(path_ + suffix, ignored);
    }
    if (!had_views_) std::filesystem::remove_all(path_ + "-views", ignored);
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  void keep() { kept_ = true; }

 private:
  std::string path_;
  bool had_views_ = false;
  bool kept_ = false;
};

void declare(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log to create; usually NAME.annals");
  arguments.option("--module", "NAME", options.modules, "a built-in module to begin with");
}

ExitStatus run(Context& context, const Options& options) {
  std::vector<Module> modules;
  for (const std::string& name : options.modules) modules.push_back(builtin_or_failure(name));
  NewFile file(options.file);
  const Engine engine = create_log(context, options.file, std::move(modules));
  file.keep();
  if (context.json) {
    JsonObject object;
    object.text("file", options.file).raw("modules", json_strings(options.modules));
    context.out.line(object.number("head", engine.head()).str());
  } else {
    context.out.line(fmt::format("created {}{}{}", printable(options.file),
                                 options.modules.empty() ? "" : " with module ",
                                 fmt::join(options.modules, ", ")));
  }
  return ExitStatus::done;
}

}  // namespace

Command init_command() {
  return make_command<Options>({"init", "creates a log", "An existing file is never touched.",
                                "annals init tasks.annals --module work"},
                               declare, run);
}

}  // namespace annals::cli
