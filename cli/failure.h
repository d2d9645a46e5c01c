#pragma once

#include <annals/append.h>
#include <annals/error.h>

#include <stdexcept>
#include <string>

namespace annals::cli {

/// What the shell is told.
enum class ExitStatus {
  done = 0,
  refused = 1,    ///< by a rule: conflict, rejection, failed verification
  wrong_use = 2,  ///< the command line or the data given with it makes no sense
  failed = 3,     ///< the environment: busy, io, corrupt, not found, not a log
};

/// Ends a command with a sentence on standard error.
class Failure : public std::runtime_error {
 public:
  Failure(ExitStatus exit_status, std::string of_kind, std::string with_code,
          const std::string& message)
      : std::runtime_error(message),
        status(exit_status),
        kind(std::move(of_kind)),
        code(std::move(with_code)) {}

  ExitStatus status;
  std::string kind;  ///< "usage", "conflict", "rejection", "problems", or the name of an ErrorKind
  std::string code;  ///< finer than the kind where there is something finer, else the same
};

Failure usage_error(const std::string& message);
/// The failure that the library's exception stands for; `before` is put before its message.
Failure failure_of(const Error& error, const std::string& before = {});
/// The failure that a result which wrote nothing stands for.
Failure failure_of(const AppendResult& result, const std::string& before = {});

/// {"error":{"kind":…,"code":…,"message":…}}
std::string to_json(const Failure& failure);

}  // namespace annals::cli
