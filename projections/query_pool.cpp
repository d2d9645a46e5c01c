#include "projections/query_pool.h"

#include <algorithm>

namespace annals {

namespace {

constexpr std::size_t idle_sessions = 16;

}  // namespace

/// A session on loan, reading at one moment; given back when it is let go.
class SessionLoan {
 public:
  SessionLoan(QueryPool& pool, std::string_view module, Secrets secrets)
      : pool_(pool), module_(module), secrets_(secrets), views_(pool.views_now()) {
    {
      std::lock_guard lock(pool_.mutex_);
      auto found = std::ranges::find_if(pool_.idle_, [&](const QueryPool::Idle& idle) {
        return idle.module == module_ && idle.secrets == secrets_;
      });
      if (found != pool_.idle_.end() && views_ == pool_.views_) {
        session_ = std::move(found->session);
        pool_.idle_.erase(found);
      }
    }
    if (!session_) session_ = std::make_unique<QuerySession>(readable(), secrets_);
    session_->begin(pool_.publishing_, pool_.limits_);
  }
  ~SessionLoan() {
    session_->end();
    std::lock_guard lock(pool_.mutex_);
    if (views_ != pool_.views_ || pool_.idle_.size() >= idle_sessions) return;
    pool_.idle_.push_back({std::move(module_), secrets_, std::move(session_)});
  }
  SessionLoan(const SessionLoan&) = delete;
  SessionLoan& operator=(const SessionLoan&) = delete;

  QuerySession& operator*() { return *session_; }
  QuerySession* operator->() { return session_.get(); }

 private:
  ReadableViews readable() const {
    if (module_.empty()) return *views_;
    ReadableViews one;
    for (const auto& view : *views_) {
      if (view.definition->name() == module_) one.push_back(view);
    }
    return one;
  }

  QueryPool& pool_;
  std::string module_;
  Secrets secrets_;
  std::shared_ptr<const ReadableViews> views_;
  std::unique_ptr<QuerySession> session_;
};

namespace {

/// Rows of a session, which they hold until they are let go.
class SessionRows : public RowSource {
 public:
  SessionRows(QueryPool& pool, std::string_view module, Secrets secrets, std::string_view sql)
      : session_(pool, module, secrets), statement_(session_->ask(sql)) {}

  QueryStatement& query() { return statement_; }
  const sqlite::Statement& statement() const override { return statement_.statement(); }
  bool next() override { return session_->next(statement_); }

 private:
  SessionLoan session_;
  QueryStatement statement_;  // let go before the session
};

}  // namespace

std::shared_ptr<const ReadableViews> QueryPool::views_now() {
  std::lock_guard lock(mutex_);
  return views_;
}

void QueryPool::set_views(ReadableViews views) {
  auto fresh = std::make_shared<const ReadableViews>(std::move(views));
  std::vector<Idle> old;
  std::lock_guard lock(mutex_);
  views_ = std::move(fresh);
  old.swap(idle_);
}

Rows QueryPool::query(std::string_view module, Secrets secrets, std::string_view sql,
                      const Bind& bind) {
  auto rows = std::make_unique<SessionRows>(*this, module, secrets, sql);
  bind(rows->query());
  return Rows(std::move(rows));
}

std::vector<TableInfo> QueryPool::tables() {
  SessionLoan session(*this, "", Secrets::covered);
  return session->tables();
}

}  // namespace annals
