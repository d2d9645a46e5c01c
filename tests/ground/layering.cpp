#include "tests/ground/layering.h"

#include <algorithm>
#include <array>

namespace annals::ground {
namespace {

// Lowest first.
constexpr std::array<std::string_view, 7> layers{"events",    "engine", "projections", "modules",
                                                 "migration", "api",    "cli"};

// A library that only one folder may include, so that it can be exchanged, and is compiled seldom.
struct Confined {
  std::string_view header;  ///< what the include begins with
  std::string_view folder;
};
constexpr std::array confined{
    Confined{"sqlite3.h", "engine/sqlite"},
    Confined{"CLI/", "cli"},
    Confined{"openssl/", "events"},
    Confined{"unicode/", "modules"},
};

int rank(std::string_view folder) {
  const auto it = std::ranges::find(layers, folder);
  return it == layers.end() ? -1 : static_cast<int>(it - layers.begin());
}

bool is_standard(std::string_view header) {
  return header.find_first_of("/.") == std::string_view::npos;
}

// The C++ that is made from modules/NAME/NAME.capnp is included as "NAME.capnp.h".
bool is_module_schema(std::string_view header) {
  return header.ends_with(".capnp.h") && header.find('/') == std::string_view::npos;
}

std::string fault_in_public_header(const Include& include) {
  if (!include.angle) return "but public headers include nothing of the inside";
  if (is_standard(include.path) || include.path.starts_with("annals/") ||
      include.path.starts_with("capnp/") || include.path.starts_with("kj/")) {
    return {};
  }
  return "but public headers need nothing but the standard library and Cap'n Proto";
}

std::string fault_in_layer(const SourceFile& file, const Include& include) {
  if (include.angle) {
    for (const auto& [header, folder] : confined) {
      if (include.path.starts_with(header) && !file.is_under(folder)) {
        return "which only " + std::string(folder) + " may";
      }
    }
    return {};
  }
  if (include.path.starts_with("annals/")) return "which is written in angle brackets";
  const auto target = is_module_schema(include.path)
                          ? std::string_view("modules")
                          : std::string_view(include.path).substr(0, include.path.find('/'));
  if (rank(target) < 0) return "but paths begin at the project's root, with a layer's folder";
  if (rank(target) > rank(file.folder())) return "which stands above it";
  if (file.folder() == "cli" && target != "cli") return "but the program uses the public face only";
  return {};
}

}  // namespace

std::vector<std::string> include_faults(const SourceFile& file) {
  std::vector<std::string> faults;
  for (const auto& include : file.includes()) {
    std::string fault;
    if (file.is_under("include/annals")) {
      fault = fault_in_public_header(include);
    } else if (rank(file.folder()) >= 0) {
      fault = fault_in_layer(file, include);
    }
    if (fault.empty()) continue;
    faults.push_back(file.path() + ":" + std::to_string(include.line) + ": includes " +
                     include.path + ", " + fault);
  }
  return faults;
}

}  // namespace annals::ground
