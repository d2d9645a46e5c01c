#pragma once

#include <string_view>

namespace annals {

/// Whether the text is UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing beyond
/// U+10FFFF. NUL is allowed.
bool is_utf8(std::string_view text);

}  // namespace annals
