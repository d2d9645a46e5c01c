#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/faults/disk.h"
#include "tests/faults/file_calls.h"

namespace annals::testing {

/// While it lives, writes down what is asked of the disk in a watched folder, and when somebody is
/// told something, so that afterwards the power can be cut at every moment of it.
class DiskRecorder final : public FileCallListener {
 public:
  /// What is in the folder now counts as synced.
  explicit DiskRecorder(const std::filesystem::path& folder);
  ~DiskRecorder() override;

  void done(const FileCall& call) override;
  /// From any thread.
  void note(const std::string& text);
  /// Ends the recording.
  void stop();

  const Disk& beginning() const { return beginning_; }
  const std::vector<DiskChange>& changes() const { return changes_; }

 private:
  struct Place {
    int folder;
    std::string name;
  };
  Place place_of(const std::filesystem::path& path) const;
  int number_of(const std::filesystem::path& path) const;
  int make(const std::filesystem::path& path, DiskChange::What what, const std::string& text = {});
  void name(const std::filesystem::path& path, int node);

  Disk beginning_;
  std::vector<DiskChange> changes_;
  std::map<ino_t, int> numbers_;
  int next_number_;
};

}  // namespace annals::testing
