#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace annals::cli {

/// One record of RFC 4180: fields with commas, quotes or line breaks are quoted, quotes doubled.
/// Ends with CRLF.
std::string csv_record(const std::vector<std::string>& fields);

}  // namespace annals::cli
