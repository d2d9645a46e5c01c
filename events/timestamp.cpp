#include <annals/timestamp.h>
#include <fmt/format.h>

#include <cstddef>

namespace annals {

namespace {

using std::chrono::microseconds;

/// What is left of a text to be read from the front.
class Rest {
 public:
  explicit Rest(std::string_view text) : text_(text) {}

  bool empty() const { return text_.empty(); }
  char front() const { return text_.empty() ? '\0' : text_.front(); }
  bool skip(char expected) {
    if (front() != expected || text_.empty()) return false;
    text_.remove_prefix(1);
    return true;
  }
  /// Exactly `count` decimal digits, or -1.
  int digits(std::size_t count) {
    if (text_.size() < count) return -1;
    int value = 0;
    for (char c : text_.substr(0, count)) {
      if (c < '0' || c > '9') return -1;
      value = value * 10 + (c - '0');
    }
    text_.remove_prefix(count);
    return value;
  }
  /// Any number of decimals, at least one, as microseconds; further ones are cut off. Else -1.
  int decimals() {
    int value = 0;
    std::size_t count = 0;
    while (front() >= '0' && front() <= '9') {
      if (count < 6) value = value * 10 + (front() - '0');
      ++count;
      text_.remove_prefix(1);
    }
    for (std::size_t i = count; i < 6; ++i) value *= 10;
    return count == 0 ? -1 : value;
  }

 private:
  std::string_view text_;
};

std::optional<std::chrono::sys_days> parse_date(Rest& rest) {
  int year = rest.digits(4);
  if (year < 1 || !rest.skip('-')) return std::nullopt;
  int month = rest.digits(2);
  if (month < 1 || !rest.skip('-')) return std::nullopt;
  int day = rest.digits(2);
  if (day < 1) return std::nullopt;
  std::chrono::year_month_day date{std::chrono::year(year),
                                   std::chrono::month(static_cast<unsigned>(month)),
                                   std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

std::optional<microseconds> parse_time_of_day(Rest& rest) {
  int hour = rest.digits(2);
  if (hour < 0 || hour > 23 || !rest.skip(':')) return std::nullopt;
  int minute = rest.digits(2);
  if (minute < 0 || minute > 59) return std::nullopt;
  int second = 0;
  int decimals = 0;
  if (rest.skip(':')) {
    second = rest.digits(2);
    if (second < 0 || second > 59) return std::nullopt;
    if (rest.skip('.') || rest.skip(',')) decimals = rest.decimals();
    if (decimals < 0) return std::nullopt;
  }
  return std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second) +
         microseconds(decimals);
}

/// "Z", "+02:00", "-0600", "+02" or nothing: what to subtract to come to UTC.
std::optional<microseconds> parse_offset(Rest& rest) {
  if (rest.empty() || rest.skip('Z')) return microseconds(0);
  int sign = 0;
  if (rest.skip('+')) {
    sign = 1;
  } else if (rest.skip('-')) {
    sign = -1;
  } else {
    return std::nullopt;
  }
  int hours = rest.digits(2);
  if (hours < 0 || hours > 23) return std::nullopt;
  int minutes = 0;
  if (!rest.empty()) {
    rest.skip(':');
    minutes = rest.digits(2);
    if (minutes < 0 || minutes > 59) return std::nullopt;
  }
  return sign * (std::chrono::hours(hours) + std::chrono::minutes(minutes));
}

bool has_four_digit_year(Timestamp moment) {
  using namespace std::chrono_literals;
  return moment >= std::chrono::sys_days(1y / 1 / 1) &&
         moment < std::chrono::sys_days(10000y / 1 / 1);
}

}  // namespace

std::string to_iso(Timestamp moment) {
  auto day = std::chrono::floor<std::chrono::days>(moment);
  std::chrono::year_month_day date(day);
  std::chrono::hh_mm_ss<microseconds> time(moment - day);
  const int year = static_cast<int>(date.year());
  std::string text = year >= 0 && year <= 9999 ? std::string() : fmt::format("{:04}", year);
  text.reserve(text.size() + sizeof("2026-01-02T03:04:05.000006Z"));
  // By hand, since tables are built with a few of these an event.
  auto add = [&](auto number, std::size_t digits) {
    text.resize(text.size() + digits);
    for (char* at = &text.back(); digits != 0; --digits, number /= 10) {
      *at-- = static_cast<char>('0' + number % 10);
    }
  };
  if (text.empty()) add(year, 4);
  text += '-';
  add(static_cast<unsigned>(date.month()), 2);
  text += '-';
  add(static_cast<unsigned>(date.day()), 2);
  text += 'T';
  add(time.hours().count(), 2);
  text += ':';
  add(time.minutes().count(), 2);
  text += ':';
  add(time.seconds().count(), 2);
  if (time.subseconds().count() != 0) {
    text += '.';
    add(time.subseconds().count(), 6);
  }
  text += 'Z';
  return text;
}

std::optional<Timestamp> parse_iso(std::string_view text) {
  Rest rest(text);
  auto date = parse_date(rest);
  if (!date) return std::nullopt;
  Timestamp moment = *date;
  if (!rest.empty()) {
    if (!rest.skip('T') && !rest.skip(' ')) return std::nullopt;
    auto time = parse_time_of_day(rest);
    if (!time) return std::nullopt;
    auto offset = parse_offset(rest);
    if (!offset || !rest.empty()) return std::nullopt;
    moment += *time - *offset;
  }
  if (!has_four_digit_year(moment)) return std::nullopt;
  return moment;
}

}  // namespace annals
