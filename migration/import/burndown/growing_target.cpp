#include "migration/import/burndown/growing_target.h"

#include <annals/error.h>
#include <fmt/format.h>
#include <unistd.h>

namespace annals::importing::burndown {

namespace {

constexpr int most_attempts = 100;  // at a name that nobody has

[[noreturn]] void refuse(const std::filesystem::path& target, std::string_view reason) {
  throw Error(ErrorKind::invalid_argument,
              fmt::format("Exporting to {} failed: {}.", target.string(), reason));
}

}  // namespace

GrowingTarget::GrowingTarget(const std::filesystem::path& target)
    : target_(std::filesystem::absolute(target).lexically_normal()) {
  if (!target_.has_filename()) target_ = target_.parent_path();  // "folder/"
  require_free();
  for (int i = 0; i < most_attempts; ++i) {
    path_ = fmt::format("{}.{}-{}.partial", target_.string(), ::getpid(), i);
    if (kind_of(path_) == FileKind::absent) return;
  }
  refuse(target_, "there are too many unfinished exports beside it");
}

GrowingTarget::~GrowingTarget() {
  if (published_) return;
  try {
    files_.remove(path_);
  } catch (const Error&) {
    // It bears a name that says what it is.
  }
}

void GrowingTarget::publish() {
  files_.sync_all(target_.parent_path());
  require_free();
  files_.rename(path_, target_);
  published_ = true;
  files_.sync_folder(target_.parent_path());
}

void GrowingTarget::require_free() const {
  if (kind_of(target_) != FileKind::absent) refuse(target_, "something has that name already");
}

void require_workspace(const Engine& engine, const std::filesystem::path& target) {
  for (const auto& module : engine.status().modules) {
    if (module.name == "workspace") return;
  }
  refuse(target, "the log has no module workspace");
}

}  // namespace annals::importing::burndown
