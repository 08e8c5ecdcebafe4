// Addresses and networks of IP, both versions alike: an IPv4 address is the IPv6 address that is mapped from
// it, so that `::ffff:10.0.0.1` in unusual spelling is no other than `10.0.0.1`.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bespoke {

class IpAddress {
 public:
  using V4 = std::array<std::uint8_t, 4>;
  using V6 = std::array<std::uint8_t, 16>;

  explicit IpAddress(const V4& bytes);
  explicit IpAddress(const V6& bytes) : bytes_(bytes) {}
  // `192.0.2.1` or `2001:db8::1`, without port, brackets or zone; none for all else.
  static std::optional<IpAddress> parse(std::string_view text);

  bool is_v4() const;
  const V6& bytes() const { return bytes_; }
  std::string text() const;  // in the usual spelling
  // With all but the first bits of its 128 cleared.
  IpAddress masked(int bits) const;
  auto operator<=>(const IpAddress&) const = default;

 private:
  V6 bytes_;
};

class IpNetwork {
 public:
  // `10.0.0.0/8`, `fd00::/8`, or an address alone. None for all else, and where a bit behind the prefix is
  // set, since then it is not clear what is meant.
  static std::optional<IpNetwork> parse(std::string_view text);

  bool contains(const IpAddress& address) const { return address.masked(bits_) == first_; }

 private:
  IpNetwork(const IpAddress& first, int bits) : first_(first), bits_(bits) {}

  IpAddress first_;
  int bits_;
};

// Divided by commas, blanks around them ignored; none where `text` is empty. Invalid, naming `flag`.
Result<std::vector<IpNetwork>> parse_networks(std::string_view flag, std::string_view text);

bool contain(const std::vector<IpNetwork>& networks, const IpAddress& address);

}  // namespace bespoke
