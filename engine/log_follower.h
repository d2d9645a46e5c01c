#pragma once

#include <annals/read.h>

#include <atomic>
#include <memory>

#include "engine/head_watch.h"
#include "engine/log_reader.h"

namespace annals {

/// Interface behind EventFollower.
class EventFollower::Source {
 public:
  virtual ~Source() = default;
  virtual const RecordedEvent* next(std::chrono::milliseconds wait) = 0;
  virtual void stop() = 0;
  virtual bool stopped() const = 0;
};

/// One reading after another, each up to the head of its time, with waiting in between.
class LogFollower final : public EventFollower::Source {
 public:
  LogFollower(ReadContext context, HeadWatch& watch, ReadQuery query);
  const RecordedEvent* next(std::chrono::milliseconds wait) override;
  void stop() override;
  bool stopped() const override { return stopped_; }

 private:
  ReadContext context_;
  HeadWatch& watch_;
  ReadQuery query_;          ///< `from`: what comes after everything read so far
  Position reading_to_ = 0;  ///< the end of the reading under way
  std::unique_ptr<LogReader> reading_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace annals
