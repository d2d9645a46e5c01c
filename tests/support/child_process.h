#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <functional>

namespace annals::testing {

/// A process of its own that does this and ends with the status returned. No log may be open across
/// the fork.
inline int in_child(const std::function<int()>& act) {
  const pid_t child = fork();
  if (child == 0) {
    int status = 1;
    try {
      status = act();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "child: %s\n", error.what());
    }
    _exit(status);
  }
  return child;
}

/// Waits for the process; whether it ended with 0.
inline bool succeeded(int child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace annals::testing
