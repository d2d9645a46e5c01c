// Gives a target what its corpus holds, and for some seconds random changes of it. Without clang
// this stands in for libFuzzer: it does not look for new paths, and finds what lies near.
//
//   fuzz_replay TARGET FOLDER [SECONDS]
//
// ANNALS_SEED asks for the changes of an earlier run. An input at which the program dies is left
// in the file fuzz_TARGET.input of the working directory.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/mutation.h"

#define ANNALS_TARGET(name) extern "C" int fuzz_##name(const std::uint8_t* data, std::size_t size);
ANNALS_TARGETS
#undef ANNALS_TARGET

namespace {

using Target = int (*)(const std::uint8_t*, std::size_t);

struct Named {
  std::string_view name;
  Target run;
};
#define ANNALS_TARGET(name) {#name, fuzz_##name},
constexpr Named targets[] = {ANNALS_TARGETS};
#undef ANNALS_TARGET

std::vector<std::string> read_corpus(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> inputs;
  for (const auto& file : files) {
    std::ifstream stream(file, std::ios::binary);
    inputs.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  }
  return inputs;
}

class Replay {
 public:
  explicit Replay(const Named& target)
      : target_(target), kept_("fuzz_" + std::string(target.name) + ".input") {}

  void run(const std::string& input) {
    std::ofstream(kept_, std::ios::binary | std::ios::trunc) << input;
    target_.run(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
    ++count_;
  }
  // It is still alive, so nothing is to be kept.
  ~Replay() { std::remove(kept_.c_str()); }

  unsigned count() const { return count_; }

 private:
  const Named& target_;
  std::string kept_;
  unsigned count_ = 0;
};

int replay(const Named& target, const std::filesystem::path& folder, std::chrono::seconds time) {
  const std::vector<std::string> corpus = read_corpus(folder);
  if (corpus.empty()) {
    std::fprintf(stderr, "fuzz_replay: %s is empty.\n", folder.c_str());
    return 2;
  }
  const char* asked = std::getenv("ANNALS_SEED");
  const unsigned seed =
      asked ? static_cast<unsigned>(std::strtoul(asked, nullptr, 10)) : std::random_device{}();
  std::printf("seed %u\n", seed);
  std::fflush(stdout);
  const auto end = std::chrono::steady_clock::now() + time;
  Replay replay(target);
  for (const auto& input : corpus) replay.run(input);
  annals::fuzz::Mutation mutation(corpus, seed);
  while (std::chrono::steady_clock::now() < end) replay.run(mutation.next());
  std::printf("%u inputs\n", replay.count());
  return 0;
}

}  // namespace

int main(int count, char** words) {
  if (count == 3 || count == 4) {
    for (const Named& target : targets) {
      if (target.name != words[1]) continue;
      const long seconds = count == 4 ? std::strtol(words[3], nullptr, 10) : 2;
      return replay(target, words[2], std::chrono::seconds(seconds));
    }
  }
  std::fprintf(stderr, "usage: fuzz_replay TARGET FOLDER [SECONDS]\ntargets:");
  for (const Named& target : targets) std::fprintf(stderr, " %s", target.name.data());
  std::fprintf(stderr, "\n");
  return 2;
}
