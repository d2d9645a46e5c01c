#include "tests/model/tally.h"

#include <fmt/format.h>

#include "tally.capnp.h"

namespace annals::model {

namespace {

// %CHECK%, %TIMES% and %COUNT% are what the definitions differ in.
constexpr const char* tally_sql = R"sql(-- annals:module tally strict
create table accounts (
  name text primary key,
  cents integer not null default 0 check (%CHECK%),
  opened integer not null%TIMES%
) strict;
create table moves (
  position integer primary key,
  account text not null references accounts (name) on delete cascade,
  cents integer not null,
  note text
) strict;
%INDEX%
-- annals:on Opened
insert into accounts (name, opened) values (:account, @position);

-- annals:on Added
insert into moves (position, account, cents, note) values (@position, :account, :cents, :note);
update accounts set cents = cents + :cents%COUNT% where name = :account;

-- annals:on Closed
delete from accounts where name = :account;
)sql";

constexpr const char* report_capnp = "@0xa7d5c1e0938f2b64;\n";
constexpr const char* report_sql = R"sql(-- annals:module report async
create table notes (
  note text primary key,
  times integer not null,
  cents integer not null
) strict;

-- annals:on tally.Added
insert into notes (note, times, cents) values (coalesce(:note, ''), 1, :cents)
on conflict (note) do update set times = times + 1, cents = cents + excluded.cents;
)sql";

void replace(std::string& text, const std::string& what, const std::string& by) {
  text.replace(text.find(what), what.size(), by);
}

Decision decide_move(const annals::Tables& tables, tally::Move::Reader ask) {
  if (ask.getCents() == 0) return decide();
  const std::string from = ask.getFrom().cStr();
  const std::string to = ask.getTo().cStr();
  const auto cents = tables.value<std::int64_t>("select cents from accounts where name = ?1", from);
  if (!cents) return reject("no_account", "There is no such account.");
  if (*cents < ask.getCents()) return reject("not_enough", "The balance is too low.");
  return decide(new_event({.stream = "s-" + from, .account = from, .cents = -ask.getCents()}),
                new_event({.stream = "s-" + to, .account = to, .cents = ask.getCents()}));
}

std::string joined(Rows rows) {
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) text += std::string(row.text(i)) + "|";
    text += ";";
  }
  return text;
}

template <class Asked>
std::string ask(const Asked& asked, const Rules& rules) {
  std::string columns = "name, cents, opened";
  if (rules.counts) columns += ", times";
  return joined(asked.query("select " + columns + " from tally.accounts order by name")) + " / " +
         joined(asked.query("select position, account, cents, note from moves order by position"));
}

}  // namespace

bool Fact::says_the_same(const Fact& other) const {
  return kind == other.kind && stream == other.stream && account == other.account &&
         cents == other.cents && note == other.note;
}

std::string Fact::to_string() const {
  std::string text = fmt::format("{} {}", type_of(kind), account);
  if (kind == Kind::added) text += fmt::format(" {}", cents);
  if (!note.empty()) text += " note " + note;
  text += " to " + stream;
  if (id) text += " as " + id->to_string().substr(34);
  if (at) text += " at " + to_iso(*at);
  return text;
}

const char* type_of(Fact::Kind kind) {
  switch (kind) {
    case Fact::Kind::opened:
      return "tally.Opened";
    case Fact::Kind::closed:
      return "tally.Closed";
    default:
      return "tally.Added";
  }
}

std::vector<Tag> tags_of(const Fact& fact) {
  std::vector<Tag> tags{{"account", fact.account}};
  if (!fact.note.empty()) tags.push_back({"note", fact.note});
  return tags;
}

NewEvent new_event(const Fact& fact) {
  auto made = [&] {
    switch (fact.kind) {
      case Fact::Kind::opened:
        return event<tally::Opened>(fact.stream, [&](auto e) { e.setAccount(fact.account); });
      case Fact::Kind::closed:
        return event<tally::Closed>(fact.stream, [&](auto e) { e.setAccount(fact.account); });
      default:
        return event<tally::Added>(fact.stream, [&](auto e) {
          e.setAccount(fact.account);
          e.setCents(fact.cents);
          if (!fact.note.empty()) e.setNote(fact.note);
        });
    }
  }();
  made.id = fact.id;
  made.at = fact.at;
  return made;
}

Rules rules_of(int definition) {
  constexpr std::int64_t any = 1'000'000'000;
  switch (definition) {
    case 1:
      return {0, any, true};
    case 2:
      return {-50, any, false};
    case 3:
      return {0, 300, false};
    default:
      return {0, any, false};
  }
}

Module tally_module(int definition) {
  const Rules rules = rules_of(definition);
  std::string sql = tally_sql;
  replace(sql, "%CHECK%", fmt::format("cents between {} and {}", rules.least, rules.most));
  replace(sql, "%TIMES%", rules.counts ? ",\n  times integer not null default 0" : "");
  replace(sql, "%COUNT%", rules.counts ? ", times = times + 1" : "");
  replace(sql, "%INDEX%", definition == 4 ? "create index moves_by_note on moves (note);\n" : "");
  return Module::from<tally::Opened, tally::Added, tally::Closed>("tally", sql)
      .command<tally::Move>(decide_move);
}

Module report_module() {
  return Module::from_texts(report_capnp, report_sql);
}

bool Tables::apply(const Fact& fact, Position position, const Rules& rules) {
  const auto found = accounts.find(fact.account);
  switch (fact.kind) {
    case Fact::Kind::opened:
      if (found != accounts.end()) return false;
      accounts[fact.account] = {0, 0, position};
      return true;
    case Fact::Kind::closed:
      if (found == accounts.end()) return true;
      accounts.erase(found);
      std::erase_if(moves, [&](const auto& move) { return move.second.account == fact.account; });
      return true;
    case Fact::Kind::added:
      break;
  }
  if (found == accounts.end()) return false;
  const std::int64_t cents = found->second.cents + fact.cents;
  if (cents < rules.least || cents > rules.most) return false;
  found->second.cents = cents;
  if (rules.counts) ++found->second.times;
  moves[position] = {fact.account, fact.cents, fact.note};
  return true;
}

std::string text_of(const Tables& tables, const Rules& rules) {
  std::string text;
  for (const auto& [name, account] : tables.accounts) {
    text += fmt::format("{}|{}|{}|", name, account.cents, account.opened);
    text += rules.counts ? fmt::format("{}|;", account.times) : ";";
  }
  text += " / ";
  for (const auto& [position, move] : tables.moves) {
    text += fmt::format("{}|{}|{}|{}|;", position, move.account, move.cents, move.note);
  }
  return text;
}

std::string text_of(const Engine& engine, const Rules& rules) {
  return ask(engine, rules);
}
std::string text_of(const Past& past, const Rules& rules) {
  return ask(past, rules);
}

AppendResult move(Engine& engine, const std::string& from, const std::string& to,
                  std::int64_t cents, const Attribution& attribution) {
  return engine.execute<tally::Move>(
      [&](tally::Move::Builder ask) {
        ask.setFrom(from);
        ask.setTo(to);
        ask.setCents(cents);
      },
      attribution);
}

}  // namespace annals::model
