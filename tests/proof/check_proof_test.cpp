// tools/check_proof.py, which knows nothing of the library, against the library's proofs.
#include <sys/wait.h>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <random>

#include "tests/proof/notebook.h"

namespace annals::testing {

namespace {

namespace json = boost::json;

/// Runs the verifier over many proofs, for a Python takes long to start.
class Verifier {
 public:
  void add(const std::string& proof, const std::string& heads) {
    const std::string name = directory_ / std::to_string(proofs_.size());
    std::ofstream(name, std::ios::binary) << proof;
    list_ += name + ' ' + heads + '\n';
    proofs_.push_back(proof);
  }
  const std::vector<std::string>& proofs() const { return proofs_; }

  /// What it says of each.
  std::vector<std::string> run() {
    const std::string source = ANNALS_SOURCE_DIR;
    const std::string list = directory_ / "list", out = directory_ / "out";
    std::ofstream(list) << list_;
    const std::string command = "python3 -B " + source + "/tests/proof/check_many.py " + source +
                                "/tools/check_proof.py < " + list + " > " + out;
    BOOST_REQUIRE(std::system(command.c_str()) == 0);
    std::ifstream lines(out);
    std::vector<std::string> said;
    for (std::string line; std::getline(lines, line);) said.push_back(line);
    BOOST_REQUIRE(said.size() == proofs_.size());
    return said;
  }

  static bool can_run() { return std::system("python3 -c pass > /dev/null 2>&1") == 0; }

 private:
  TemporaryDirectory directory_;
  std::string list_;
  std::vector<std::string> proofs_;
};

bool holds(const std::string& said) {
  BOOST_REQUIRE((said.starts_with("holds: ") || said.starts_with("DOES NOT HOLD: ")));
  return said.starts_with("holds: ");
}

boost::test_tools::assertion_result python_is_here(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result here(Verifier::can_run());
  here.message() << "there is no python3";
  return here;
}

// Every value of a JSON text, changed a little, one at a time.
void for_each_change(json::value& root, json::value& at,
                     const std::function<void(const std::string&)>& use) {
  const json::value before = at;
  const auto use_changed = [&](json::value changed) {
    at = std::move(changed);
    use(json::serialize(root));
    at = before;
  };
  if (before.is_string()) {
    std::string text(before.as_string());
    for (std::size_t place : {std::size_t{0}, text.size() / 2, text.size() - 1}) {
      if (text.empty()) break;
      std::string changed = text;
      changed[place] = changed[place] == '0' ? '1' : '0';
      use_changed(json::value(changed));
    }
    use_changed(json::value(text + "0"));
    use_changed(json::value(nullptr));
  } else if (before.is_number()) {
    use_changed(json::value(before.to_number<std::int64_t>() + 1));
    use_changed(json::value(before.to_number<std::int64_t>() - 1));
    use_changed(json::value(0.5));
  } else if (before.is_array()) {
    json::array shorter = before.as_array();
    json::array longer = shorter;
    if (!shorter.empty()) {
      longer.push_back(longer.back());
      shorter.pop_back();
      use_changed(shorter);
      use_changed(longer);
    }
    if (before.as_array().size() > 1 && before.as_array()[0] != before.as_array()[1]) {
      json::array swapped = before.as_array();
      std::swap(swapped[0], swapped[1]);
      use_changed(swapped);
    }
    for (auto& element : at.as_array()) for_each_change(root, element, use);
  } else if (before.is_object()) {
    for (const auto& member : before.as_object()) {
      json::object less = before.as_object();
      less.erase(member.key());
      if (member.key() != "payload") use_changed(less);  // which may be left out
    }
    json::object more = before.as_object();
    more["another"] = 1;
    use_changed(more);
    for (auto& member : at.as_object()) for_each_change(root, member.value(), use);
  }
}

// Gives how many changes were tried.
std::size_t require_no_change_accepted(const std::string& proof, const std::string& heads) {
  Verifier verifier;
  verifier.add(proof, heads);
  json::value root = json::parse(proof);
  for_each_change(root, root, [&](const std::string& changed) { verifier.add(changed, heads); });
  const auto said = verifier.run();
  BOOST_TEST(holds(said[0]), said[0]);
  for (std::size_t i = 1; i < said.size(); ++i) {
    BOOST_TEST(!holds(said[i]), verifier.proofs()[i]);
  }
  return said.size() - 1;
}

/// Nine events, of which the last but one has everything that an event can have.
struct ProvedNotebook : Notebook {
  Position position = 0;
  ProvedNotebook() {
    fill(7);
    Attribution attribution;
    attribution.actor = "Ann \"the\" Ödmann";
    attribution.correlation_id = EventId{{1, 2, 3}};
    attribution.causation_id = EventId{{4, 5, 6}};
    attribution.at = Timestamp(std::chrono::microseconds(-1));
    NewEvent event = noted("k", "words", "1234");
    event.metadata = R"({"from":"a test"})";
    position = append(std::move(event), attribution);
    fill(9);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(check_proof, *boost::unit_test::precondition(python_is_here))

BOOST_AUTO_TEST_CASE(good_proofs_hold_for_every_size_of_log) {
  Notebook notebook;
  notebook.fill(20);
  Verifier verifier;
  for (Position head = 1; head <= 20; ++head) {
    for (Position position = 1; position <= head; ++position) {
      const auto proof = notebook.engine->prove(position, head);
      verifier.add(proof.to_json(), proof.head.to_string());
      const auto extension = notebook.engine->prove_extension(position, head);
      verifier.add(extension.to_json(),
                   extension.first.to_string() + ' ' + extension.second.to_string());
    }
  }
  for (const auto& said : verifier.run()) BOOST_TEST(holds(said), said);
}

BOOST_AUTO_TEST_CASE(the_verifier_finds_the_leaf_by_itself) {
  ProvedNotebook notebook;
  const auto proof = notebook.engine->prove(notebook.position);
  Verifier verifier;
  verifier.add(proof.to_json(), proof.head.to_string());
  BOOST_TEST(verifier.run()[0] ==
             "holds: event 8, notes.Noted in note-k, recorded at 2026-01-01 00:00:00.007000Z, is "
             "part of the log (leaf " +
                 proof.leaf.leaf_hash + ")");
}

BOOST_AUTO_TEST_CASE(a_proof_holds_for_the_head_it_was_made_for_alone) {
  Notebook notebook;
  notebook.fill(9);
  Verifier verifier;
  const auto proof = notebook.engine->prove(3, 7);
  const auto extension = notebook.engine->prove_extension(3, 7);
  const std::string newest = notebook.engine->tree_head().to_string();
  verifier.add(proof.to_json(), newest);
  verifier.add(proof.to_json(), "7");
  verifier.add(proof.to_json(), "");
  verifier.add(extension.to_json(), newest);
  verifier.add(extension.to_json(), extension.first.to_string() + ' ' + newest);
  verifier.add("{}", newest);
  verifier.add("", newest);
  verifier.add("[1]", newest);
  verifier.add(std::string(100'000, '['), newest);
  for (const auto& said : verifier.run()) BOOST_TEST(!holds(said), said);
}

BOOST_AUTO_TEST_CASE(a_proof_with_any_value_changed_is_refused) {
  ProvedNotebook notebook;
  const auto proof = notebook.engine->prove(notebook.position);
  BOOST_TEST(require_no_change_accepted(proof.to_json(true), proof.head.to_string()) > 80u);
}

BOOST_AUTO_TEST_CASE(a_consistency_proof_with_any_value_changed_is_refused) {
  Notebook notebook;
  notebook.fill(9);
  const auto proof = notebook.engine->prove_extension(6);
  const std::string heads = proof.first.to_string() + ' ' + proof.second.to_string();
  BOOST_TEST(require_no_change_accepted(proof.to_json(), heads) > 25u);
}

BOOST_AUTO_TEST_CASE(the_payload_is_in_the_proof_only_when_asked_for) {
  ProvedNotebook notebook;
  const auto proof = notebook.engine->prove(notebook.position);
  BOOST_TEST(!json::parse(proof.to_json()).as_object().contains("payload"));
  BOOST_TEST(proof.to_json().find("words") == std::string::npos);
  BOOST_TEST(json::parse(proof.to_json(true)).as_object().contains("payload"));
}

BOOST_AUTO_TEST_CASE(numbers_beyond_what_json_readers_take_exactly_are_strings) {
  Notebook notebook;
  Attribution attribution;
  attribution.at = Timestamp(std::chrono::microseconds(std::int64_t{1} << 60));
  const auto proof = notebook.engine->prove(notebook.append(noted("k"), attribution));
  BOOST_TEST(json::parse(proof.to_json()).at("event").at("atMicros").as_string() ==
             "1152921504606846976");
  Verifier verifier;
  verifier.add(proof.to_json(), proof.head.to_string());
  const auto said = verifier.run();
  BOOST_TEST(holds(said[0]), said[0]);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
