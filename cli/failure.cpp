#include "cli/failure.h"

#include "cli/json_writer.h"

namespace annals::cli {
namespace {

ExitStatus status_of(ErrorKind kind) {
  return kind == ErrorKind::invalid_argument ? ExitStatus::wrong_use : ExitStatus::failed;
}

}  // namespace

Failure usage_error(const std::string& message) {
  return {ExitStatus::wrong_use, "usage", "usage", message};
}

Failure failure_of(const Error& error, const std::string& before) {
  return {status_of(error.kind()), name_of(error.kind()), name_of(error.kind()),
          before + error.what()};
}

Failure failure_of(const AppendResult& result, const std::string& before) {
  if (result.conflicted()) {
    const bool by_stream = !result.conflict().stream.empty();
    return {ExitStatus::refused, "conflict", by_stream ? "expected_version" : "append_condition",
            before + result.message()};
  }
  return {ExitStatus::refused, "rejection", result.rejection().code, before + result.message()};
}

std::string to_json(const Failure& failure) {
  JsonObject error;
  error.text("kind", failure.kind).text("code", failure.code).text("message", failure.what());
  return JsonObject().raw("error", error.str()).str();
}

}  // namespace annals::cli
