#include <boost/test/unit_test.hpp>

#include <set>
#include <string>
#include <vector>

#include "tests/ground/layering.h"

namespace annals::ground {
namespace {

std::vector<std::string> faults_of(const std::string& path, const std::string& text) {
  return include_faults(SourceFile(path, text));
}

BOOST_AUTO_TEST_SUITE(layers)

BOOST_AUTO_TEST_CASE(no_file_includes_what_stands_above_it) {
  const auto files = source_files();
  BOOST_TEST(files.size() > 30u);
  for (const auto& file : files) {
    for (const auto& fault : include_faults(file)) BOOST_ERROR(fault);
  }
}

BOOST_AUTO_TEST_CASE(an_upward_include_is_found) {
  BOOST_TEST(faults_of("events/codec.cpp", "#include \"engine/log.h\"\n").size() == 1u);
  BOOST_TEST(faults_of("engine/log.cpp", "#include \"events/codec.h\"\n").empty());
  BOOST_TEST(faults_of("engine/log.cpp", "#include \"engine/sqlite/statement.h\"\n").empty());
  BOOST_TEST(faults_of("projections/a.cpp", "#include \"work.capnp.h\"\n").size() == 1u);
  BOOST_TEST(faults_of("modules/work/a.cpp", "#include \"work.capnp.h\"\n").empty());
  BOOST_TEST(faults_of("cli/main.cpp", "#include \"api/engine.h\"\n").size() == 1u);
  BOOST_TEST(faults_of("api/engine.cpp", "#include \"log.h\"\n").size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_library_out_of_its_place_is_found) {
  BOOST_TEST(faults_of("projections/view.cpp", "#include <sqlite3.h>\n").size() == 1u);
  BOOST_TEST(faults_of("engine/sqlite/view.cpp", "#include <sqlite3.h>\n").empty());
  BOOST_TEST(faults_of("engine/sqlite_too.cpp", "#include <sqlite3.h>\n").size() == 1u);
  BOOST_TEST(faults_of("api/a.cpp", "#include <CLI/CLI.hpp>\n").size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_public_header_that_needs_more_than_it_may_is_found) {
  BOOST_TEST(faults_of("include/annals/a.h", "#include <boost/json.hpp>\n").size() == 1u);
  BOOST_TEST(faults_of("include/annals/a.h", "#include <sqlite3.h>\n").size() == 1u);
  BOOST_TEST(faults_of("include/annals/a.h", "#include \"events/codec.h\"\n").size() == 1u);
  BOOST_TEST(faults_of("include/annals/a.h", "#include <map>\n#include <kj/array.h>\n").empty());
}

BOOST_AUTO_TEST_CASE(heavy_headers_stand_in_one_source_each) {
  for (const std::string heavy : {"CLI/", "spdlog/"}) {
    std::set<std::string> users;
    for (const auto& file : source_files()) {
      for (const auto& include : file.includes()) {
        if (include.path.starts_with(heavy)) users.insert(file.path());
      }
    }
    BOOST_TEST_INFO_SCOPE(heavy << " is included by " << users.size() << " files");
    BOOST_TEST(users.size() <= 1u);
    for (const auto& user : users) BOOST_TEST(user.ends_with(".cpp"));
  }
}

BOOST_AUTO_TEST_CASE(a_source_includes_its_own_header_first) {
  const auto files = source_files();
  std::set<std::string> paths;
  for (const auto& file : files) paths.insert(file.path());
  for (const auto& file : files) {
    if (!file.path().ends_with(".cpp") || file.includes().empty()) continue;
    const auto header = file.path().substr(0, file.path().size() - 4) + ".h";
    if (!paths.contains(header)) continue;
    BOOST_TEST_INFO_SCOPE(file.path());
    BOOST_TEST(file.includes().front().path == header);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::ground
