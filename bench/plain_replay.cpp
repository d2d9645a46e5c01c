#include "bench/plain_replay.h"

#include <capnp/serialize.h>

#include <chrono>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/plain_sqlite.h"
#include "projections/module_text.h"
#include "work.capnp.h"

namespace annals::modules {
extern const std::string_view work_sql;
}

namespace annals::bench {
namespace {

constexpr const char* select_events = R"(
select e.position, t.name, coalesce(e.at, e.recorded_at), e.payload
from events e join types t on t.id = e.type order by e.position)";
constexpr const char* bulk_settings =
    "pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -131072;"
    "pragma temp_store = memory; pragma secure_delete = off;";
constexpr const char* usual_settings =
    "pragma synchronous = normal; pragma wal_autocheckpoint = 1000;";

// iso(micros), as the statements want it.
void iso(sqlite3_context* context, int, sqlite3_value** arguments) {
  using namespace std::chrono;
  const sys_time<microseconds> moment(microseconds(sqlite3_value_int64(arguments[0])));
  const auto day = floor<days>(moment);
  const year_month_day date(day);
  const hh_mm_ss time(moment - day);
  char text[32];
  char* end = text;
  const auto digits = [&](std::int64_t number, int width) {
    for (int i = width - 1; i >= 0; --i, number /= 10)
      end[i] = static_cast<char>('0' + number % 10);
    end += width;
  };
  digits(static_cast<int>(date.year()), 4);
  *end++ = '-';
  digits(static_cast<unsigned>(date.month()), 2);
  *end++ = '-';
  digits(static_cast<unsigned>(date.day()), 2);
  *end++ = 'T';
  digits(time.hours().count(), 2);
  *end++ = ':';
  digits(time.minutes().count(), 2);
  *end++ = ':';
  digits(time.seconds().count(), 2);
  if (const auto rest = time.subseconds().count(); rest) {
    *end++ = '.';
    digits(rest, 6);
    while (end[-1] == '0') --end;
  }
  *end++ = 'Z';
  sqlite3_result_text(context, text, static_cast<int>(end - text), SQLITE_TRANSIENT);
}

// refuse(sentence), which a statement calls for an event that names something absent.
void refuse(sqlite3_context* context, int, sqlite3_value** arguments) {
  sqlite3_result_error(context, reinterpret_cast<const char*>(sqlite3_value_text(arguments[0])),
                       -1);
}

struct Row {
  std::int64_t position = 0;
  std::int64_t at = 0;
};

template <class Reader>
using Setter = void (*)(PlainStatement&, int, const Row&, const Reader&);

/// The statements of one event type, each parameter with the function that sets it.
template <class Event>
class Handler {
 public:
  using Reader = typename Event::Reader;
  using Setters = std::map<std::string_view, Setter<Reader>>;

  Handler(PlainConnection& connection, const ModuleText& text, std::string_view name,
          Setters setters) {
    setters["@position"] = [](auto& s, int i, const Row& row, const Reader&) {
      s.bind(i, row.position);
    };
    setters["@at"] = [](auto& s, int i, const Row& row, const Reader&) { s.bind(i, row.at); };
    for (const auto& handler : text.handlers) {
      if (handler.events != std::vector<std::string>{std::string(name)}) continue;
      for (const auto& sql : handler.statements) {
        auto& one =
            statements_.emplace_back(std::make_unique<PlainStatement>(connection, sql.text));
        for (int i = 1; i <= one.statement->parameter_count(); ++i) {
          one.setters.push_back(setters.at(one.statement->parameter_name(i)));
        }
      }
    }
    if (statements_.empty()) throw std::runtime_error("no statements for " + std::string(name));
  }

  void apply(const Row& row, const Reader& reader) {
    for (auto& one : statements_) {
      int parameter = 0;
      for (auto set : one.setters) set(*one.statement, ++parameter, row, reader);
      one.statement->run();
    }
  }

 private:
  struct One {
    explicit One(std::unique_ptr<PlainStatement> owned) : statement(std::move(owned)) {}
    std::unique_ptr<PlainStatement> statement;
    std::vector<Setter<Reader>> setters;
  };
  std::vector<One> statements_;
};

template <class Text>
void set_text(PlainStatement& statement, int parameter, bool has, const Text& text) {
  if (!has) return statement.bind_null(parameter);
  const auto reader = text();
  statement.bind(parameter, std::string_view(reader.begin(), reader.size()));
}

#define TEXT_FIELD(EVENT, NAME, FIELD)                                           \
  {                                                                              \
    ":" NAME, [](PlainStatement& s, int i, const Row&, const EVENT::Reader& r) { \
      set_text(s, i, r.has##FIELD(), [&] { return r.get##FIELD(); });            \
    }                                                                            \
  }
#define NULL_FIELD(EVENT, NAME)                                                                  \
  {                                                                                              \
    ":" NAME, [](PlainStatement& s, int i, const Row&, const EVENT::Reader&) { s.bind_null(i); } \
  }

Handler<work::EpicCreated> epic_created(PlainConnection& tables, const ModuleText& text) {
  using Event = work::EpicCreated;
  return {
      tables,
      text,
      "EpicCreated",
      {TEXT_FIELD(Event, "key", Key), TEXT_FIELD(Event, "title", Title),
       TEXT_FIELD(Event, "description", Description), TEXT_FIELD(Event, "status", Status),
       TEXT_FIELD(Event, "priority", Priority), TEXT_FIELD(Event, "businessValue", BusinessValue),
       TEXT_FIELD(Event, "filePath", FilePath), TEXT_FIELD(Event, "slug", Slug)}};
}

Handler<work::FeatureCreated> feature_created(PlainConnection& tables, const ModuleText& text) {
  using Event = work::FeatureCreated;
  return {tables,
          text,
          "FeatureCreated",
          {TEXT_FIELD(Event, "key", Key), TEXT_FIELD(Event, "epic", Epic),
           TEXT_FIELD(Event, "title", Title), TEXT_FIELD(Event, "description", Description),
           TEXT_FIELD(Event, "status", Status), NULL_FIELD(Event, "executionOrder"),
           TEXT_FIELD(Event, "filePath", FilePath), TEXT_FIELD(Event, "slug", Slug)}};
}

Handler<work::TaskCreated> task_created(PlainConnection& tables, const ModuleText& text) {
  using Event = work::TaskCreated;
  return {tables,
          text,
          "TaskCreated",
          {TEXT_FIELD(Event, "key", Key),
           TEXT_FIELD(Event, "feature", Feature),
           TEXT_FIELD(Event, "title", Title),
           TEXT_FIELD(Event, "description", Description),
           TEXT_FIELD(Event, "status", Status),
           TEXT_FIELD(Event, "agentType", AgentType),
           {":priority", [](PlainStatement& s, int i, const Row&,
                            const Event::Reader& r) { s.bind(i, std::int64_t{r.getPriority()}); }},
           NULL_FIELD(Event, "dependsOn"),
           TEXT_FIELD(Event, "assignedAgent", AssignedAgent),
           TEXT_FIELD(Event, "filePath", FilePath),
           NULL_FIELD(Event, "executionOrder"),
           TEXT_FIELD(Event, "slug", Slug),
           TEXT_FIELD(Event, "agent", Agent),
           TEXT_FIELD(Event, "notes", Notes)}};
}

Handler<work::TaskStatusChanged> status_changed(PlainConnection& tables, const ModuleText& text,
                                                std::string_view name = "TaskStatusChanged") {
  using Event = work::TaskStatusChanged;
  return {tables,
          text,
          name,
          {TEXT_FIELD(Event, "task", Task),
           TEXT_FIELD(Event, "from", From),
           TEXT_FIELD(Event, "to", To),
           TEXT_FIELD(Event, "agent", Agent),
           TEXT_FIELD(Event, "notes", Notes),
           {":forced", [](PlainStatement& s, int i, const Row&,
                          const Event::Reader& r) { s.bind(i, std::int64_t{r.getForced()}); }},
           TEXT_FIELD(Event, "blockedReason", BlockedReason),
           TEXT_FIELD(Event, "rejectionReason", RejectionReason)}};
}

#undef TEXT_FIELD
#undef NULL_FIELD

void add_functions(PlainConnection& tables) {
  sqlite3_create_function(tables.handle(), "iso", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr,
                          iso, nullptr, nullptr);
  sqlite3_create_function(tables.handle(), "refuse", 1, SQLITE_UTF8, nullptr, refuse, nullptr,
                          nullptr);
}

/// A payload as a generated reader sees it, in memory used again and again.
class Message {
 public:
  capnp::SegmentArrayMessageReader& read(std::span<const std::byte> bytes) {
    words_.resize(bytes.size() / sizeof(capnp::word));
    std::memcpy(words_.data(), bytes.data(), bytes.size());
    segment_ = {reinterpret_cast<const capnp::word*>(words_.data()), words_.size()};
    return reader_.emplace(kj::arrayPtr(&segment_, 1));
  }

 private:
  std::vector<std::uint64_t> words_;
  kj::ArrayPtr<const capnp::word> segment_;
  std::optional<capnp::SegmentArrayMessageReader> reader_;
};

class Replay {
 public:
  Replay(const std::filesystem::path& log, const std::filesystem::path& tables,
         const ModuleText& text)
      : text_(text), log_(log), tables_(tables), select_(log_, select_events) {
    add_functions(tables_);
  }

  std::uint64_t run(ReplayWay way) {
    const bool bulk = way == ReplayWay::best_known;
    tables_.run(bulk ? bulk_settings : usual_settings);
    tables_.run("begin");
    for (const auto& one : text_.ddl) {
      if (!(bulk && one.text.starts_with("create index"))) tables_.run(one.text);
    }
    const auto applied = apply_all(bulk);
    for (const auto& one : text_.ddl) {
      if (bulk && one.text.starts_with("create index")) tables_.run(one.text);
    }
    tables_.run("commit");
    return applied;
  }

 private:
  std::uint64_t apply_all(bool bulk) {
    auto on_epic = epic_created(tables_, text_);
    auto on_feature = feature_created(tables_, text_);
    auto on_task = task_created(tables_, text_);
    auto on_status = status_changed(tables_, text_);
    std::uint64_t applied = 0;
    while (select_.step()) {
      const Row row{select_.integer(0), select_.integer(2)};
      const auto type = select_.view(1);
      auto& message = message_.read(select_.blob(3));
      if (type == "work.TaskStatusChanged") {
        on_status.apply(row, message.getRoot<work::TaskStatusChanged>());
      } else if (type == "work.TaskCreated") {
        on_task.apply(row, message.getRoot<work::TaskCreated>());
      } else if (type == "work.FeatureCreated") {
        on_feature.apply(row, message.getRoot<work::FeatureCreated>());
      } else if (type == "work.EpicCreated") {
        on_epic.apply(row, message.getRoot<work::EpicCreated>());
      } else {
        continue;
      }
      if (++applied % 1'000 == 0 && !bulk) tables_.run("commit; begin");
    }
    return applied;
  }

  const ModuleText& text_;
  PlainConnection log_, tables_;
  PlainStatement select_;
  Message message_;
};

}  // namespace

std::uint64_t follow_by_hand(const std::filesystem::path& log_path,
                             const std::filesystem::path& tables_path, std::string_view sql) {
  constexpr std::uint64_t batch = 5'000;
  const auto text = ModuleText::parse(sql, "follow.sql");
  PlainConnection log(log_path), tables(tables_path);
  add_functions(tables);
  tables.run(usual_settings);
  for (const auto& one : text.ddl) tables.run(one.text);
  tables.run(
      "create table checkpoint (position integer not null); insert into checkpoint values (0)");
  PlainStatement select(log, select_events), begin(tables, "begin immediate"),
      commit(tables, "commit"), checkpoint(tables, "update checkpoint set position = ?1");
  auto on_status = status_changed(tables, text, "work.TaskStatusChanged");
  Message message;
  std::uint64_t read = 0;
  const auto end_batch = [&] {
    checkpoint.bind(1, static_cast<std::int64_t>(read));
    checkpoint.run();
    commit.run();
  };
  begin.run();
  while (select.step()) {
    ++read;
    if (select.view(1) == "work.TaskStatusChanged") {
      const Row row{select.integer(0), select.integer(2)};
      on_status.apply(row, message.read(select.blob(3)).getRoot<work::TaskStatusChanged>());
    }
    if (read % batch != 0) continue;
    end_batch();
    begin.run();
  }
  end_batch();
  return read;
}

std::uint64_t replay_work_by_hand(const std::filesystem::path& log,
                                  const std::filesystem::path& tables, ReplayWay way) {
  const auto text = ModuleText::parse(modules::work_sql, "work.sql");
  return Replay(log, tables, text).run(way);
}

}  // namespace annals::bench
