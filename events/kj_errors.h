#pragma once

#include <kj/exception.h>

#include <string>

namespace annals {

/// What Cap'n Proto says in an exception, as the end of a sentence: without the condition that
/// failed, source files or stack traces.
std::string words_of(const kj::Exception& exception);

}  // namespace annals
