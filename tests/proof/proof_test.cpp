#include <boost/test/unit_test.hpp>
#include <functional>

#include "engine/merkle_tree.h"
#include "tests/proof/notebook.h"

namespace annals::testing {

namespace {

ErrorKind kind_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    BOOST_TEST_MESSAGE(error.what());
    return error.kind();
  }
  BOOST_FAIL("nothing was thrown");
  return ErrorKind::closed;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(proofs)

BOOST_AUTO_TEST_CASE(a_tree_head_reads_back_from_its_text) {
  const std::string root(64, 'a');
  BOOST_TEST((TreeHead::parse("17:" + root) == TreeHead{17, root}));
  BOOST_TEST((TreeHead{17, root}.to_string()) == "17:" + root);
  const std::vector<std::string> others = {"",
                                           "17",
                                           ":" + root,
                                           "17:" + root + "0",
                                           "17:" + std::string(64, 'A'),
                                           "-1:" + root,
                                           " 17:" + root,
                                           "17x:" + root,
                                           "99999999999999999999:" + root};
  for (const auto& text : others) {
    BOOST_TEST(!TreeHead::parse(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(the_head_is_the_one_that_status_and_verify_tell) {
  Notebook notebook;
  notebook.fill(30);
  const TreeHead head = notebook.engine->tree_head();
  BOOST_TEST(head.position == 30u);
  BOOST_TEST(head.root == notebook.engine->status().tree_head);
  BOOST_TEST(head.root == notebook.engine->verify().tree_head);
}

BOOST_AUTO_TEST_CASE(an_empty_log_has_the_root_of_the_empty_tree) {
  TemporaryDirectory directory;
  auto engine = Engine::open(directory / "empty.annals");
  const TreeHead head = engine.tree_head();
  BOOST_TEST(head.to_string() ==
             "0:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  BOOST_TEST(engine.verify(head).problems.empty());
  BOOST_TEST((kind_of([&] { engine.prove(1); }) == ErrorKind::not_found));
}

BOOST_AUTO_TEST_CASE(every_event_is_proved_for_every_head_that_has_it) {
  Notebook notebook;
  notebook.fill(18);
  std::vector<TreeHead> heads = {{}};
  for (Position head = 1; head <= 18; ++head) {
    heads.push_back(notebook.engine->prove(1, head).head);
    BOOST_TEST(heads.back().position == head);
    for (Position position = 1; position <= head; ++position) {
      const auto proof = notebook.engine->prove(position, head);
      BOOST_TEST(proof.holds());
      BOOST_TEST((proof.head == heads.back()));
      BOOST_TEST(proof.leaf.event.position == position);
    }
  }
  for (Position second = 1; second <= 18; ++second) {
    for (Position first = 0; first <= second; ++first) {
      const auto proof = notebook.engine->prove_extension(first, second);
      BOOST_TEST(proof.holds());
      BOOST_TEST((first == 0 || proof.first == heads[first]));
      BOOST_TEST((proof.second == heads[second]));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_leaf_has_the_tags_in_order_and_the_hash_of_the_payload) {
  Notebook notebook;
  const Position position = notebook.append(noted("k"));
  const EventLeaf leaf = notebook.engine->leaf(position);
  const std::vector<Tag> tags = {{"key", "k"}, {"topic", "all"}, {"topic", "topic-k"}};
  BOOST_TEST((leaf.tags == tags));
  BOOST_TEST(leaf.payload_hash == to_hex(thread_sha256().hash({leaf.event.payload.bytes()})));
  BOOST_TEST(leaf.leaf_hash == notebook.engine->prove(position).leaf.leaf_hash);
}

BOOST_AUTO_TEST_CASE(a_proof_that_is_changed_does_not_hold) {
  Notebook notebook;
  notebook.fill(20);
  Attribution attribution;
  attribution.actor = "ann";
  const InclusionProof good = notebook.engine->prove(notebook.append(noted("x"), attribution));
  BOOST_REQUIRE(good.holds());
  const auto holds_after = [&](const std::function<void(InclusionProof&)>& change) {
    InclusionProof proof = good;
    change(proof);
    return proof.holds();
  };
  BOOST_TEST(!holds_after([](auto& proof) { proof.leaf.event.stream += "x"; }));
  BOOST_TEST(!holds_after([](auto& proof) { proof.leaf.event.position -= 1; }));
  BOOST_TEST(!holds_after([](auto& proof) { proof.leaf.event.version += 1; }));
  BOOST_TEST(!holds_after([](auto& proof) { proof.leaf.event.actor.reset(); }));
  BOOST_TEST(!holds_after([](auto& proof) { proof.leaf.event.at += std::chrono::seconds(1); }));
  BOOST_TEST(!holds_after([](auto& proof) { proof.leaf.event.payload = Payload({1, 2}); }));
  BOOST_TEST(!holds_after([](auto& proof) { proof.leaf.tags.pop_back(); }));
  BOOST_TEST(!holds_after([](auto& proof) { proof.leaf.payload_hash[5] ^= 1; }));
  BOOST_TEST(!holds_after([](auto& proof) { proof.leaf.leaf_hash[5] ^= 1; }));
  BOOST_TEST(!holds_after([](auto& proof) { proof.head.root[0] ^= 1; }));
  BOOST_TEST(!holds_after([](auto& proof) { proof.head.position *= 4; }));
  BOOST_TEST(!holds_after([](auto& proof) { proof.path.pop_back(); }));
  BOOST_TEST(!holds_after([](auto& proof) { proof.path.front() = "?"; }));
  // An erased payload takes nothing from the proof.
  BOOST_TEST(holds_after([](auto& proof) { proof.leaf.event.payload = {}; }));
}

BOOST_AUTO_TEST_CASE(what_the_log_does_not_have_is_not_proved) {
  Notebook notebook;
  notebook.fill(5);
  auto& engine = *notebook.engine;
  BOOST_TEST((kind_of([&] { engine.prove(0); }) == ErrorKind::not_found));
  BOOST_TEST((kind_of([&] { engine.prove(6); }) == ErrorKind::not_found));
  BOOST_TEST((kind_of([&] { engine.prove(2, 6); }) == ErrorKind::not_found));
  BOOST_TEST((kind_of([&] { engine.prove(3, 2); }) == ErrorKind::invalid_argument));
  BOOST_TEST((kind_of([&] { engine.prove_extension(6); }) == ErrorKind::not_found));
  BOOST_TEST((kind_of([&] { engine.prove_extension(3, 2); }) == ErrorKind::invalid_argument));
  BOOST_TEST((kind_of([&] { engine.leaf(6); }) == ErrorKind::not_found));
}

// Over the bounds of tiles, where roots come from storage.
BOOST_AUTO_TEST_CASE(proofs_hold_across_tiles) {
  Notebook notebook;
  std::vector<NewEvent> events;
  for (int i = 0; i < 9'000; ++i) events.push_back(erased(std::to_string(i % 50)));
  notebook.append(std::move(events));
  notebook.append(noted("last"));
  const Position head = notebook.engine->head();
  for (Position position : {Position{1}, tile_events - 1, tile_events, tile_events + 1,
                            2 * tile_events, 2 * tile_events + 1, head - 1, head}) {
    BOOST_TEST(notebook.engine->prove(position).holds());
    const auto extension = notebook.engine->prove_extension(position);
    BOOST_TEST(extension.holds());
    BOOST_TEST((extension.second == notebook.engine->tree_head()));
    BOOST_TEST(notebook.engine->verify(extension.first).problems.empty());
  }
}

BOOST_AUTO_TEST_CASE(verify_tells_whether_the_log_extends_a_kept_head) {
  Notebook notebook;
  notebook.fill(10);
  const TreeHead kept = notebook.engine->tree_head();
  BOOST_TEST(notebook.engine->verify(kept).problems.empty());
  notebook.fill(20);
  BOOST_TEST(notebook.engine->verify(kept).problems.empty());

  TreeHead other = kept;
  other.root[3] = other.root[3] == '0' ? '1' : '0';
  auto problems = notebook.engine->verify(other).problems;
  BOOST_REQUIRE(problems.size() == 1u);
  BOOST_TEST(problems[0].find("does not extend the head that was kept, 10:") != std::string::npos);

  other.position = 21;
  problems = notebook.engine->verify(other).problems;
  BOOST_REQUIRE(problems.size() == 1u);
  BOOST_TEST(problems[0].find("its last event is 20") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
