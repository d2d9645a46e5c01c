// Everything that holds what a log holds can be read by its owner alone, whatever the umask is.
#include <sys/stat.h>

#include "tests/hostile/stand.h"

namespace annals::testing {

namespace {

class Umask {
 public:
  explicit Umask(mode_t mask) : before_(::umask(mask)) {}
  ~Umask() { ::umask(before_); }
  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;

 private:
  mode_t before_;
};

std::string faults_of(const std::filesystem::path& folder, int& files) {
  std::string faults;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_symlink()) continue;
    ++files;
    struct stat status {};
    BOOST_REQUIRE(::stat(entry.path().c_str(), &status) == 0);
    const mode_t wanted = entry.is_directory() ? 0700 : 0600;
    if ((status.st_mode & 07777) != wanted) faults += entry.path().string() + "\n";
  }
  return faults;
}

void use_everything(Stand& stand) {
  for (int i = 0; i < 50; ++i) (void)stand.append(written("text", i));
  (void)stand.number("select count(*) from notes");
  (void)stand.engine.as_of(20).tables();
  const Value key[] = {std::int64_t{7}};
  (void)stand.engine.history("notes", key);
  stand.engine.register_module(bounds_module(notes_sql + "-- edited\n"));  // takes a backup
  BackupOptions with_views;
  with_views.with_views = true;
  (void)stand.engine.back_up(with_views);
  (void)stand.engine.back_up(stand.directory / "single.annals");
  (void)stand.engine.verify_deep();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(privacy)

BOOST_AUTO_TEST_CASE(files_are_0600_and_folders_0700_whatever_the_umask_is) {
  for (const mode_t mask : {mode_t{0}, mode_t{0022}, mode_t{0077}}) {
    const Umask set(mask);
    Stand stand;
    use_everything(stand);
    int files = 0;
    BOOST_TEST(faults_of(stand.directory.path(), files) == "", "with umask " << std::oct << mask);
    for (const char* ending : {"", "-wal", "-shm", "-lock", "-views", "-backups"}) {
      BOOST_TEST(std::filesystem::exists(stand.path.string() + ending), ending);
    }
    BOOST_TEST(files > 15);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
