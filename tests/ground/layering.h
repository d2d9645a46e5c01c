#pragma once

#include <string>
#include <vector>

#include "tests/ground/source_file.h"

namespace annals::ground {

/// What is wrong with the includes of one file, a sentence each: "engine/log.h:7: …". The rules:
/// a layer includes its own files, those of the layers below it, and the public headers; public
/// headers include the standard library and Cap'n Proto; some libraries are kept in one place.
std::vector<std::string> include_faults(const SourceFile& file);

}  // namespace annals::ground
