#include "tests/soak/soak_module.h"

#include <annals/decision.h>
#include <capnp/message.h>

#include <string_view>

#include "soak.capnp.h"

namespace annals::soak {

extern const std::string_view soak_sql;

namespace {

Decision decide_transfer(const Tables& tables, Transfer::Reader ask) {
  const auto cents = tables.value<std::int64_t>("select cents from accounts where name = ?1",
                                                std::string_view(ask.getFrom().cStr()));
  if (!cents) return reject("no_account", "there is no such account");
  if (*cents < ask.getCents()) return reject("not_enough", "the balance is too low");
  const auto number = ask.getNumber();
  return decide(moved(ask.getFrom().cStr(), -ask.getCents(), {ask.getWriter(), number}),
                moved(ask.getTo().cStr(), ask.getCents(), {ask.getWriter(), number + 1}));
}

}  // namespace

Module soak_module(bool other) {
  std::string sql(soak_sql);
  if (other) sql += "\n-- annals:tables\ncreate index moves_by_account on moves (account);\n";
  return Module::from<Moved, Ended>("soak", std::move(sql)).command<Transfer>(decide_transfer);
}

Engine open_soak(const std::filesystem::path& log) {
  EngineOptions options;
  options.modules = {soak_module(false)};
  options.known_modules = {soak_module(true)};
  options.on_change = ModuleChange::keep;
  options.busy_timeout = std::chrono::seconds(30);
  return Engine::open(log, std::move(options));
}

NewEvent moved(const std::string& account, std::int64_t cents, Authorship author) {
  return event<Moved>(account, [&](Moved::Builder moved) {
    moved.setAccount(account);
    moved.setCents(cents);
    moved.setWriter(author.writer);
    moved.setNumber(author.number);
  });
}

NewEvent ended() {
  return event<Ended>("end", [](Ended::Builder) {});
}

AppendResult transfer(Engine& engine, const std::string& from, const std::string& to,
                      std::int64_t cents, Authorship author) {
  return engine.execute<Transfer>([&](Transfer::Builder ask) {
    ask.setFrom(from);
    ask.setTo(to);
    ask.setCents(cents);
    ask.setWriter(author.writer);
    ask.setNumber(author.number);
  });
}

std::optional<Move> move_of(const RecordedEvent& event) {
  if (event.type != "soak.Moved") return std::nullopt;
  const kj::ArrayPtr<const capnp::word> segments[] = {event.payload.words()};
  capnp::SegmentArrayMessageReader message(segments);
  const auto moved = message.getRoot<Moved>();
  return Move{moved.getAccount().cStr(), moved.getCents(), {moved.getWriter(), moved.getNumber()}};
}

bool is_end(const RecordedEvent& event) {
  return event.type == "soak.Ended";
}

}  // namespace annals::soak
