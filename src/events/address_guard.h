// Which addresses webhooks may be sent to. What is inside (this machine, its networks, the metadata of
// clouds) is refused, unless the operator allows the network.
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bespoke {

// An IPv6 address; one of IPv4 as `::ffff:a.b.c.d`.
using AddressBytes = std::array<std::uint8_t, 16>;

struct Network {
  AddressBytes address{};
  int prefix = 0;  // bits of it, of 128

  bool holds(const AddressBytes& other) const;
};

// `10.0.0.0/8`, `fd00::/8`, or an address by itself. None for all else.
std::optional<Network> parse_network(std::string_view text);
// Networks, joined by commas; empty: none. Invalid, naming what cannot be read.
Result<std::vector<Network>> parse_networks(std::string_view text);

// Every spelling of an address has become these bytes before it is looked at.
class AddressGuard {
 public:
  explicit AddressGuard(std::vector<Network> allowed) : allowed_(std::move(allowed)) {}

  // Neither IPv4 nor IPv6 is never allowed.
  bool allows(const sockaddr* address) const;
  bool allows(const AddressBytes& address) const;

 private:
  std::vector<Network> allowed_;
};

}  // namespace bespoke
