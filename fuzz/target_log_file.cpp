// The bytes of a log: opened, verified, read, asked. It is refused, or gives an answer.
#include <annals/engine.h>

#include "fuzz/scratch.h"

using namespace annals;

namespace {

template <class Act>
void attempt(const Act& act) {
  try {
    act();
  } catch (const Error&) {
  }
}

void use(Engine& engine) {
  attempt([&] { (void)engine.verify(); });
  attempt([&] {
    for (const auto& event : engine.read()) {
      attempt([&] { (void)engine.to_json(event); });
    }
  });
  attempt([&] { (void)engine.status(); });
  attempt([&] { (void)engine.tables(); });
  attempt([&] { (void)engine.prove(1 + engine.head() / 2); });
  attempt([&] { (void)engine.trace(1 + engine.head() / 2); });
  attempt([&] { (void)engine.as_of(engine.head() / 2).tables(); });
  attempt([&] {
    for (const auto& module : engine.status().modules) {
      for (const auto& query : module.queries) {
        for (const auto& row :
             engine.query_named(module.name + "." + query.substr(0, query.find('(')))) {
          (void)row;
        }
      }
    }
  });
  attempt([&] {
    AppendRequest request;
    NewEvent event;
    event.stream = "s";
    event.type = "shop.PriceChanged";
    event.payload = engine.from_json(event.type, "{\"sku\":\"A\"}");
    request.events.push_back(std::move(event));
    (void)engine.append(std::move(request));
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::Scratch scratch;
  const auto log = scratch.write("shop.annals", fuzz::text_of(data, size));
  try {
    EngineOptions options;
    options.create = false;
    options.projectors = false;
    options.busy_timeout = std::chrono::milliseconds(100);
    options.query = {std::chrono::milliseconds(500), 64u << 20};
    Engine engine = Engine::open(log, std::move(options));
    use(engine);
  } catch (const Error&) {
  }
  return 0;
}
