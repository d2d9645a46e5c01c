#include <annals/event_id.h>

#include <cstddef>

namespace annals {

namespace {

constexpr std::size_t text_length = 36;

bool is_hyphen_place(std::size_t place) {
  return place == 8 || place == 13 || place == 18 || place == 23;
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string EventId::to_string() const {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text(text_length, '-');
  std::size_t place = 0;
  for (std::uint8_t byte : bytes) {
    if (is_hyphen_place(place)) ++place;
    text[place++] = digits[byte >> 4];
    text[place++] = digits[byte & 15];
  }
  return text;
}

std::optional<EventId> EventId::parse(std::string_view text) {
  if (text.size() != text_length) return std::nullopt;
  EventId id;
  std::size_t nibble = 0;
  for (std::size_t place = 0; place < text_length; ++place) {
    if (is_hyphen_place(place)) {
      if (text[place] != '-') return std::nullopt;
      continue;
    }
    int digit = digit_of(text[place]);
    if (digit < 0) return std::nullopt;
    auto& byte = id.bytes[nibble / 2];
    byte = static_cast<std::uint8_t>(byte << 4 | digit);
    ++nibble;
  }
  return id;
}

}  // namespace annals
