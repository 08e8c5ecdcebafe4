#include "base/ip_network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "base/limits.h"

namespace bespoke {
namespace {

constexpr std::array<std::uint8_t, 12> mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr int all_bits = 128;
constexpr int v4_prefix_bits = 96;

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

Error refused(std::string_view flag, std::string_view item) {
  return {ErrorCode::Invalid,
          {std::string(flag) + " wants networks such as 10.0.0.0/8,2001:db8::/32 or addresses, not '" +
           std::string(item) + "'."}};
}

}  // namespace

IpAddress::IpAddress(const V4& bytes) {
  const auto rest = std::ranges::copy(mapped, bytes_.begin()).out;
  std::ranges::copy(bytes, rest);
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string terminated(text);
  if (terminated.size() >= INET6_ADDRSTRLEN || terminated.find('\0') != std::string::npos)
    return std::nullopt;
  V6 v6{};
  if (::inet_pton(AF_INET6, terminated.c_str(), v6.data()) == 1) return IpAddress(v6);
  V4 v4{};
  if (::inet_pton(AF_INET, terminated.c_str(), v4.data()) == 1) return IpAddress(v4);
  return std::nullopt;
}

bool IpAddress::is_v4() const {
  return std::equal(mapped.begin(), mapped.end(), bytes_.begin());
}

std::string IpAddress::text() const {
  char text[INET6_ADDRSTRLEN] = "";
  if (is_v4()) {
    ::inet_ntop(AF_INET, bytes_.data() + mapped.size(), text, sizeof text);
  } else {
    ::inet_ntop(AF_INET6, bytes_.data(), text, sizeof text);
  }
  return text;
}

IpAddress IpAddress::masked(int bits) const {
  IpAddress address = *this;
  for (int bit = bits; bit < all_bits; ++bit) {
    auto& byte = address.bytes_[static_cast<std::size_t>(bit) / 8];
    byte = static_cast<std::uint8_t>(byte & ~(0x80U >> (static_cast<unsigned>(bit) % 8)));
  }
  return address;
}

std::optional<IpNetwork> IpNetwork::parse(std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::optional<IpAddress> address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == text.size()) return IpNetwork(*address, all_bits);
  const bool dotted = text.find('.') != std::string_view::npos && text.find(':') == std::string_view::npos;
  const int prefix_bits = dotted ? v4_prefix_bits : 0;
  int bits = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + slash + 1, end, bits);
  if (error != std::errc() || stop != end || bits < 0 || bits > all_bits - prefix_bits) return std::nullopt;
  if (address->masked(prefix_bits + bits) != *address) return std::nullopt;
  return IpNetwork(*address, prefix_bits + bits);
}

Result<std::vector<IpNetwork>> parse_networks(std::string_view flag, std::string_view text) {
  std::vector<IpNetwork> networks;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view item = trim(text.substr(0, comma));
    const std::optional<IpNetwork> network = IpNetwork::parse(item);
    if (!network) return refused(flag, item);
    if (networks.size() == networks_max)
      return Error{ErrorCode::Invalid, {std::string(flag) + " names too many networks."}};
    networks.push_back(*network);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return networks;
}

bool contain(const std::vector<IpNetwork>& networks, const IpAddress& address) {
  return std::ranges::any_of(networks, [&](const IpNetwork& network) { return network.contains(address); });
}

}  // namespace bespoke
