#include "tests/faults/trial.h"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <map>

#include "tests/faults/acts.h"
#include "tests/faults/file_calls.h"

namespace annals::testing {

Figures& figures() {
  static Figures the_figures;
  return the_figures;
}

std::string Figures::words() const {
  return fmt::format(
      "{} fault points ({} failing calls, {} power cuts that left {} different disks, {} kills) "
      "behind {} acknowledged appends: "
      "{} acknowledged lost, {} there twice, {} half there, {} gaps, {} views that differ",
      faults + cuts + kills, faults, cuts, states, kills, events, lost, twice, halves, gaps,
      differing);
}

void try_it(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error&) {
    // What was acknowledged is known all the same.
  }
}

Trial::Trial(const Stage& stage)
    : Trial(stage, stage.disk().after_cut({Survival::Kind::everything})) {}

Trial::Trial(const Stage& stage, const DiskState& left)
    : stage_(stage), notebook_(directory_ / "notes") {
  std::filesystem::create_directory(folder());
  left.write_out(folder());
  FileCalls::watch(folder());
}

Trial::~Trial() {
  engine_.reset();
  FileCalls::watch({});
}

std::filesystem::path Trial::build_file(const std::string& build) const {
  return log().string() + "-views/board." + build + ".db";
}

Engine& Trial::engine() {
  if (!engine_) open();
  return *engine_;
}

std::string Trial::next_actor() {
  return fmt::format("{}-{}", ::getpid(), ++appended_);
}

void Trial::append(std::size_t events) {
  Engine& engine = this->engine();
  std::string actor = next_actor();
  AppendRequest request;
  for (std::size_t i = 0; i < events; ++i) {
    request.events.push_back(stage_.event(engine, fmt::format("{}-{}", actor, i)));
  }
  request.attribution.actor = actor;
  note(Notebook::append("will", actor, events));
  if (engine.append(std::move(request))) note(Notebook::append("did", actor, events));
}

void Trial::execute() {
  Engine& engine = this->engine();
  std::string actor = next_actor();
  note(Notebook::append("will", actor, 1));
  auto done = engine.execute("purse.Spend", fmt::format(R"({{"cents":1,"by":"{}"}})", actor),
                             {.actor = actor});
  if (done) note(Notebook::append("did", actor, 1));
}

void Trial::require_appends(const std::vector<std::string>& notes) {
  const auto tried = Notebook::appends("will", notes);
  const auto acknowledged = Notebook::appends("did", notes);
  std::map<std::string, std::size_t> found;
  Position last = 0;
  auto events = engine().read();
  while (const auto* event = events.next()) {
    if (event->position != ++last) {
      ++figures().gaps;
      BOOST_ERROR("after " << last - 1 << " comes " << event->position);
      last = event->position;
    }
    if (event->actor && *event->actor != "import") ++found[*event->actor];
  }
  BOOST_TEST(engine().head() == last);
  figures().events += std::ssize(acknowledged);
  for (const auto& [actor, count] : acknowledged) {
    if (found.contains(actor)) continue;
    ++figures().lost;
    BOOST_ERROR("lost: " << actor);
  }
  for (const auto& [actor, count] : found) {
    auto wanted = tried.find(actor);
    BOOST_REQUIRE_MESSAGE(wanted != tried.end(), "nobody appended as " << actor);
    if (count == wanted->second) continue;
    ++(count > wanted->second ? figures().twice : figures().halves);
    BOOST_ERROR("of the append " << actor << " there are " << count << " events, not "
                                 << wanted->second);
  }
}

void Trial::require_backups(const std::vector<std::string>& notes) const {
  auto backups = Engine::backups(log(), BackupCheck::content);
  for (const auto& backup : backups) {
    BOOST_TEST(backup.good(), backup.path << ": " << backup.problem);
  }
  for (const auto& name : Notebook::done("back up", notes)) {
    bool is_there = false;
    for (const auto& backup : backups) is_there |= backup.path.filename() == name;
    BOOST_TEST(is_there, "lost: the backup " << name);
  }
}

void Trial::require_tables() {
  auto report = engine().verify_deep();
  BOOST_TEST(report.log.events == engine().head());
  for (const auto& problem : report.log.problems) BOOST_ERROR(problem);
  for (const auto& module : report.modules) {
    if (!module.problems.empty()) ++figures().differing;
    for (const auto& problem : module.problems) BOOST_ERROR(module.module << ": " << problem);
  }
}

void Trial::require_nothing_left() const {
  for (const auto& entry : std::filesystem::directory_iterator(log().string() + "-views")) {
    std::string name = entry.path().filename().string();
    bool unfinished = name.find(".rebuilding") != name.npos || name.find(".building") != name.npos;
    BOOST_TEST(!unfinished, "left: " << name);
  }
}

void Trial::require_whole(const Act& act, const std::vector<std::string>& notes) {
  try {
    if (act.before_check) act.before_check(*this, notes);
    open();
    require_nothing_left();
    require_appends(notes);
    if (act.check) act.check(*this, notes);
    require_tables();
    BOOST_TEST(engine().rebuilds().empty());
    require_backups(notes);
  } catch (const Error& error) {
    BOOST_ERROR(error.what());
  }
  close();
}

}  // namespace annals::testing
