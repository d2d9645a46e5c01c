#pragma once

#include <sqlite3.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <string>

namespace annals::testing {

/// Changes a log as one who owns the file can: with SQLite alone, and no trigger in the way. The
/// triggers are put back as they were.
class Tampering {
 public:
  explicit Tampering(const std::filesystem::path& path) {
    BOOST_REQUIRE(sqlite3_open(path.c_str(), &file_) == SQLITE_OK);
    run("create temp table triggers as select name, sql from sqlite_schema where type = 'trigger'");
    for (const auto& name : column("select name from temp.triggers")) run("drop trigger " + name);
  }
  ~Tampering() {
    for (const auto& sql : column("select sql from temp.triggers")) run(sql);
    sqlite3_close(file_);
  }
  Tampering(const Tampering&) = delete;
  Tampering& operator=(const Tampering&) = delete;

  void run(const std::string& sql) {
    char* message = nullptr;
    const int code = sqlite3_exec(file_, sql.c_str(), nullptr, nullptr, &message);
    BOOST_TEST_CONTEXT(sql << ": " << (message ? message : "")) {
      BOOST_REQUIRE(code == SQLITE_OK);
    }
  }
  std::vector<std::string> column(const std::string& sql) {
    std::vector<std::string> texts;
    const auto take = [](void* into, int, char** values, char**) {
      static_cast<std::vector<std::string>*>(into)->emplace_back(values[0] ? values[0] : "");
      return 0;
    };
    BOOST_REQUIRE(sqlite3_exec(file_, sql.c_str(), take, &texts, nullptr) == SQLITE_OK);
    return texts;
  }

 private:
  sqlite3* file_ = nullptr;
};

}  // namespace annals::testing
