#include <annals/engine.h>

#include <cstring>
#include <optional>
#include <random>
#include <stdexcept>

#include "bench/contest.h"
#include "bench/measured_events.h"
#include "bench/plain_log.h"

namespace annals::bench {
namespace {

/// What SQLite gives without alignment, where it can be read.
class AlignedWords {
 public:
  kj::ArrayPtr<const capnp::word> words(std::span<const std::byte> payload) {
    words_.resize(payload.size() / sizeof(std::uint64_t));
    std::memcpy(words_.data(), payload.data(), payload.size());
    return {reinterpret_cast<const capnp::word*>(words_.data()), words_.size()};
  }

 private:
  std::vector<std::uint64_t> words_;
};

/// Both sides must have read the same.
void require_equal(std::uint64_t read, std::uint64_t expected) {
  if (read != expected) {
    throw std::runtime_error("read " + std::to_string(read) + " events instead of " +
                             std::to_string(expected));
  }
}

/// Both logs with the same events; read warm.
class ReadContest : public Contest {
 public:
  ReadContest(std::uint64_t events, std::uint64_t streams) : events_(events), streams_(streams) {}

  void prepare(const ScratchFolder& folder) override {
    log_.emplace(open_measured(folder / "log.annals"));
    plain_.emplace(folder / "plain.db");
    const auto events = measured_events(events_, streams_);
    for (std::size_t i = 0; i < events.size(); i += 1'000) {
      const auto batch =
          std::span(events).subspan(i, std::min<std::size_t>(1'000, events.size() - i));
      append_all(*log_, batch);
      plain_->append(batch);
    }
  }

 protected:
  std::int64_t decode(std::span<const std::byte> payload) {
    return measured_value(scratch_.words(payload));
  }

  std::uint64_t events_;
  std::uint64_t streams_;
  std::optional<Engine> log_;
  std::optional<PlainLog> plain_;
  AlignedWords scratch_;
  std::int64_t sum_ = 0;
};

class Scan : public ReadContest {
 public:
  explicit Scan(std::uint64_t events) : ReadContest(events, 10'000) {}

  std::string name() const override { return "scan all, decode two fields"; }
  std::optional<double> promised_ratio() const override { return 0.8; }

  Round engine(const ScratchFolder&) override {
    std::uint64_t read = 0;
    const auto seconds = seconds_of([&] {
      for (const auto& event : log_->read()) {
        if (event.stream.starts_with('$')) continue;  // the engine's own
        sum_ += measured_value(event.payload.words());
        ++read;
      }
    });
    require_equal(read, events_);
    return {read, seconds};
  }

  Round rival(const ScratchFolder&) override {
    std::uint64_t read = 0;
    PlainStatement select(plain_->connection(),
                          "select s.name, e.version, e.recorded_at, e.payload from events e "
                          "join streams s on s.id = e.stream order by e.position");
    const auto seconds = seconds_of([&] {
      while (select.step()) {
        sum_ += decode(select.blob(3));
        ++read;
      }
    });
    require_equal(read, events_);
    return {read, seconds};
  }
};

class ReadStreams : public ReadContest {
 public:
  ReadStreams(std::uint64_t streams, std::uint64_t reads)
      : ReadContest(streams * 100, streams), reads_(reads) {}

  std::string name() const override { return "read one stream of about 100, decode"; }
  std::string unit() const override { return "streams"; }

  Round engine(const ScratchFolder&) override {
    std::mt19937_64 random(1);
    const auto seconds = seconds_of([&] {
      for (std::uint64_t i = 0; i < reads_; ++i) {
        ReadQuery query;
        query.stream = "sensor-" + std::to_string(random() % streams_);
        for (const auto& event : log_->read(query)) sum_ += measured_value(event.payload.words());
      }
    });
    return {reads_, seconds};
  }

  Round rival(const ScratchFolder&) override {
    std::mt19937_64 random(1);
    PlainStatement select(
        plain_->connection(),
        "select e.version, e.recorded_at, e.payload from events e where e.stream = "
        "(select id from streams where name = ?1) order by e.version");
    const auto seconds = seconds_of([&] {
      for (std::uint64_t i = 0; i < reads_; ++i) {
        const auto name = "sensor-" + std::to_string(random() % streams_);
        select.bind(1, std::string_view(name));
        while (select.step()) sum_ += decode(select.blob(2));
      }
    });
    return {reads_, seconds};
  }

 private:
  std::uint64_t reads_;
};

/// Events that carry one of many tags; by hand: a column with an index.
class ReadTags : public Contest {
 public:
  ReadTags(std::uint64_t areas, std::uint64_t reads) : areas_(areas), reads_(reads) {}

  std::string name() const override { return "read one tag of about 100, decode"; }
  std::string unit() const override { return "tags"; }
  std::string rival_name() const override { return "events table, tags interned, index on tag"; }

  void prepare(const ScratchFolder& folder) override {
    log_.emplace(open_measured(folder / "log.annals"));
    plain_.emplace(folder / "plain.db");
    plain_->run(
        "create table tags (id integer primary key, name text not null unique);"
        "create table events (position integer primary key, stream integer not null, "
        "version integer not null, type integer not null, recorded_at integer not null, "
        "tag integer not null, payload blob not null);"
        "create index events_by_tag on events (tag)");
    const auto events = labelled_events(areas_ * 100, areas_);
    for (std::size_t i = 0; i < events.size(); i += 1'000) {
      append_all(*log_,
                 std::span(events).subspan(i, std::min<std::size_t>(1'000, areas_ * 100 - i)));
    }
    insert_by_hand(events);
  }

  Round engine(const ScratchFolder&) override {
    std::mt19937_64 random(1);
    std::uint64_t read = 0;
    const auto seconds = seconds_of([&] {
      for (std::uint64_t i = 0; i < reads_; ++i) {
        ReadQuery query;
        query.tags = {{"area", area_name(random() % areas_)}};
        for (const auto& event : log_->read(query)) {
          sum_ += labelled_value(event.payload.words());
          ++read;
        }
      }
    });
    require_same(read);
    return {reads_, seconds};
  }

  Round rival(const ScratchFolder&) override {
    std::mt19937_64 random(1);
    std::uint64_t read = 0;
    PlainStatement select(*plain_,
                          "select version, recorded_at, payload from events where tag = "
                          "(select id from tags where name = ?1) order by position");
    const auto seconds = seconds_of([&] {
      for (std::uint64_t i = 0; i < reads_; ++i) {
        const auto name = area_name(random() % areas_);
        select.bind(1, std::string_view(name));
        while (select.step()) {
          sum_ += labelled_value(scratch_.words(select.blob(2)));
          ++read;
        }
      }
    });
    require_same(read);
    return {reads_, seconds};
  }

 private:
  void insert_by_hand(const std::vector<NewEvent>& events) {
    std::mt19937_64 random(20'26);  // as labelled_events draws
    PlainStatement tag(*plain_, "insert or ignore into tags (name) values (?1)");
    PlainStatement insert(*plain_,
                          "insert into events (stream, version, type, recorded_at, tag, payload) "
                          "values (?1, ?2, 1, ?2, (select id from tags where name = ?3), ?4)");
    plain_->run("begin");
    for (std::int64_t i = 0; const auto& event : events) {
      const auto stream = static_cast<std::int64_t>(random() % 1'000);
      const auto name = area_name(random() % areas_);
      tag.bind(1, std::string_view(name));
      tag.run();
      insert.bind(1, stream);
      insert.bind(2, ++i);
      insert.bind(3, std::string_view(name));
      insert.bind(4, event.payload.bytes());
      insert.run();
    }
    plain_->run("commit");
  }
  void require_same(std::uint64_t read) {
    if (read_ == 0) read_ = read;
    require_equal(read, read_);
  }

  std::uint64_t areas_, reads_;
  std::uint64_t read_ = 0;
  std::optional<Engine> log_;
  std::optional<PlainConnection> plain_;
  AlignedWords scratch_;
  std::int64_t sum_ = 0;
};

}  // namespace

void add_read_contests(Contests& contests, Scale scale) {
  contests.push_back(std::make_unique<Scan>(scale.of(200'000)));
  contests.push_back(std::make_unique<ReadStreams>(scale.of(2'000), scale.of(2'000)));
  contests.push_back(std::make_unique<ReadTags>(scale.of(2'000), scale.of(2'000)));
}

}  // namespace annals::bench
