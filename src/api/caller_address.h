// Where a request comes from: the other end of its connection or, where that is a proxy that the operator
// named, the client that the proxy speaks for. Anybody can write an `X-Forwarded-For`, so it is believed from
// those alone, and of its addresses only the last that no such proxy has.
#pragma once

#include <string>
#include <vector>

#include "base/ip_network.h"
#include "http/message.h"

namespace bespoke {

// As text for people, and for tables that count by address.
std::string caller_address(const http::Request& request, const std::vector<IpNetwork>& trusted_proxies);

// What callers of that address are counted by: of IPv6 the first 64 bits, since every customer of a provider
// has at least as many addresses as the rest can name.
std::string counted_address(const std::string& address);

}  // namespace bespoke
