#include "events/address_guard.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string>

#include "model/errors.h"

namespace bespoke {
namespace {

constexpr int ipv4_bits = 96;  // before the bits of an IPv4 address

constexpr AddressBytes ipv4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  return {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, a, b, c, d};
}
constexpr Network network4(std::uint8_t a, std::uint8_t b, std::uint8_t c, int prefix) {
  return {ipv4(a, b, c, 0), ipv4_bits + prefix};
}
constexpr Network network6(std::uint16_t a, std::uint16_t b, std::uint16_t c, int prefix) {
  const auto high = [](std::uint16_t word) { return static_cast<std::uint8_t>(word >> 8); };
  const auto low = [](std::uint16_t word) { return static_cast<std::uint8_t>(word & 0xFF); };
  return {{high(a), low(a), high(b), low(b), high(c), low(c)}, prefix};
}

// The IANA registries of special-purpose addresses (RFC 6890), and multicast.
constexpr std::array inside = {
    network4(0, 0, 0, 8),            // this network
    network4(10, 0, 0, 8),           // private
    network4(100, 64, 0, 10),        // of carriers; metadata of Alibaba
    network4(127, 0, 0, 8),          // loopback
    network4(169, 254, 0, 16),       // link-local; metadata of most clouds
    network4(172, 16, 0, 12),        // private
    network4(192, 0, 0, 24),         // of protocols; metadata of Oracle
    network4(192, 0, 2, 24),         // documentation
    network4(192, 88, 99, 24),       // relays
    network4(192, 168, 0, 16),       // private
    network4(198, 18, 0, 15),        // benchmarks
    network4(198, 51, 100, 24),      // documentation
    network4(203, 0, 113, 24),       // documentation
    network4(224, 0, 0, 4),          // multicast
    network4(240, 0, 0, 4),          // reserved, broadcast
    network6(0, 0, 0, 96),           // unspecified, loopback, and IPv4 in an old way
    network6(0x64, 0xFF9B, 1, 48),   // translation within a network
    network6(0x100, 0, 0, 64),       // discard
    network6(0x2001, 0, 0, 23),      // of protocols, Teredo
    network6(0x2001, 0xDB8, 0, 32),  // documentation
    network6(0xFC00, 0, 0, 7),       // private; metadata of AWS
    network6(0xFE80, 0, 0, 10),      // link-local
    network6(0xFEC0, 0, 0, 10),      // site-local
    network6(0xFF00, 0, 0, 8),       // multicast
};

bool is_ipv4(const AddressBytes& address) {
  return Network{ipv4(0, 0, 0, 0), ipv4_bits}.holds(address);
}

// The IPv4 address that a gateway would send to: of NAT64 (RFC 6052) and 6to4 (RFC 3056).
std::optional<AddressBytes> carried(const AddressBytes& address) {
  const auto at = [&](std::size_t i) {
    return ipv4(address[i], address[i + 1], address[i + 2], address[i + 3]);
  };
  if (network6(0x64, 0xFF9B, 0, ipv4_bits).holds(address)) return at(12);
  if (network6(0x2002, 0, 0, 16).holds(address)) return at(2);
  return std::nullopt;
}

std::optional<AddressBytes> bytes_of(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, address, sizeof in);
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &in.sin_addr, bytes.size());
    return ipv4(bytes[0], bytes[1], bytes[2], bytes[3]);
  }
  if (address->sa_family != AF_INET6) return std::nullopt;
  sockaddr_in6 in{};
  std::memcpy(&in, address, sizeof in);
  AddressBytes bytes{};
  std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
  return bytes;
}

}  // namespace

bool Network::holds(const AddressBytes& other) const {
  for (int bit = 0; bit < prefix; bit += 8) {
    const int rest = prefix - bit;
    const auto mask = static_cast<std::uint8_t>(rest >= 8 ? 0xFF : 0xFF << (8 - rest));
    const auto i = static_cast<std::size_t>(bit / 8);
    if ((address[i] & mask) != (other[i] & mask)) return false;
  }
  return true;
}

std::optional<Network> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string address(text.substr(0, slash));
  Network network;
  in_addr in4{};
  int bits = 128;
  int before = 0;
  if (inet_pton(AF_INET, address.c_str(), &in4) == 1) {
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &in4, bytes.size());
    network.address = ipv4(bytes[0], bytes[1], bytes[2], bytes[3]);
    bits = 32;
    before = ipv4_bits;
  } else if (inet_pton(AF_INET6, address.c_str(), network.address.data()) != 1) {
    return std::nullopt;
  }
  int prefix = bits;
  if (slash != std::string_view::npos) {
    const std::string_view sent = text.substr(slash + 1);
    const auto [end, failed] = std::from_chars(sent.data(), sent.data() + sent.size(), prefix);
    if (failed != std::errc() || end != sent.data() + sent.size() || prefix < 0 || prefix > bits)
      return std::nullopt;
  }
  network.prefix = before + prefix;
  return network;
}

Result<std::vector<Network>> parse_networks(std::string_view text) {
  std::vector<Network> networks;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), one.size() + 1));
    const std::optional<Network> network = parse_network(one);
    if (!network) {
      return invalid(
          fmt::format("--webhook-allow wants networks such as 10.0.0.0/8,fd00::/8, not '{}'.", one));
    }
    networks.push_back(*network);
  }
  return networks;
}

bool AddressGuard::allows(const AddressBytes& address) const {
  const auto holds = [](const AddressBytes& wanted) {
    return [&wanted](const Network& network) { return network.holds(wanted); };
  };
  if (std::ranges::any_of(allowed_, holds(address))) return true;
  if (!is_ipv4(address)) {
    if (const std::optional<AddressBytes> other = carried(address)) return allows(*other);
  }
  return std::ranges::none_of(inside, holds(address));
}

bool AddressGuard::allows(const sockaddr* address) const {
  const std::optional<AddressBytes> bytes = bytes_of(address);
  return bytes && allows(*bytes);
}

}  // namespace bespoke
