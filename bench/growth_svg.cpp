#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bench/growth.h"

namespace annals::bench {
namespace {

constexpr double width = 300, height = 190;  // of one chart
constexpr double left = 46, right = 12, top = 30, bottom = 30;

/// One figure over the number of events; both axes begin at what is smallest and at zero.
struct Chart {
  const char* title;
  double (*value)(const GrowthStep&);
  bool engine_only = false;
};

constexpr Chart charts[] = {
    {"append, us an event (1 000 a commit)", [](const GrowthStep& step) { return step.append_us; }},
    {"99 of 100 commits of 1 000 below, ms",
     [](const GrowthStep& step) { return step.commit_p99_ms; }},
    {"scan, millions of events a second",
     [](const GrowthStep& step) { return step.scan_per_second / 1e6; }},
    {"bytes on the disk an event", [](const GrowthStep& step) { return step.bytes_each; }},
    {"open, ms", [](const GrowthStep& step) { return step.open_ms; }, true},
    {"memory of a verification, MiB",
     [](const GrowthStep& step) { return static_cast<double>(step.verify_memory) / (1 << 20); },
     true},
    {"tables of work, thousands of events a second",
     [](const GrowthStep& step) { return step.build_per_second / 1e3; }, true},
    {"memory of building them, MiB",
     [](const GrowthStep& step) { return static_cast<double>(step.build_memory) / (1 << 20); },
     true},
};

// A round number at or above the value, to end an axis with.
double round_up(double value) {
  if (value <= 0) return 1;
  const double unit = std::pow(10, std::floor(std::log10(value)));
  for (const double step : {1.0, 2.0, 5.0}) {
    if (step * unit >= value) return step * unit;
  }
  return 10 * unit;
}

class Drawing {
 public:
  Drawing(const Chart& chart, const std::vector<Growth>& sides) : chart_(chart), sides_(sides) {
    for (const auto& side : drawn()) {
      for (const auto& step : side.steps) most_ = std::max(most_, chart.value(step));
    }
    most_ = round_up(most_);
    first_ = std::log10(static_cast<double>(sides.front().steps.front().events));
    last_ = std::log10(static_cast<double>(sides.front().steps.back().events));
  }

  std::string svg() const {
    std::string svg =
        fmt::format("<text x=\"{}\" y=\"16\" class=\"title\">{}</text>\n", left, chart_.title);
    for (const double part : {0.0, 0.5, 1.0}) {
      svg += fmt::format(
          "<line x1=\"{0}\" x2=\"{1}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\" class=\"grid\"/>"
          "<text x=\"{3}\" y=\"{4:.1f}\" class=\"end\">{5:g}</text>\n",
          left, width - right, y(part * most_), left - 5, y(part * most_) + 4, part * most_);
    }
    for (const auto& step : sides_.front().steps) {
      svg += fmt::format("<text x=\"{:.1f}\" y=\"{}\" class=\"middle\">10^{:g}</text>\n", x(step),
                         height - 10, std::log10(static_cast<double>(step.events)));
    }
    for (std::size_t i = 0; i < drawn().size(); ++i) svg += line(sides_[i], i);
    return svg;
  }

 private:
  std::vector<Growth> drawn() const {
    return chart_.engine_only ? std::vector<Growth>{sides_.front()} : sides_;
  }
  double x(const GrowthStep& step) const {
    const double part =
        (std::log10(static_cast<double>(step.events)) - first_) / std::max(last_ - first_, 1e-9);
    return left + part * (width - left - right);
  }
  double y(double value) const { return height - bottom - value / most_ * (height - top - bottom); }
  std::string line(const Growth& side, std::size_t number) const {
    std::string points, dots;
    for (const auto& step : side.steps) {
      const double at = y(chart_.value(step));
      points += fmt::format("{:.1f},{:.1f} ", x(step), at);
      dots += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\" class=\"dot{}\"/>", x(step),
                          at, number);
    }
    return fmt::format("<polyline points=\"{}\" class=\"side{}\"/>{}\n", points, number, dots);
  }

  const Chart& chart_;
  const std::vector<Growth>& sides_;
  double most_ = 0, first_ = 0, last_ = 0;
};

constexpr const char* style = R"(<style>
text { font: 11px sans-serif; fill: #333 } .title { font-weight: bold }
.end { text-anchor: end } .middle { text-anchor: middle }
.grid { stroke: #ddd } polyline { fill: none; stroke-width: 2 }
.side0 { stroke: #0a6b8a } .dot0 { fill: #0a6b8a } .side1 { stroke: #c96b12 } .dot1 { fill: #c96b12 }
</style>
)";

}  // namespace

std::string growth_svg(const std::vector<Growth>& sides) {
  constexpr int columns = 2;
  const auto rows = (std::size(charts) + columns - 1) / columns;
  const double all_height = static_cast<double>(rows) * height + 24;
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:g} {1:g}\" width=\"{0:g}\" "
      "height=\"{1:g}\">\n{2}<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
      columns * width, all_height, style);
  for (std::size_t i = 0; i < std::size(charts); ++i) {
    svg += fmt::format("<g transform=\"translate({:g} {:g})\">\n{}</g>\n", i % columns * width,
                       static_cast<double>(i / columns) * height, Drawing(charts[i], sides).svg());
  }
  for (std::size_t i = 0; i < sides.size(); ++i) {
    svg += fmt::format(
        "<circle cx=\"{:g}\" cy=\"{:g}\" r=\"4\" class=\"dot{}\"/><text x=\"{:g}\" "
        "y=\"{:g}\">{}</text>\n",
        left + 120 * static_cast<double>(i), all_height - 12, i,
        left + 10 + 120 * static_cast<double>(i), all_height - 8, sides[i].name);
  }
  return svg + "</svg>\n";
}

}  // namespace annals::bench
