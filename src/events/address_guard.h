// Which addresses webhooks may be sent to. What is inside (this machine, its networks, the metadata of
// clouds) is refused, unless the operator allows the network.
#pragma once

#include <sys/socket.h>

#include <utility>
#include <vector>

#include "base/ip_network.h"

namespace bespoke {

// Every spelling of an address has become the same IpAddress before it is looked at.
class AddressGuard {
 public:
  explicit AddressGuard(std::vector<IpNetwork> allowed) : allowed_(std::move(allowed)) {}

  // Neither IPv4 nor IPv6 is never allowed.
  bool allows(const sockaddr* address) const;
  bool allows(const IpAddress& address) const;

 private:
  std::vector<IpNetwork> allowed_;
};

}  // namespace bespoke
