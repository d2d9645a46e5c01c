#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>

#include "tests/soak/soak_run.h"

namespace annals::soak {
namespace {

constexpr const char* usage = R"(usage: soak [writers | crashes | workspace] [OPTION]...

writers (when nothing is said): threads in several processes append to one log while other processes
follow it, and others query, rebuild, roll back, back up, restore and verify it. Writers are killed
now and then, and any process is stopped for a moment. Then everything is compared with what the
writers were told.
crashes: processes that append, rebuild, import and back up are all killed at a random moment; then
everything is compared; and again.
workspace: two processes read and write the tables of the module "workspace" at once.

  --seconds N     how long (10)
  --seed N        of all that is random (a new one; printed)
  --processes N   writers: that write (2)
  --threads N     writers: of each of them (4)
  --followers N   writers: processes that follow (2)
  --keepers N     writers: processes that query, rebuild, back up and verify (1)
  --rounds N      crashes: at most (0: any number)
)";

using Run = void (*)(const Options&, const std::filesystem::path&);

struct Asked {
  Options options;
  std::string name = "writers";
  bool help = false;
};

const std::map<std::string, Run>& runs() {
  static const std::map<std::string, Run> all{
      {"writers", run_writers}, {"crashes", run_crashes}, {"workspace", run_workspace}};
  return all;
}

Asked parse(int count, char** words) {
  Asked asked;
  Options& options = asked.options;
  const std::map<std::string, std::uint64_t*> numbers{
      {"--seconds", &options.seconds},     {"--seed", &options.seed},
      {"--processes", &options.processes}, {"--threads", &options.threads},
      {"--followers", &options.followers}, {"--keepers", &options.keepers},
      {"--rounds", &options.rounds},
  };
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--help") {
      asked.help = true;
      continue;
    }
    if (i == 1 && runs().contains(word)) {
      asked.name = word;
      continue;
    }
    const auto it = numbers.find(word);
    if (it == numbers.end() || i + 1 == count) throw std::invalid_argument(word);
    *it->second = std::stoull(words[++i]);
  }
  return asked;
}

int run(int count, char** words) {
  const auto asked = parse(count, words);
  if (asked.help) {
    fmt::print("{}", usage);
    return 0;
  }
  fmt::print("soak: {} for {} seconds, seed {}\n", asked.name, asked.options.seconds,
             asked.options.seed);
  std::fflush(stdout);
  // Beside the program, on a real disk, and out of the way; who is killed needs no disk.
  auto folder = std::filesystem::path(words[0]).replace_filename("soak-XXXXXX").string();
  if (asked.name == "crashes" && access("/dev/shm", W_OK) == 0) folder = "/dev/shm/soak-XXXXXX";
  if (!mkdtemp(folder.data())) throw std::runtime_error("no folder could be made for " + folder);
  try {
    runs().at(asked.name)(asked.options, folder);
  } catch (const std::exception&) {
    fmt::print(stderr, "soak: the files are kept in {}\n", folder);
    throw;
  }
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace annals::soak

int main(int count, char** words) {
  try {
    return annals::soak::run(count, words);
  } catch (const std::invalid_argument& error) {
    fmt::print(stderr, "soak: unknown option {}; see --help\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "soak: {}\n", error.what());
    return 1;
  }
}
