#include "tests/trouble/till.h"

#include <signal.h>

#include "kiosk.capnp.h"

namespace annals::testing {

namespace {

constexpr const char* till_sql = R"sql(-- annals:module till strict
create table sales (position integer primary key, item text not null) strict;

-- annals:on Sold
insert into sales (position, item) values (@position, :item);
)sql";

constexpr const char* count_sql = R"sql(-- annals:module counting async
create table counted (item text primary key, times integer not null) strict;

-- annals:on till.Sold
insert into counted (item, times) values (:item, 1)
on conflict (item) do update set times = times + 1;
)sql";

Decision decide_to_sell(const Tables&, kiosk::Sell::Reader ask) {
  const std::string item = ask.getItem().cStr();
  if (item == "a stop") ::raise(SIGSTOP);
  return decide(sold(item));
}

}  // namespace

Module till_module() {
  return Module::from<kiosk::Sold>("till", till_sql).command<kiosk::Sell>(decide_to_sell);
}

Module count_module() {
  return Module::from_texts("@0xb1c7e5d3f9a26804;\n", count_sql);
}

EngineOptions Till::options(std::chrono::milliseconds busy_timeout) {
  EngineOptions options;
  options.modules = {till_module()};
  options.busy_timeout = busy_timeout;
  options.clock = &clock;
  options.back_up = false;
  return options;
}

Engine Till::open(std::chrono::milliseconds busy_timeout) {
  return Engine::open(path, options(busy_timeout));
}

NewEvent sold(const std::string& item, std::size_t filler) {
  return event<kiosk::Sold>("till", [&](auto e) {
    e.setItem(item);
    if (filler != 0) e.initFiller(static_cast<unsigned>(filler));
  });
}

AppendResult sell(Engine& engine, const std::string& item, std::size_t filler) {
  AppendRequest request;
  request.events.push_back(sold(item, filler));
  return engine.append(std::move(request));
}

AppendResult ask_to_sell(Engine& engine, const std::string& item) {
  return engine.execute<kiosk::Sell>([&](kiosk::Sell::Builder ask) { ask.setItem(item); });
}

std::int64_t sales(const Engine& engine) {
  auto rows = engine.query("select count(*) from sales");
  return rows.next()->integer(0);
}

std::string error_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    return std::string(name_of(error.kind())) + ": " + error.what();
  }
  return "nothing";
}

bool begins(const std::string& text, const std::string& with) {
  return text.starts_with(with);
}
bool contains(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

}  // namespace annals::testing
