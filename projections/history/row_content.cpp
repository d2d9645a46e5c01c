#include "projections/history/row_content.h"

#include <annals/error.h>

#include <cstdint>
#include <cstring>

namespace annals {

namespace {

template <class Number>
void put(std::vector<std::byte>& into, Number number) {
  const auto* bytes = reinterpret_cast<const std::byte*>(&number);
  into.insert(into.end(), bytes, bytes + sizeof number);
}

void put_bytes(std::vector<std::byte>& into, std::span<const std::byte> bytes) {
  put(into, static_cast<std::uint32_t>(bytes.size()));
  into.insert(into.end(), bytes.begin(), bytes.end());
}

class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : rest_(bytes) {}

  bool at_end() const { return rest_.empty(); }

  template <class Number>
  Number number() {
    Number number;
    std::memcpy(&number, take(sizeof number).data(), sizeof number);
    return number;
  }
  std::span<const std::byte> bytes() { return take(number<std::uint32_t>()); }

  Value value() {
    switch (number<std::uint8_t>()) {
      case 0:
        return nullptr;
      case 1:
        return number<std::int64_t>();
      case 2:
        return number<double>();
      case 3: {
        auto text = bytes();
        return std::string(reinterpret_cast<const char*>(text.data()), text.size());
      }
      case 4: {
        auto blob = bytes();
        return Bytes(blob.begin(), blob.end());
      }
    }
    fail();
  }

 private:
  [[noreturn]] static void fail() {
    throw Error(ErrorKind::corrupt, "The kept history of a row is damaged.");
  }
  std::span<const std::byte> take(std::size_t count) {
    if (count > rest_.size()) fail();
    auto taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }

  std::span<const std::byte> rest_;
};

}  // namespace

void encode(const ColumnValues& columns, std::vector<std::byte>& into) {
  into.clear();
  for (const auto& [column, value] : columns) {
    put(into, static_cast<std::uint16_t>(column));
    put(into, static_cast<std::uint8_t>(value.index()));
    if (auto* number = std::get_if<std::int64_t>(&value)) put(into, *number);
    if (auto* real = std::get_if<double>(&value)) put(into, *real);
    if (auto* text = std::get_if<std::string>(&value))
      put_bytes(into, std::as_bytes(std::span(*text)));
    if (auto* blob = std::get_if<Bytes>(&value)) put_bytes(into, *blob);
  }
}

ColumnValues decode(std::span<const std::byte> bytes) {
  ColumnValues columns;
  Reader reader(bytes);
  while (!reader.at_end()) {
    std::size_t column = reader.number<std::uint16_t>();
    columns.emplace_back(column, reader.value());
  }
  return columns;
}

}  // namespace annals
