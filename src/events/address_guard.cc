#include "events/address_guard.h"

#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace bespoke {
namespace {

std::vector<IpNetwork> networks(std::initializer_list<std::string_view> texts) {
  std::vector<IpNetwork> parsed;
  parsed.reserve(texts.size());
  for (const std::string_view text : texts) parsed.push_back(IpNetwork::parse(text).value());
  return parsed;
}

// The IANA registries of special-purpose addresses (RFC 6890), multicast, and what clouds have beside those.
const std::vector<IpNetwork>& inside() {
  static const std::vector<IpNetwork> all = networks({
      "0.0.0.0/8",         // this network
      "10.0.0.0/8",        // private
      "100.64.0.0/10",     // of carriers; metadata of Alibaba
      "127.0.0.0/8",       // loopback
      "168.63.129.16/32",  // the platform of Azure
      "169.254.0.0/16",    // link-local; metadata of most clouds
      "172.16.0.0/12",     // private
      "192.0.0.0/24",      // of protocols; metadata of Oracle
      "192.0.2.0/24",      // documentation
      "192.88.99.0/24",    // relays
      "192.168.0.0/16",    // private
      "198.18.0.0/15",     // benchmarks
      "198.51.100.0/24",   // documentation
      "203.0.113.0/24",    // documentation
      "224.0.0.0/4",       // multicast
      "240.0.0.0/4",       // reserved, broadcast
      "::/96",             // unspecified, loopback, and IPv4 in an old way
      "64:ff9b:1::/48",    // translation within a network
      "100::/64",          // discard
      "100:0:0:1::/64",    // dummy prefix
      "2001::/23",         // of protocols, Teredo
      "2001:db8::/32",     // documentation
      "3fff::/20",         // documentation
      "5f00::/16",         // segment routing
      "fc00::/7",          // private; metadata of AWS
      "fe80::/10",         // link-local
      "fec0::/10",         // site-local
      "ff00::/8",          // multicast
  });
  return all;
}

// The IPv4 address that a gateway would send to: of NAT64 (RFC 6052), SIIT (RFC 2765) and 6to4 (RFC 3056).
std::optional<IpAddress> carried(const IpAddress& address) {
  static const IpNetwork nat64 = IpNetwork::parse("64:ff9b::/96").value();
  static const IpNetwork stateless = IpNetwork::parse("::ffff:0:0:0/96").value();
  static const IpNetwork six_to_four = IpNetwork::parse("2002::/16").value();
  const auto at = [bytes = address.bytes()](std::size_t i) {
    return IpAddress(IpAddress::V4{bytes[i], bytes[i + 1], bytes[i + 2], bytes[i + 3]});
  };
  if (nat64.contains(address) || stateless.contains(address)) return at(12);
  if (six_to_four.contains(address)) return at(2);
  return std::nullopt;
}

std::optional<IpAddress> address_of(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, address, sizeof in);
    IpAddress::V4 bytes{};
    std::memcpy(bytes.data(), &in.sin_addr, bytes.size());
    return IpAddress(bytes);
  }
  if (address->sa_family != AF_INET6) return std::nullopt;
  sockaddr_in6 in{};
  std::memcpy(&in, address, sizeof in);
  IpAddress::V6 bytes{};
  std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
  return IpAddress(bytes);
}

}  // namespace

bool AddressGuard::allows(const IpAddress& address) const {
  if (contain(allowed_, address)) return true;
  if (const std::optional<IpAddress> other = carried(address)) return allows(*other);
  return !contain(inside(), address);
}

bool AddressGuard::allows(const sockaddr* address) const {
  const std::optional<IpAddress> known = address_of(address);
  return known && allows(*known);
}

}  // namespace bespoke
