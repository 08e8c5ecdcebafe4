#include "base/uuid.h"

#include <chrono>

#include "base/hash.h"

namespace bespoke {
namespace {

constexpr std::uint8_t no_hex_digit = 0xFF;

constexpr std::array<std::uint8_t, 256> hex_digit_values = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(no_hex_digit);
  for (std::uint8_t i = 0; i < 10; ++i) table['0' + std::size_t{i}] = i;
  for (std::uint8_t i = 0; i < 6; ++i) {
    table['a' + std::size_t{i}] = table['A' + std::size_t{i}] = static_cast<std::uint8_t>(10 + i);
  }
  return table;
}();

bool hyphen_before(std::size_t byte) {
  return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

// One thread's source of UUIDs: randomness is fetched for many at a time.
class Generator {
 public:
  Uuid next() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    const auto now_ms = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count());
    if (now_ms > ms_) {
      ms_ = now_ms;
      counter_ = 0;
    } else if (++counter_ > last_count) {
      ++ms_;  // RFC 9562, 6.2: the clock may be run ahead
      counter_ = 0;
    }

    Uuid::Bytes bytes{};
    for (std::size_t i = 0; i < 6; ++i) bytes[i] = static_cast<std::uint8_t>(ms_ >> (40 - 8 * i));
    bytes[6] = static_cast<std::uint8_t>(0x70 | (counter_ >> 8));
    bytes[7] = static_cast<std::uint8_t>(counter_);
    if (used_ == pool_.size()) refill();
    std::memcpy(bytes.data() + 8, pool_.data() + used_, 8);
    used_ += 8;
    bytes[8] = static_cast<std::uint8_t>(0x80 | (bytes[8] & 0x3F));
    return Uuid::from_bytes(bytes);
  }

 private:
  static constexpr std::uint32_t last_count = 0xFFF;

  void refill() {
    fill_random(pool_);
    used_ = 0;
  }

  std::uint64_t ms_ = 0;
  std::uint32_t counter_ = 0;
  std::array<std::uint8_t, 1024> pool_{};
  std::size_t used_ = pool_.size();
};

}  // namespace

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != uuid_text_length) return std::nullopt;
  Uuid uuid;
  const char* at = text.data();
  for (std::size_t i = 0; i < uuid.bytes_.size(); ++i) {
    if (hyphen_before(i) && *at++ != '-') return std::nullopt;
    const std::uint8_t high = hex_digit_values[static_cast<unsigned char>(*at++)];
    const std::uint8_t low = hex_digit_values[static_cast<unsigned char>(*at++)];
    if (high == no_hex_digit || low == no_hex_digit) return std::nullopt;
    uuid.bytes_[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return uuid;
}

std::string Uuid::text() const {
  std::string out;
  append_to(out);
  return out;
}

void Uuid::append_to(std::string& out) const {
  constexpr char hex[] = "0123456789abcdef";
  char text[uuid_text_length];
  char* at = text;
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    if (hyphen_before(i)) *at++ = '-';
    *at++ = hex[bytes_[i] >> 4];
    *at++ = hex[bytes_[i] & 15];
  }
  out.append(text, sizeof text);
}

Uuid new_uuid_v7() {
  thread_local Generator generator;
  return generator.next();
}

}  // namespace bespoke
