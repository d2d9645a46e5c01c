#pragma once

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <vector>

namespace annals::fuzz {

/// Inputs that are near to those of a corpus: bytes changed, parts left out, doubled or taken from
/// another input. The same seed gives the same ones.
class Mutation {
 public:
  Mutation(const std::vector<std::string>& corpus, unsigned seed)
      : corpus_(corpus), random_(seed) {}

  std::string next() {
    std::string input = one();
    for (std::size_t i = 1 + below(4); i > 0; --i) change(input);
    return input;
  }

 private:
  const std::string& one() { return corpus_[below(corpus_.size())]; }
  std::size_t below(std::size_t end) { return end == 0 ? 0 : random_() % end; }

  void change(std::string& input) {
    const std::size_t at = below(input.size() + 1);
    const std::size_t length = std::min(input.size() - at, 1 + below(below(16) == 0 ? 4096 : 16));
    switch (below(7)) {
      case 0:  // of another, or of itself
        if (const std::string& other = one(); !other.empty()) {
          const std::size_t from = below(other.size());
          input.insert(at, other, from, 1 + below(64));
        }
        break;
      case 1:
        input.erase(at, length);
        break;
      case 2:
        input.insert(at, input.substr(at, length));
        break;
      case 3:
        input.resize(at);
        break;
      case 4:
        if (at < input.size()) input[at] = static_cast<char>(input[at] ^ (1 << below(8)));
        break;
      case 5:
        if (at < input.size()) input[at] = edges[below(std::size(edges))];
        break;
      default:
        for (std::size_t i = 0; i < length; ++i) input[at + i] = static_cast<char>(random_());
    }
  }

  static constexpr char edges[] = {'\0', '\1', '\x7f', '\x80', '\xff', '"', '\'', '(', ')',
                                   '{',  '[',  '\n',   ' ',    '0',    '9', '-',  ';', '\\'};
  const std::vector<std::string>& corpus_;
  std::mt19937 random_;
};

}  // namespace annals::fuzz
