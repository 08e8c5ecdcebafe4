// UUIDs (RFC 9562): the identity of everything that has one.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace bespoke {

inline constexpr std::size_t uuid_text_length = 36;

// Ordered as its bytes are, which is the order of its text too.
class Uuid {
 public:
  using Bytes = std::array<std::uint8_t, 16>;

  Uuid() = default;  // all zeros
  static Uuid from_bytes(const Bytes& bytes) {
    Uuid uuid;
    uuid.bytes_ = bytes;
    return uuid;
  }
  // `8-4-4-4-12` hexadecimal digits of either case, any version; none for every other spelling.
  static std::optional<Uuid> parse(std::string_view text);

  const Bytes& bytes() const { return bytes_; }
  std::string text() const;  // lower case
  void append_to(std::string& out) const;

  friend auto operator<=>(const Uuid&, const Uuid&) = default;

 private:
  Bytes bytes_{};
};

// A fresh version 7 UUID: the clock's millisecond, a counter within it, then 62 bits that nobody can guess.
// Those made by one thread ascend, even when the clock steps back.
Uuid new_uuid_v7();

}  // namespace bespoke

// Ids may be chosen by clients (upserts), so every byte counts.
template <>
struct std::hash<bespoke::Uuid> {
  std::size_t operator()(const bespoke::Uuid& uuid) const noexcept {
    const auto& bytes = uuid.bytes();
    return std::hash<std::string_view>{}({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }
};
