#include "tests/soak/children.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <thread>

namespace annals::soak {

Children::~Children() {
  for (const auto child : running_) kill(child, SIGKILL);
  for (const auto child : running_) waitpid(child, nullptr, 0);
}

pid_t Children::start(const std::function<int()>& work) {
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("no further process could be started");
  if (child == 0) _exit(work());
  running_.insert(child);
  return child;
}

bool Children::ends_well(pid_t child) {
  const int status = wait_for(child);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void Children::hold_up(pid_t child, std::chrono::milliseconds time) {
  kill(child, SIGSTOP);
  std::this_thread::sleep_for(time);
  kill(child, SIGCONT);
}

bool Children::is_killed(pid_t child) {
  kill(child, SIGKILL);
  return WIFSIGNALED(wait_for(child));
}

int Children::wait_for(pid_t child) {
  int status = 0;
  const auto end = std::chrono::steady_clock::now() + longest_wait;
  pid_t ended = 0;
  while ((ended = waitpid(child, &status, WNOHANG)) == 0) {
    if (std::chrono::steady_clock::now() > end) {
      throw std::runtime_error("a process does not come to an end");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  if (ended != child) throw std::runtime_error("a process was lost");
  running_.erase(child);
  return status;
}

}  // namespace annals::soak
