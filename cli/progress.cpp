#include "cli/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/utf8.h"

namespace annals::cli {
namespace {

constexpr auto quiet_for = std::chrono::milliseconds(500);
constexpr auto redraw_every = std::chrono::milliseconds(100);
constexpr std::size_t bar_columns = 24;

std::string bar(double share) {
  const auto full = static_cast<std::size_t>(std::lround(share * bar_columns));
  std::string text;
  for (std::size_t i = 0; i < bar_columns; ++i) text += i < full ? "█" : "░";
  return text;
}

}  // namespace

std::string duration_text(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::ceil(std::max(0.0, seconds)));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
}

Progress::Progress(Output& notes, std::string label, std::string unit)
    : notes_(notes),
      label_(std::move(label)),
      unit_(std::move(unit)),
      start_(Steady::now()),
      drawn_(start_) {}

Progress::~Progress() {
  if (!visible_) return;
  try {
    notes_.write("\r\x1b[K");
    notes_.flush();
  } catch (...) {  // the terminal has gone; so has the bar
  }
}

void Progress::relabel(const std::string& label) {
  if (label == label_) return;
  label_ = label;
  start_ = Steady::now();
}

std::string Progress::text(std::uint64_t done, std::uint64_t all, double seconds) const {
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  if (all == 0) return fmt::format("{}: {} {}, {:.0f}/s", label_, done, unit_, rate);
  const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(all));
  std::string text = fmt::format("{} {} {:3.0f} %  {}/{} {}, {:.0f}/s", label_, bar(share),
                                 share * 100, done, all, unit_, rate);
  if (rate > 0 && done < all) {
    text += fmt::format(", {} left", duration_text(static_cast<double>(all - done) / rate));
  }
  return text;
}

void Progress::update(std::uint64_t done, std::uint64_t all) {
  if (!notes_.is_terminal()) return;
  const auto now = Steady::now();
  if (now - start_ < quiet_for || (visible_ && now - drawn_ < redraw_every)) return;
  drawn_ = now;
  visible_ = true;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const std::size_t columns = std::max<std::size_t>(notes_.terminal_width(), 2);
  notes_.write("\r" + cut_to_width(text(done, all, seconds), columns - 1) + "\x1b[K");
  notes_.flush();
}

}  // namespace annals::cli
